using Microsoft.Extensions.Logging;

namespace Microsoft.DurableTask;

/// <summary>
/// What an orchestrator may use. Orchestrators are replayed: they must be deterministic, take time, ids and loggers from
/// here, do no I/O, and await nothing but tasks made by this context.
/// </summary>
public abstract class TaskOrchestrationContext
{
    /// <summary>Name of the orchestration.</summary>
    public abstract TaskName Name { get; }

    /// <summary>Id of the instance.</summary>
    public abstract string InstanceId { get; }

    /// <summary>The orchestration that called this one; null for a top-level one.</summary>
    public abstract ParentOrchestrationInstance? Parent { get; }

    /// <summary>UTC time of the current turn, the same when replayed.</summary>
    public abstract DateTime CurrentUtcDateTime { get; }

    /// <summary>Whether the code is running again over what has happened already.</summary>
    public abstract bool IsReplaying { get; }

    /// <summary>Version of the orchestration; empty here.</summary>
    public virtual string Version => string.Empty;

    /// <summary>Configuration of the orchestration; empty here.</summary>
    public virtual IReadOnlyDictionary<string, object?> Properties { get; } = new Dictionary<string, object?>();

    /// <summary>Makes loggers that are silent while replaying.</summary>
    public virtual ILoggerFactory ReplaySafeLoggerFactory => new Functions.SelfHost.Durable.ReplaySafeLoggerFactory(this, LoggerFactory);

    /// <summary>The process's loggers.</summary>
    protected abstract ILoggerFactory LoggerFactory { get; }

    /// <summary>The orchestration's input.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <returns>The default if there is none.</returns>
    public abstract T? GetInput<T>();

    /// <summary>Runs an activity for its effect.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="input">Its input.</param>
    /// <param name="options">Retries.</param>
    /// <returns>Completes with the activity; throws <see cref="TaskFailedException"/> if it failed.</returns>
    public virtual Task CallActivityAsync(TaskName name, object? input = null, TaskOptions? options = null) =>
        CallActivityAsync<object>(name, input, options);

    /// <summary>Runs an activity without input for its effect.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="options">Retries.</param>
    /// <returns>Completes with the activity.</returns>
    public virtual Task CallActivityAsync(TaskName name, TaskOptions options) => CallActivityAsync(name, null, options);

    /// <summary>Runs an activity without input.</summary>
    /// <typeparam name="TResult">Type of its result.</typeparam>
    /// <param name="name">Its name.</param>
    /// <param name="options">Retries.</param>
    /// <returns>The activity's result.</returns>
    public virtual Task<TResult> CallActivityAsync<TResult>(TaskName name, TaskOptions options) => CallActivityAsync<TResult>(name, null, options);

    /// <summary>Runs an activity.</summary>
    /// <typeparam name="TResult">Type of its result.</typeparam>
    /// <param name="name">Its name.</param>
    /// <param name="input">Its input.</param>
    /// <param name="options">Retries.</param>
    /// <returns>The activity's result; throws <see cref="TaskFailedException"/> if it failed.</returns>
    public abstract Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null);

    /// <summary>A durable timer.</summary>
    /// <param name="delay">Time from now, by the orchestration's clock.</param>
    /// <param name="cancellationToken">Cancels the timer.</param>
    /// <returns>Completes when due.</returns>
    public virtual Task CreateTimer(TimeSpan delay, CancellationToken cancellationToken) =>
        CreateTimer(CurrentUtcDateTime.Add(delay), cancellationToken);

    /// <summary>A durable timer.</summary>
    /// <param name="fireAt">When, UTC.</param>
    /// <param name="cancellationToken">Cancels the timer.</param>
    /// <returns>Completes when due.</returns>
    public abstract Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken);

    /// <summary>Waits for an event, also one raised before the wait. Names are compared without case; first in, first out.</summary>
    /// <typeparam name="T">Type of its payload.</typeparam>
    /// <param name="eventName">Its name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The payload.</returns>
    public abstract Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default);

    /// <summary>Waits for an event for some time.</summary>
    /// <typeparam name="T">Type of its payload.</typeparam>
    /// <param name="eventName">Its name.</param>
    /// <param name="timeout">Longest wait.</param>
    /// <returns>The payload; throws <see cref="TaskCanceledException"/> when the time is over.</returns>
    public Task<T> WaitForExternalEvent<T>(string eventName, TimeSpan timeout) =>
        WaitForExternalEvent<T>(eventName, timeout, CancellationToken.None);

    /// <summary>Waits for an event for some time.</summary>
    /// <typeparam name="T">Type of its payload.</typeparam>
    /// <param name="eventName">Its name.</param>
    /// <param name="timeout">Longest wait.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The payload; throws <see cref="TaskCanceledException"/> when the time is over.</returns>
    public async Task<T> WaitForExternalEvent<T>(string eventName, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var timerCancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var eventCancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task timer = CreateTimer(timeout, timerCancellation.Token);
        Task<T> raised = WaitForExternalEvent<T>(eventName, eventCancellation.Token);
        Task first = await Task.WhenAny(timer, raised);

        // Cancel() and not CancelAsync(): the latter leaves the orchestrator's thread.
#pragma warning disable CA1849, MA0042
        (first == raised ? timerCancellation : eventCancellation).Cancel();
#pragma warning restore CA1849, MA0042
        return await raised;
    }

    /// <summary>Raises an event on another orchestration; not waited for.</summary>
    /// <param name="instanceId">Its id.</param>
    /// <param name="eventName">The event's name.</param>
    /// <param name="payload">The event's payload.</param>
    public abstract void SendEvent(string instanceId, string eventName, object payload);

    /// <summary>Sets the status text that readers of the instance see.</summary>
    /// <param name="customStatus">Any JSON value; keep it small.</param>
    public abstract void SetCustomStatus(object? customStatus);

    /// <summary>Runs an orchestration as a child.</summary>
    /// <typeparam name="TResult">Type of its result.</typeparam>
    /// <param name="orchestratorName">Its name.</param>
    /// <param name="input">Its input.</param>
    /// <param name="options">Retries; <see cref="SubOrchestrationOptions"/> for the id.</param>
    /// <returns>The child's result; throws <see cref="TaskFailedException"/> if it failed.</returns>
    public abstract Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, object? input = null, TaskOptions? options = null);

    /// <summary>Runs an orchestration without input as a child.</summary>
    /// <typeparam name="TResult">Type of its result.</typeparam>
    /// <param name="orchestratorName">Its name.</param>
    /// <param name="options">Retries and id.</param>
    /// <returns>The child's result.</returns>
    public virtual Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, TaskOptions options) =>
        CallSubOrchestratorAsync<TResult>(orchestratorName, null, options);

    /// <summary>Runs an orchestration without input as a child, for its effect.</summary>
    /// <param name="orchestratorName">Its name.</param>
    /// <param name="options">Retries and id.</param>
    /// <returns>Completes with the child.</returns>
    public virtual Task CallSubOrchestratorAsync(TaskName orchestratorName, TaskOptions options) =>
        CallSubOrchestratorAsync(orchestratorName, null, options);

    /// <summary>Runs an orchestration as a child, for its effect.</summary>
    /// <param name="orchestratorName">Its name.</param>
    /// <param name="input">Its input.</param>
    /// <param name="options">Retries and id.</param>
    /// <returns>Completes with the child.</returns>
    public virtual Task CallSubOrchestratorAsync(TaskName orchestratorName, object? input = null, TaskOptions? options = null) =>
        CallSubOrchestratorAsync<object>(orchestratorName, input, options);

    /// <summary>When the orchestrator returns, starts it anew with an empty history.</summary>
    /// <param name="newInput">Input of the next generation.</param>
    /// <param name="preserveUnprocessedEvents">Whether events that nobody has read yet are carried over.</param>
    public abstract void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true);

    /// <summary>When the orchestrator returns, starts it anew with an empty history.</summary>
    /// <param name="options">Input and what is carried over.</param>
    public virtual void ContinueAsNew(ContinueAsNewOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ContinueAsNew(options.NewInput, options.PreserveUnprocessedEvents);
    }

    /// <summary>A new UUID, the same when replayed.</summary>
    /// <returns>A version 5 UUID (RFC 9562) of instance, time and count.</returns>
    public abstract Guid NewGuid();

    /// <summary>A logger that is silent while replaying.</summary>
    /// <param name="categoryName">Its category.</param>
    /// <returns>The logger.</returns>
    public virtual ILogger CreateReplaySafeLogger(string categoryName) => ReplaySafeLoggerFactory.CreateLogger(categoryName);

    /// <summary>A logger that is silent while replaying.</summary>
    /// <param name="type">Its category.</param>
    /// <returns>The logger.</returns>
    public virtual ILogger CreateReplaySafeLogger(Type type) => ReplaySafeLoggerFactory.CreateLogger(type);

    /// <summary>A logger that is silent while replaying.</summary>
    /// <typeparam name="T">Its category.</typeparam>
    /// <returns>The logger.</returns>
    public virtual ILogger CreateReplaySafeLogger<T>() => CreateReplaySafeLogger(typeof(T));
}

/// <summary>What a class-style activity is told about its call. Function-style activities get a <c>FunctionContext</c> instead.</summary>
public abstract class TaskActivityContext
{
    /// <summary>Name of the activity.</summary>
    public abstract TaskName Name { get; }

    /// <summary>Id of the orchestration that called.</summary>
    public abstract string InstanceId { get; }

    /// <summary>Version; empty here.</summary>
    public virtual string Version => string.Empty;
}
