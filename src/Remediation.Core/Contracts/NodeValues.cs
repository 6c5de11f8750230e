using System.Globalization;

namespace Remediation.Core.Contracts;

/// <summary>Takes typed values out of nodes; every refusal is a problem with a code, and the answer is then null.</summary>
internal sealed class NodeValues(ContractProblems problems)
{
    /// <summary>Text exactly as it is compared with cells.</summary>
    internal string? Text(ContractNode node)
    {
        if (node is not ScalarNode { IsNull: false } scalar)
        {
            problems.Add(ContractCodes.WrongShape, node, "A single value is needed here.");
            return null;
        }

        if (scalar.Kind == ScalarKind.Ambiguous)
        {
            problems.Add(ContractCodes.AmbiguousValue, node, "YAML turns this unquoted value into another one: quote it.");
            return null;
        }

        if (scalar.Text.Contains("{{", StringComparison.Ordinal) || scalar.Text.Contains("{%", StringComparison.Ordinal))
        {
            problems.Add(ContractCodes.TemplateRefused, node, "Templates are not evaluated: write the value itself.");
            return null;
        }

        return scalar.Text;
    }

    internal IReadOnlyList<string>? Texts(ContractNode node, int most)
    {
        if (node is not ListNode list)
        {
            problems.Add(ContractCodes.WrongShape, node, "A list is needed here.");
            return null;
        }

        if (list.Items.Count == 0 || list.Items.Count > most)
        {
            problems.Add(list.Items.Count == 0 ? ContractCodes.InvalidArgument : ContractCodes.TooLarge, node, $"The list has 1 to {most} entries.");
            return null;
        }

        var texts = list.Items.Select(Text).OfType<string>().ToList();
        return texts.Count == list.Items.Count ? texts : null;
    }

    internal bool? Boolean(ContractNode node)
    {
        bool? value = (node as ScalarNode)?.AsBoolean;
        if (value is null)
        {
            problems.Add(ContractCodes.InvalidArgument, node, "true or false is needed here.");
        }

        return value;
    }

    internal int? Count(ContractNode node)
    {
        if (node is ScalarNode { Kind: ScalarKind.Number } scalar
            && int.TryParse(scalar.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int count))
        {
            return count;
        }

        problems.Add(ContractCodes.InvalidArgument, node, "A whole number of at least 0 is needed here.");
        return null;
    }

    internal decimal? Share(ContractNode node)
    {
        if (node is ScalarNode { Kind: ScalarKind.Number } scalar
            && decimal.TryParse(scalar.Text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal share)
            && share is >= 0 and <= 1)
        {
            return decimal.Round(share, 4, MidpointRounding.AwayFromZero);
        }

        problems.Add(ContractCodes.InvalidArgument, node, "A share between 0 and 1 is needed here (4 decimals count).");
        return null;
    }

    /// <summary>A name that may be used as an SQL identifier: letter or underscore first, then letters, digits, underscore, dollar.</summary>
    internal string? Identifier(ContractNode node)
    {
        if (Text(node) is not { } name)
        {
            return null;
        }

        if (IsIdentifier(name))
        {
            return name;
        }

        problems.Add(ContractCodes.InvalidName, node, "A plain name is needed here: a letter or _, then letters, digits, _ or $, at most 63 in all.");
        return null;
    }

    internal static bool IsIdentifier(string name) =>
        name.Length is >= 1 and <= 63 && (char.IsAsciiLetter(name[0]) || name[0] == '_')
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '$');
}
