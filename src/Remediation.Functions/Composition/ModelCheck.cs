using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Remediation.Core.Generation;
using Remediation.Core.Generation.Models;
using Remediation.Core.Readiness;

namespace Remediation.Functions.Composition;

/// <summary>
/// Looks at the configured model when the host starts and whenever it is asked whether it is ready. A model that runs at a remote host stops the start; one that
/// is not there yet, or does not answer in time, does not: its server may come up later, the host is not ready until then, and every generation asks anew.
/// </summary>
internal sealed partial class ModelCheck(ILocalModel model, GenerationOptions generation, TimeProvider time, ILogger<ModelCheck> logger)
    : IHostedService, IReadinessCheck, IPreparationStep
{
    private static readonly TimeSpan PatienceAtStart = TimeSpan.FromSeconds(15);

    // Below what readiness itself waits, so that the answer says what is wrong.
    private static readonly TimeSpan PatienceForReadiness = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public string Name => "generator";

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        ModelStanding standing = await StandingAsync(PatienceAtStart, cancellationToken);
        if (standing.Defect == GenerationDefect.CloudModel)
        {
            throw new SettingsException($"OLLAMA_MODEL {model.Name} runs at a remote host (CLOUD_MODEL); name a model that was pulled to your own server.");
        }

        if (standing.Defect is { } defect)
        {
            LogUnavailable(model.Name, defect);
        }
        else
        {
            LogReady(standing.Version, standing.Server);
        }
    }

    /// <inheritdoc/>
    public async Task<string?> PrepareAsync(CancellationToken cancellationToken)
    {
        await StartAsync(cancellationToken);
        return null;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task<string?> CheckAsync(CancellationToken cancellationToken)
    {
        if (generation.Off)
        {
            return null;
        }

        return (await StandingAsync(PatienceForReadiness, cancellationToken)).Defect is { } defect ? $"The model cannot be asked ({defect})." : null;
    }

    private async Task<ModelStanding> StandingAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return await model.CheckAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ModelStanding(model.Name, null, GenerationDefect.ModelTimeout);
        }
        catch (Exception fault) when (ModelFault.DefectOf(fault) is not null)
        {
            return new ModelStanding(model.Name, null, ModelFault.DefectOf(fault));
        }
    }

    [LoggerMessage(1010, LogLevel.Information, "Functions are asked from {Model} on Ollama {Server}")]
    private partial void LogReady(string model, string? server);

    [LoggerMessage(1011, LogLevel.Warning, "The model {Model} cannot be asked now ({Defect}); it is tried again when a function is needed")]
    private partial void LogUnavailable(string model, string defect);
}
