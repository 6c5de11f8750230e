using System.Reflection;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Remediation.Adapters.Containers;
using Remediation.Core.Clustering;
using Remediation.Functions.Composition;

namespace Remediation.Containers.Tests.Worker;

/// <summary>What this edition puts together.</summary>
public sealed class CompositionTests
{
    private static readonly (string, string)[] Everything = [("OLLAMA_URL", "http://127.0.0.1:11434"), ("QDRANT_URL", "http://127.0.0.1:6334")];

    [Fact]
    public void Functions_EachOfThem_CanBeMadeFromTheContainer()
    {
        using var app = new WorkerApp(null, Everything);

        Assert.InRange(WorkerApp.Functions.Count, 30, 200);
        Assert.All(WorkerApp.Functions.Where(f => !f.Method.IsStatic), f => Assert.NotNull(app.TargetOf(f.Method)));
    }

    [Fact]
    public void Functions_EachOfThem_IsPublicAndHasOneTrigger()
    {
        foreach ((string name, MethodInfo method) in WorkerApp.Functions)
        {
            Assert.True(method.IsPublic && method.DeclaringType!.IsPublic, name);
            Assert.Single(method.GetParameters(), p => p.GetCustomAttributes().Any(a => a is TriggerBindingAttribute));
        }
    }

    [Fact]
    public void Ports_AreFilledByTheContainersAdapters()
    {
        using var app = new WorkerApp(null, Everything);

        Assert.IsType<OllamaSharpChatClient>(app.Host.Services.GetRequiredService<IChatClient>());
        Assert.IsType<LocalEmbeddingGenerator>(app.Host.Services.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>());
        Assert.IsType<QdrantVectorIndex>(app.Host.Services.GetRequiredService<IVectorIndex>());
    }

    [Fact]
    public void Worker_IsStartedAfterWhatItsTriggersNeedAndWhatWatchesIt()
    {
        using var app = new WorkerApp(null, Everything);
        string[] order = [.. app.Host.Services.GetServices<IHostedService>().Select(s => s.GetType().Name)];

        Assert.Equal("WorkerHostedService", order[^1]);
        foreach (string before in new[] { "QueueDeclaration", "ModelCheck", "EgressWatch", "AlertWorker" })
        {
            Assert.Contains(before, order);
        }
    }

    [Fact]
    public void Build_EmbeddedQueue_IsRefused() =>
        Assert.Throws<SettingsException>(() => new WorkerApp(null, ("RabbitMQConnection", "embedded")));

    [Fact]
    public void Build_CloudModel_IsRefused() =>
        Assert.Contains(
            "CLOUD_MODEL", Assert.Throws<SettingsException>(() => new WorkerApp(null, ("OLLAMA_MODEL", "gpt-oss:120b-cloud"))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Prepare_Keys_AreInTheHostsFormToo()
    {
        using var app = new WorkerApp();
        IPreparationStep step = Assert.Single(app.Host.Services.GetServices<IPreparationStep>(), s => s.Name == "keys");

        Assert.Null(await step.PrepareAsync(CancellationToken.None));

        using var ours = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(app.DataFolder, "keys.json")));
        using var hosts = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(app.SecretsFolder, "host.json")));
        JsonElement function = Assert.Single(hosts.RootElement.GetProperty("functionKeys").EnumerateArray());
        JsonElement system = Assert.Single(hosts.RootElement.GetProperty("systemKeys").EnumerateArray());
        Assert.Equal(
            [("master", Ours("masterKey")), ("default", Ours("functionKey")), ("durabletask_extension", Ours("systemKey"))],
            new[] { hosts.RootElement.GetProperty("masterKey"), function, system }.Select(k => (k.GetProperty("name").GetString(), k.GetProperty("value").GetString())));

        string? Ours(string name) => ours.RootElement.GetProperty(name).GetString();
    }
}
