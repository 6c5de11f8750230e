namespace Functions.SelfHost;

/// <summary>Where the host listens. A singleton service.</summary>
public interface IHostAddress
{
    /// <summary>Base address with the real port, such as <c>http://127.0.0.1:7071</c>; null before the start or without HTTP.</summary>
    string? Url { get; }
}
