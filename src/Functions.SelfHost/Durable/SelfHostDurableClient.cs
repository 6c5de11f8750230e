using System.Security.Cryptography;
using System.Text.Json;
using DurableTask.Core.Exceptions;
using Functions.SelfHost.Durable.Rewind;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Functions.SelfHost.Durable;

/// <summary>
/// The durable client on the data folder. Choices where backends differ: an id in use by an instance that has not ended is
/// refused with <see cref="OrchestrationAlreadyExistsException"/>, an ended one is replaced; events, terminate, suspend and
/// resume for an unknown or ended instance do nothing; purge of a running one is refused.
/// </summary>
internal sealed class SelfHostDurableClient(DurableEngine engine, Hosting.HostJson hostJson) : DurableTaskClient(hostJson.HubName)
{
    private const int MaxIdLength = 500;
    private const int PurgeBatch = 100;

    public override async Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName, object? input = null, StartOrchestrationOptions? options = null, CancellationToken cancellation = default)
    {
        if (!engine.Functions.TryGetOrchestrator(orchestratorName.Name, out Discovery.FunctionDescriptor? function))
        {
            throw new ArgumentException($"There is no orchestrator function named '{orchestratorName.Name}'.", nameof(orchestratorName));
        }

        string id = options?.InstanceId ?? RandomNumberGenerator.GetHexString(32, lowercase: true);
        RequireId(id);
        DateTime now = engine.UtcNow;
        DateTime due = options?.StartAt?.UtcDateTime ?? now;
        HashSet<OrchestrationRuntimeStatus> refused = RefusedStatuses(options?.DedupeStatuses);
        var row = new InstanceRow
        {
            Key = 0,
            Id = id,
            Generation = 0,
            Name = function.Name,
            Status = OrchestrationRuntimeStatus.Pending,
            Input = JsonDataConverter.Default.Serialize(input),
            Tags = options is { Tags.Count: > 0 } ? JsonSerializer.Serialize(options.Tags) : null,
            CreatedAt = now,
            UpdatedAt = now,
            StartDue = due,
        };
        cancellation.ThrowIfCancellationRequested();
        bool inserted = await engine.Database.WriteAsync(sql =>
        {
            if (InstanceStore.Find(sql, id) is { } old && (!old.HasEnded || refused.Contains(old.Status)))
            {
                return false;
            }

            InstanceStore.Insert(sql, row);
            return true;
        });
        if (!inserted)
        {
            throw new OrchestrationAlreadyExistsException($"An orchestration with the instance id '{id}' already exists.");
        }

        engine.DeliverAt(due, id, InstanceMessage.Wake);
        return id;
    }

    public override Task RaiseEventAsync(string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        string? data = JsonDataConverter.Default.Serialize(eventPayload);
        return PostAsync(instanceId, new InstanceMessage(HistoryKind.EventRaised, Name: eventName, Data: data), cancellation);
    }

    public override Task TerminateInstanceAsync(
        string instanceId, TerminateInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        string? output = JsonDataConverter.Default.Serialize(options?.Output);
        string? name = options?.Recursive == true ? "recursive" : null;
        return PostAsync(instanceId, new InstanceMessage(HistoryKind.Terminated, Name: name, Data: output), cancellation);
    }

    public override Task SuspendInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        PostAsync(instanceId, new InstanceMessage(HistoryKind.Suspended, Data: JsonDataConverter.Default.Serialize(reason)), cancellation);

    public override Task ResumeInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        PostAsync(instanceId, new InstanceMessage(HistoryKind.Resumed, Data: JsonDataConverter.Default.Serialize(reason)), cancellation);

    public override Task<OrchestrationMetadata> WaitForInstanceStartAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        WaitAsync(instanceId, getInputsAndOutputs, static row => row.Status != OrchestrationRuntimeStatus.Pending, cancellation);

    public override Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        WaitAsync(instanceId, getInputsAndOutputs, static row => row.HasEnded, cancellation);

    public override Task<OrchestrationMetadata?> GetInstancesAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default)
    {
        InstanceRow? row = Find(instanceId);
        return Task.FromResult(row is null ? null : InstanceQueries.ToMetadata(row, getInputsAndOutputs));
    }

    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null) =>
        new InstancePages(engine, filter ?? new OrchestrationQuery());

    public override async Task<PurgeResult> PurgeInstanceAsync(
        string instanceId, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        int? purged = await engine.Database.WriteAsync<int?>(sql => InstanceStore.Find(sql, instanceId) switch
        {
            null => 0,
            { HasEnded: false } => null,
            { } row => InstanceQueries.Purge(sql, row, options?.Recursive == true),
        });
        return purged is { } count
            ? new PurgeResult(count, true)
            : throw new InvalidOperationException($"Instance '{instanceId}' has not ended: only an ended one can be purged.");
    }

    public override async Task<PurgeResult> PurgeAllInstancesAsync(
        PurgeInstancesFilter filter, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        IEnumerable<OrchestrationRuntimeStatus> wanted = filter.Statuses ?? InstanceFilter.EndedStatuses;
        var which = new InstanceFilter(filter.CreatedFrom, filter.CreatedTo, [.. wanted.Intersect(InstanceFilter.EndedStatuses)], null);
        DateTime deadline = filter.Timeout is { } timeout ? engine.UtcNow + timeout : DateTime.MaxValue;
        int purged = 0;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            // In batches: one huge transaction would hold up everybody else's.
            int batch = await engine.Database.WriteAsync(sql => InstanceQueries.Page(sql, which, 0, PurgeBatch)
                .Where(row => InstanceStore.Find(sql, row.Id) is not null)
                .Sum(row => InstanceQueries.Purge(sql, row, options?.Recursive == true)));
            purged += batch;
            if (batch == 0)
            {
                return new PurgeResult(purged, true);
            }

            if (engine.UtcNow >= deadline)
            {
                return new PurgeResult(purged, false);
            }
        }
    }

    public override async Task<string> RestartAsync(string instanceId, bool restartWithNewInstanceId = false, CancellationToken cancellation = default)
    {
        InstanceRow old = Find(instanceId)
            ?? throw new ArgumentException($"An orchestration with the instance id '{instanceId}' was not found.", nameof(instanceId));
        string id = restartWithNewInstanceId ? RandomNumberGenerator.GetHexString(32, lowercase: true) : instanceId;
        DateTime now = engine.UtcNow;
        bool inserted = await engine.Database.WriteAsync(sql =>
        {
            if (InstanceStore.Find(sql, id) is { HasEnded: false })
            {
                return false;
            }

            InstanceStore.Insert(sql, old with
            {
                Id = id,
                Generation = 0,
                Status = OrchestrationRuntimeStatus.Pending,
                CreatedAt = now,
                UpdatedAt = now,
                StartDue = now,
                Parent = null,
            });
            return true;
        });
        if (!inserted)
        {
            throw new InvalidOperationException($"Instance '{id}' has not ended: it cannot be restarted under the same id.");
        }

        engine.Deliver(id, InstanceMessage.Wake);
        return id;
    }

    public override async Task RewindInstanceAsync(string instanceId, string reason, CancellationToken cancellation = default)
    {
        InstanceRow row = Find(instanceId)
            ?? throw new ArgumentException($"An orchestration with the instance id '{instanceId}' was not found.", nameof(instanceId));
        cancellation.ThrowIfCancellationRequested();
        await new Rewinder(engine).RewindAsync(row, reason);
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static void RequireId(string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        if (id.Length > MaxIdLength || id[0] == '@' || id.Any(char.IsControl))
        {
            throw new ArgumentException($"An instance id has at most {MaxIdLength} characters, no control characters, and does not start with '@'.", nameof(id));
        }
    }

    private static HashSet<OrchestrationRuntimeStatus> RefusedStatuses(IReadOnlyList<string>? names)
    {
        var refused = new HashSet<OrchestrationRuntimeStatus>();
        foreach (string name in names ?? [])
        {
            refused.Add(Enum.TryParse(name, ignoreCase: true, out OrchestrationRuntimeStatus status)
                ? status
                : throw new ArgumentException($"'{name}' in DedupeStatuses is no orchestration status."));
        }

        return refused;
    }

    private InstanceRow? Find(string instanceId)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        return engine.Database.Read(sql => InstanceStore.Find(sql, instanceId));
    }

    private async Task PostAsync(string instanceId, InstanceMessage message, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        cancellation.ThrowIfCancellationRequested();
        Delivery? delivery = await engine.Database.WriteAsync(sql => InstanceStore.PostToLive(sql, instanceId, message));
        if (delivery is { } posted)
        {
            engine.Deliver(posted.InstanceId, posted.Message);
        }
    }

    private async Task<OrchestrationMetadata> WaitAsync(
        string instanceId, bool withData, Func<InstanceRow, bool> reached, CancellationToken cancellation)
    {
        while (true)
        {
            Task change = engine.Signals.Next(instanceId);
            InstanceRow row = Find(instanceId) ?? throw new InvalidOperationException($"There is no instance '{instanceId}'.");
            if (reached(row))
            {
                engine.Signals.Signal(instanceId);
                return InstanceQueries.ToMetadata(row, withData);
            }

            await change.WaitAsync(cancellation);
        }
    }
}
