using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Remediation.Functions.Composition;

/// <summary>
/// Reads settings one by one, remembering which keys there are and every value that cannot be used. Values are not quoted: some are secrets. Any value may
/// stand in a file instead, which <c>KEY_FILE</c> names: so secrets stay out of the environment.
/// </summary>
internal sealed class SettingsReader(IConfiguration configuration)
{
    /// <summary>What a key ends with that names a file which holds the value.</summary>
    public const string FileSuffix = "_FILE";

    private readonly SortedSet<string> _keys = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _faults = [];

    /// <summary>Every key asked for so far.</summary>
    public IReadOnlySet<string> Keys => _keys;

    /// <summary>What is wrong so far, a sentence each that begins with the key.</summary>
    public ICollection<string> Faults => _faults;

    /// <summary>A text; an absent or empty one is the fallback.</summary>
    public string Text(string key, string fallback)
    {
        _keys.Add(key);
        string? value = configuration[key + FileSuffix] is { Length: > 0 } path ? ReadFile(key, path) : configuration[key];
        return value is { Length: > 0 } ? value : fallback;
    }

    /// <summary>The value of a key that is none of ours but of a program that we call; empty when it is absent.</summary>
    public string Foreign(string key) => configuration[key] ?? "";

    /// <summary>A text that must pass a check.</summary>
    public string Text(string key, string fallback, Func<string, bool> isGood, string must)
    {
        string value = Text(key, fallback);
        if (!isGood(value))
        {
            _faults.Add($"{key} {must}");
        }

        return value;
    }

    /// <summary>An http address, or null when the key is absent or empty.</summary>
    public Uri? Address(string key)
    {
        string text = Text(key, "");
        if (text.Length == 0)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https" && address.UserInfo.Length == 0)
        {
            return address;
        }

        _faults.Add($"{key} must be an http address without a user.");
        return null;
    }

    /// <summary>One of a few words.</summary>
    public string Word(string key, string fallback, params string[] words) =>
        Text(key, fallback, w => words.Contains(w, StringComparer.OrdinalIgnoreCase), $"must be {string.Join(" or ", words)}.").ToLowerInvariant();

    /// <summary>A whole number within bounds.</summary>
    public long Number(string key, long fallback, long least, long most)
    {
        string text = Text(key, fallback.ToString(CultureInfo.InvariantCulture));
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) && value >= least && value <= most)
        {
            return value;
        }

        _faults.Add($"{key} must be a number from {least} to {most}.");
        return fallback;
    }

    private string? ReadFile(string key, string path)
    {
        if (configuration[key] is { Length: > 0 })
        {
            _faults.Add($"{key}{FileSuffix} must not be given beside {key}.");
            return null;
        }

        try
        {
            return File.ReadAllText(path).TrimEnd('\r', '\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _faults.Add($"{key}{FileSuffix} must name a file that can be read ({e.GetType().Name}).");
            return null;
        }
    }

    /// <summary>Ends the reading.</summary>
    /// <exception cref="SettingsException">Values cannot be used; every one is named on a line of its own.</exception>
    public void ThrowIfFaulty()
    {
        if (_faults.Count > 0)
        {
            throw new SettingsException(string.Join(Environment.NewLine, _faults));
        }
    }
}
