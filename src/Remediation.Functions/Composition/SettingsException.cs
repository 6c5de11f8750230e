namespace Remediation.Functions.Composition;

/// <summary>Settings that the app cannot start with.</summary>
public sealed class SettingsException : Exception
{
    /// <summary>Names every faulty key.</summary>
    public SettingsException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public SettingsException()
    {
    }

    /// <inheritdoc/>
    public SettingsException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
