namespace Remediation.Lambdas;

/// <summary>
/// Every bound that stands between a lambda and the machine. Each has an upper end, so that none can be switched off; a value out of its
/// range is refused when it is set.
/// </summary>
public sealed record LambdaLimits
{
    /// <summary>Longest source text, in UTF-16 units. Default 4,096; at most 65,536.</summary>
    public int SourceLength { get; init => field = Within(value, 16, 65_536, nameof(SourceLength)); } = 4_096;

    /// <summary>Deepest nesting of the Python expression. Default 100; at most 150.</summary>
    public int NestingDepth { get; init => field = Within(value, 4, 150, nameof(NestingDepth)); } = 100;

    /// <summary>Most nodes in the syntax tree. Default 2,000; at most 20,000.</summary>
    public int Nodes { get; init => field = Within(value, 4, 20_000, nameof(Nodes)); } = 2_000;

    /// <summary>Deepest nesting of the emitted JavaScript. Default 200, which is also the most.</summary>
    public int EmittedNesting { get; init => field = Within(value, 8, 200, nameof(EmittedNesting)); } = 200;

    /// <summary>Most steps of one call: one for each helper call, item visited, and 16 characters produced. Default 1,000,000; at most 100,000,000.</summary>
    public int Steps { get; init => field = Within(value, 100, 100_000_000, nameof(Steps)); } = 1_000_000;

    /// <summary>
    /// Longest time of one call. Steps, which are the same on every machine, end a bad call first; the clock is for what they do not see, and is wide enough
    /// that a busy machine does not decide about a value. Default 10 s; at most 60 s.
    /// </summary>
    public TimeSpan CallTime { get; init => field = Within(value, TimeSpan.FromSeconds(60), nameof(CallTime)); } = TimeSpan.FromSeconds(10);

    /// <summary>Longest time of all calls of one runner together. Default 10 min; at most 24 h.</summary>
    public TimeSpan RunnerTime { get; init => field = Within(value, TimeSpan.FromHours(24), nameof(RunnerTime)); } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Most values of one runner that may run into a limit of time, steps, size or depth; after that the runner gives the lambda up. Default 100;
    /// at most 10,000.
    /// </summary>
    public int LimitHits { get; init => field = Within(value, 1, 10_000, nameof(LimitHits)); } = 100;

    /// <summary>
    /// Longest time of one regular expression match; its steps count too and end a bad pattern first. Default 5 s; at most 10 s.
    /// </summary>
    public TimeSpan RegexTime { get; init => field = Within(value, TimeSpan.FromSeconds(10), nameof(RegexTime)); } = TimeSpan.FromSeconds(5);

    /// <summary>Longest text or byte string of a result, in characters. Default 65,536; at most 16,777,216.</summary>
    public int OutputLength { get; init => field = Within(value, 16, 16_777_216, nameof(OutputLength)); } = 65_536;

    /// <summary>Longest text or byte string on the way to a result. Default 1,048,576; at most 16,777,216.</summary>
    public int TextLength { get; init => field = Within(value, 16, 16_777_216, nameof(TextLength)); } = 1_048_576;

    /// <summary>Most items of one collection. Default 100,000; at most 10,000,000.</summary>
    public int Items { get; init => field = Within(value, 16, 10_000_000, nameof(Items)); } = 100_000;

    /// <summary>Most bits of an integer. Default 65,536; at most 1,048,576.</summary>
    public int IntegerBits { get; init => field = Within(value, 64, 1_048_576, nameof(IntegerBits)); } = 65_536;

    /// <summary>Deepest nesting of calls back from helpers into the lambda, and of collections in collections. Default 50; at most 100.</summary>
    public int Recursion { get; init => field = Within(value, 2, 100, nameof(Recursion)); } = 50;

    /// <summary>Most characters of one regular expression pattern. Default 1,000; at most 10,000.</summary>
    public int PatternLength { get; init => field = Within(value, 8, 10_000, nameof(PatternLength)); } = 1_000;

    /// <summary>
    /// When true, the forbidden words (<c>import exec eval os. subprocess __</c>) are refused anywhere in the text, inside literals too. Default false: only as names.
    /// </summary>
    public bool StrictTerms { get; init; }

    private static int Within(int value, int least, int most, string name) =>
        value >= least && value <= most
            ? value
            : throw new ArgumentOutOfRangeException(name, value, $"{name} must be from {least} to {most}.");

    private static TimeSpan Within(TimeSpan value, TimeSpan most, string name) =>
        value >= TimeSpan.FromMilliseconds(1) && value <= most
            ? value
            : throw new ArgumentOutOfRangeException(name, value, $"{name} must be from 1 ms to {most}.");
}
