using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.Azure.Functions.Worker;

namespace Functions.SelfHost.Discovery;

/// <summary>One call of a function, as middleware and the function itself see it.</summary>
internal sealed class Invocation(
    FunctionDescriptor function, IServiceProvider services, string invocationId, CancellationToken cancellation) : FunctionContext
{
    private IDictionary<object, object>? _items;

    public FunctionDescriptor Function => function;

    /// <summary>What the trigger brought: message, JSON input, <c>TimerInfo</c>, <c>HttpRequest</c>, orchestration context.</summary>
    public object? TriggerValue { get; init; }

    /// <summary>Route values, headers and the like.</summary>
    public IReadOnlyDictionary<string, object?> Data { get; init; } = new Dictionary<string, object?>();

    public int RetryCount { get; init; }

    public int MaxRetryCount { get; init; }

    /// <summary>What the function returned.</summary>
    public object? Result { get; set; }

    public override string InvocationId => invocationId;

    public override string FunctionId => function.Id;

    public override TraceContext TraceContext { get; } = new CurrentTrace();

    public override BindingContext BindingContext => new Bindings(Data);

    public override RetryContext RetryContext => new Retries(RetryCount, MaxRetryCount);

    public override IServiceProvider InstanceServices { get; set; } = services;

    public override FunctionDefinition FunctionDefinition => function;

    public override IDictionary<object, object> Items
    {
        get => _items ??= new Dictionary<object, object>();
        set => _items = value;
    }

    public override CancellationToken CancellationToken => cancellation;

    public static string NewId() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    private sealed class Bindings(IReadOnlyDictionary<string, object?> data) : BindingContext
    {
        public override IReadOnlyDictionary<string, object?> BindingData => data;
    }

    private sealed class Retries(int count, int most) : RetryContext
    {
        public override int RetryCount => count;

        public override int MaxRetryCount => most;
    }

    private sealed class CurrentTrace : TraceContext
    {
        private readonly Activity? _activity = Activity.Current;

        public override string TraceParent => _activity?.Id ?? string.Empty;

        public override string TraceState => _activity?.TraceStateString ?? string.Empty;
    }
}
