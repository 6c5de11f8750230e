using Remediation.Lambdas.Language;

namespace Remediation.Lambdas;

/// <summary>One function, method, attribute or constant that a lambda may use.</summary>
/// <param name="Name">As written in Python: <c>len</c>, <c>str.strip</c>, <c>re.sub</c>.</param>
/// <param name="Signature">The call, with optional parameters in square brackets.</param>
/// <param name="Description">One line.</param>
public sealed record VocabularyEntry(string Name, string Signature, string Description);

/// <summary>The whole vocabulary, generated from the same table that the checker uses; for prompts and documentation.</summary>
public static class LambdaVocabulary
{
    /// <summary>Every entry, built-ins first, then methods by type, then modules.</summary>
    public static IReadOnlyList<VocabularyEntry> Entries { get; } =
        [.. LanguageTable.All.Where(d => d.Kind != DeclarationKind.Operator).Select(Describe)];

    private static VocabularyEntry Describe(Declaration declaration)
    {
        string name = declaration.Receiver is { } receiver
            ? $"{receiver.ToString().ToLowerInvariant()}.{declaration.Name}"
            : declaration.Name;
        string signature = declaration.Kind is DeclarationKind.Attribute or DeclarationKind.Constant ? name : $"{name}({Parameters(declaration.Signature)})";
        return new VocabularyEntry(name, signature, declaration.Description);
    }

    private static string Parameters(Signature signature)
    {
        var items = signature.Parameters.Select(p => p.Optional ? $"[{p.Name}]" : p.Name).ToList();
        if (signature.Rest is not null)
        {
            items.Add("*" + signature.Rest);
        }

        if (signature.Keywords is not null)
        {
            items.Add("**" + signature.Keywords);
        }

        return string.Join(", ", items);
    }
}
