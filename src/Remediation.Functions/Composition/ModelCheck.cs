using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Remediation.Core.Generation;
using Remediation.Core.Generation.Models;

namespace Remediation.Functions.Composition;

/// <summary>
/// Looks at the configured model when the host starts. A model that runs at a remote host stops the start; one that is not there yet does not, since its server
/// may come up later and every generation asks anew.
/// </summary>
internal sealed partial class ModelCheck(ILocalModel model, TimeProvider time, ILogger<ModelCheck> logger) : IHostedService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        ModelStanding standing = await StandingAsync(cancellationToken);
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
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<ModelStanding> StandingAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
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
