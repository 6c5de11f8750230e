using Functions.SelfHost.Tests.Broken;
using Functions.SelfHost.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Functions.SelfHost.Tests.Hosting;

public sealed class StartUpTests
{
    [Fact]
    public async Task Start_BrokenFunctions_TellsEveryProblemAtOnce()
    {
        using IHost host = TestHost.Build(TestHost.NewFolder(), functions: t => t.Namespace == typeof(BrokenFunctions).Namespace);
        HostConfigurationException refused = await Assert.ThrowsAsync<HostConfigurationException>(() => host.StartAsync());
        string[] codes = [.. refused.Problems.Select(p => p.Split(':')[0]).Order(StringComparer.Ordinal)];
        Assert.Equal(
            [
                "AUTH_LEVEL", "CONSTRUCTOR", "DUPLICATE_NAME", "DUPLICATE_ROUTE", "MISSING_SETTING", "MISSING_SETTING",
                "NOT_DETERMINISTIC", "NOT_PUBLIC", "SCHEDULE", "TRIGGER", "UNBINDABLE",
            ],
            codes);
        Assert.Contains(refused.Problems, p => p.Contains("'other' of type System.Uri", StringComparison.Ordinal));
        Assert.Contains(refused.Problems, p => p.Contains("needs the setting 'NoSuchConnection'", StringComparison.Ordinal));
        Assert.Contains(refused.Problems, p => p.Contains("INotRegistered, which is not registered", StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_FolderInUse_NamesTheHolder()
    {
        await using TestHost first = await TestHost.StartAsync();
        using IHost second = TestHost.Build(first.Folder);
        HostConfigurationException refused = await Assert.ThrowsAsync<HostConfigurationException>(() => second.StartAsync());
        string problem = Assert.Single(refused.Problems);
        Assert.StartsWith("DATA_FOLDER_LOCKED:", problem, StringComparison.Ordinal);
        Assert.Contains($"pid {Environment.ProcessId} on {Environment.MachineName}", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_NewFolder_IsPrivate()
    {
        await using TestHost host = await TestHost.StartAsync(http: true);
        using HttpClient client = host.Client();
        using HttpResponseMessage _ = await client.GetAsync(new Uri("/api/who", UriKind.Relative));
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(host.Folder));
        foreach (string file in Directory.GetFiles(host.Folder))
        {
            Assert.True(File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite), file);
        }

        Assert.True(File.Exists(Path.Combine(host.Folder, "functions.db")));
        Assert.True(File.Exists(Path.Combine(host.Folder, "keys.json")));
    }

    [Fact]
    public async Task Start_HostJson_IsAppliedAndUnknownKeysAreRemarked()
    {
        const string HostJson = """
            { "version": "2.0", "extensions": { "http": { "routePrefix": "v1" }, "rabbitMQ": { "prefetchCout": 3 } }, "bogusThingWithoutNeighbour": 1 }
            """;
        var log = new CollectingLogger();
        await using TestHost host = await TestHost.StartAsync(
            http: true, hostJson: HostJson, configure: b => b.Services.AddSingleton<ILoggerProvider>(log));
        using HttpClient client = host.Client();
        Assert.Equal(200, (int)(await client.GetAsync(new Uri("/v1/ping", UriKind.Relative))).StatusCode);
        string[] warnings = [.. log.Entries.Where(e => e.Id.Id == 4001).Select(e => e.Message)];
        Assert.Equal(2, warnings.Length);
        Assert.Contains(warnings, w => w.Contains("did you mean 'extensions.rabbitMQ.prefetchCount'?", StringComparison.Ordinal));
        Assert.Contains(warnings, w => w.Contains("'bogusThingWithoutNeighbour' is unknown and has no effect", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{ \"extensions\": { \"rabbitMQ\": { \"prefetchCount\": 0 } } }", "prefetchCount")]
    [InlineData("{ \"functionTimeout\": \"soon\" }", "functionTimeout")]
    [InlineData("{ \"functionTimeout\": 5 }", "functionTimeout")]
    [InlineData("{ \"extensions\": { \"http\": { \"routePrefix\": 7 } } }", "routePrefix")]
    [InlineData("{ nonsense", "cannot be read")]
    public async Task Start_BadHostJson_IsRefused(string content, string named)
    {
        using IHost host = TestHost.Build(TestHost.NewFolder(), hostJson: content);
        HostConfigurationException refused = await Assert.ThrowsAsync<HostConfigurationException>(() => host.StartAsync());
        Assert.Contains(named, Assert.Single(refused.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithoutHttp_RunsEverythingElse()
    {
        await using TestHost host = await TestHost.StartAsync(http: false);
        Assert.Null(host.Services.GetRequiredService<IHostAddress>().Url);
        Assert.Equal("a!!!", (await host.RunAsync(nameof(App.Patterns.Chain))).ReadOutputAs<string>());
        Assert.False(File.Exists(Path.Combine(host.Folder, "keys.json")));
    }

    [Fact]
    public async Task Run_UnusableApp_ExitsWithOneAndTheProblemsOnStandardError()
    {
        (int code, string errors) = await ChildProcess.RunToEndAsync("broken", TestHost.NewFolder());
        Assert.Equal(1, code);
        Assert.Contains("DUPLICATE_ROUTE:", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }
}
