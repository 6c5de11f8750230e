using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Remediation.Core.Ledger;

namespace Remediation.Core.Generation.Prompting;

/// <summary>A whole prompt: what is asked and in which role.</summary>
/// <param name="Messages">The messages in order.</param>
public sealed record Prompt(IReadOnlyList<PromptMessage> Messages)
{
    /// <summary>Characters of all messages.</summary>
    public int Length => Messages.Sum(m => m.Text.Length);

    /// <summary>SHA-256, lower case hex, of the messages as canonical JSON <c>[[role, text], …]</c>.</summary>
    public string Hash()
    {
        string json = JsonSerializer.Serialize(Messages.Select(m => new[] { RoleName(m.Role), m.Text }));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(CanonicalJson.Rewrite(json))));
    }

    /// <summary>The prompt as a person reads it: every message under a line with its role.</summary>
    public override string ToString() => string.Join("\n", Messages.Select(m => $"=== {RoleName(m.Role)} ===\n{m.Text}")) + "\n";

    private static string RoleName(PromptRole role) => role switch
    {
        PromptRole.System => "system",
        PromptRole.User => "user",
        _ => "assistant",
    };
}

/// <summary>One message.</summary>
/// <param name="Role">Who speaks.</param>
/// <param name="Text">What is said.</param>
public sealed record PromptMessage(PromptRole Role, string Text);

/// <summary>Who speaks in a prompt.</summary>
public enum PromptRole
{
    /// <summary>The rules.</summary>
    System,

    /// <summary>A task.</summary>
    User,

    /// <summary>The answer to a task, as it is wanted.</summary>
    Assistant,
}
