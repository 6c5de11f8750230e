using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Remediation.Core.Intake;
using Remediation.Core.Readiness;
using Remediation.Core.Runs;
using Remediation.Core.Staging;
using Remediation.Functions.Composition;

namespace Remediation.Functions.Tests.Generation;

/// <summary>The whole app in this process, without HTTP, on a data folder of its own.</summary>
internal sealed class RunningApp : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly string _folder;
    private readonly IHost _host;
    private int _batches;

    private RunningApp(string folder, IHost host)
    {
        _folder = folder;
        _host = host;
    }

    public static async Task<RunningApp> StartAsync(params (string Key, string? Value)[] settings)
    {
        string folder = Directory.CreateTempSubdirectory("remediation-app-").FullName;
        var all = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["DATA_DIR"] = folder,
            ["LOG_CONSOLE"] = "false",
            ["RabbitMQConnection"] = "embedded",
            ["SelfHost:HttpEnabled"] = "false",
        };
        foreach ((string key, string? value) in settings)
        {
            all[key] = value;
        }

        var app = new RunningApp(folder, RemediationApp.Build([], all));
        try
        {
            await app._host.StartAsync();
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a batch to its end.</summary>
    /// <param name="contract">The columns of the inline contract, as JSON.</param>
    /// <param name="cells">Column and value of each row.</param>
    public async Task<RunReport> RunAsync(string contract, IEnumerable<(string Column, string? Value)> cells)
    {
        string batchId = $"b-{++_batches}";
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(new
        {
            schema = "remediation.batch/v1",
            batch_id = batchId,
            source = "test",
            table = "orders",
            primary_key = new[] { "id" },
            contract = new { columns = JsonElement.Parse(contract) },
            rows = cells.Select((cell, i) => new
            {
                row_id = $"{batchId}-{i}",
                key = new { id = $"{batchId}-{i}" },
                column = cell.Column,
                value = cell.Value,
                tag = "NEEDS_AI",
            }),
        });
        IntakeDecision decision = await _host.Services.GetRequiredService<BatchIntake>().AcceptAsync(body, new RunOptions(), CancellationToken.None);
        Assert.Empty(decision.Problems);
        await _host.Services.GetRequiredService<IBatchQueue>().PublishAsync(body, CancellationToken.None);
        IRunStore runs = _host.Services.GetRequiredService<IRunStore>();
        using var patience = new CancellationTokenSource(Patience);
        RunRecord run = decision.Run!;
        while (RunStatus.IsOpen(run.Status))
        {
            await Task.Delay(20, patience.Token);
            run = (await runs.FindAsync(run.RunId, patience.Token))!;
        }

        return await _host.Services.GetRequiredService<RunReporter>().CurrentAsync(run, patience.Token);
    }

    /// <summary>What keeps the app from being ready.</summary>
    public Task<IReadOnlyList<ReadinessFault>> ReadinessFaultsAsync() => _host.Services.GetRequiredService<ServiceReadiness>().FaultsAsync(CancellationToken.None);

    /// <summary>Every cell of a run, by old value.</summary>
    public async Task<IReadOnlyList<CellRow>> CellsAsync(RunReport report)
    {
        List<CellRow> cells = [];
        await foreach (CellRow cell in _host.Services.GetRequiredService<IStagingStore>().ReadAllAsync(report.RunId, CancellationToken.None))
        {
            cells.Add(cell);
        }

        return cells;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
