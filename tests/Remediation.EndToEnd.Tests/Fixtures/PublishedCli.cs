using System.Diagnostics;

namespace Remediation.EndToEnd.Tests.Fixtures;

/// <summary>The command line as a user gets it: published once, run as a process.</summary>
public sealed class PublishedCli : IAsyncLifetime
{
    private string _folder = "";

    public string Executable => Path.Combine(_folder, "remediation");

    public async Task InitializeAsync()
    {
        _folder = Directory.CreateTempSubdirectory("remediation-cli-").FullName;
        CommandResult published = await ProcessRunner.RunAsync(
            "dotnet",
            ["publish", Path.Combine(Repository.Root, "src", "Remediation.Cli"), "-c", Repository.Configuration, "--no-build", "-o", _folder, "--nologo", "-v", "q"],
            Repository.Root);
        if (published.ExitCode != 0)
        {
            throw new InvalidOperationException("dotnet publish failed: " + published.Output + published.Error);
        }
    }

    public Task DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    public Task<CommandResult> RunAsync(string workFolder, params string[] arguments) => ProcessRunner.RunAsync(Executable, arguments, workFolder);

    public Process Start(string workFolder, params string[] arguments) => ProcessRunner.Start(Executable, arguments, workFolder);
}

[CollectionDefinition(nameof(PublishedCli))]
#pragma warning disable CA1711 // xunit calls such a class a collection
public sealed class PublishedCliCollection : ICollectionFixture<PublishedCli>;
#pragma warning restore CA1711
