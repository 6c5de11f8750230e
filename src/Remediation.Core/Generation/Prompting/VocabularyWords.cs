using Remediation.Lambdas;

namespace Remediation.Core.Generation.Prompting;

/// <summary>The whole vocabulary of the lambda language in a few lines, straight from the table that the checker reads.</summary>
internal static class VocabularyWords
{
    /// <summary>One line for the built-in functions, then one for each type or module.</summary>
    public static string Text { get; } = string.Join('\n', Lines());

    private static IEnumerable<string> Lines()
    {
        IEnumerable<IGrouping<string, string>> owners = LambdaVocabulary.Entries
            .Select(e => e.Name)
            .Distinct(StringComparer.Ordinal)
            .GroupBy(Owner, StringComparer.Ordinal);
        foreach (IGrouping<string, string> owner in owners)
        {
            IEnumerable<string> names = owner.Select(name => name[(owner.Key.Length == 0 ? 0 : owner.Key.Length + 1)..]);
            yield return $"{(owner.Key.Length == 0 ? "built-in" : owner.Key)}: {string.Join(' ', names)}";
        }
    }

    private static string Owner(string name)
    {
        int dot = name.LastIndexOf('.');
        return dot < 0 ? "" : name[..dot];
    }
}
