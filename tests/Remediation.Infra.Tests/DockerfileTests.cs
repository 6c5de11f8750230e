namespace Remediation.Infra.Tests;

public sealed class DockerfileTests
{
    [Fact]
    public void Shipped_HasNoFinding() => Assert.Empty(DockerfileRules.Check(DockerfileRules.Load()));

    [Theory]
    [InlineData("IMAGE_PINNED", "ARG SDK_TAG=10.0.100", "ARG SDK_TAG=latest")]
    [InlineData("IMAGE_PINNED", "${FUNCTIONS_DIGEST}", "")]
    [InlineData("PATH_MISSING", "COPY src/ src/", "COPY source/ src/")]
    [InlineData("PATH_MISSING", "COPY infra/dbt /dbt", "COPY tests /dbt")]
    [InlineData("PATH_MISSING", "src/Remediation.Functions/Remediation.Functions.csproj", "src/Functions/Remediation.Functions.csproj")]
    [InlineData("NOT_CONFINED", "USER 1654:1654", "USER root")]
    [InlineData("NOT_CONFINED", "USER 1654:1654", "USER 0")]
    [InlineData("NO_HEALTH", "\"/api/ready\"", "\"/api/status\"")]
    [InlineData("ADDRESS", "EXPOSE 8080", "EXPOSE 80")]
    [InlineData("EDITION", "-p:Edition=Containers", "")]
    [InlineData("SETTING_UNKNOWN", "LOG_FILE=false", "LOGFILE=false")]
    [InlineData("SECRET_INLINE", "LOG_FILE=false", "QDRANT_API_KEY=abc")]
    public void Broken_IsFound(string rule, string text, string broken)
    {
        List<string> instructions = DockerfileRules.Load();
        Assert.Contains(instructions, i => i.Contains(text, StringComparison.Ordinal));

        IReadOnlyList<Finding> findings = DockerfileRules.Check([.. instructions.Select(i => i.Replace(text, broken, StringComparison.Ordinal))]);

        Assert.Contains(findings, f => f.Rule == rule);
    }

    [Theory]
    [InlineData("infra/docker/entrypoint.sh")]
    [InlineData("infra/docker/healthcheck.sh")]
    [InlineData("infra/ollama/preload.sh")]
    [InlineData("infra/postgres/10-roles.sh")]
    public async Task Scripts_CanBeRead(string file)
    {
        await Tools.RunAsync("bash", "-n", Documents.PathOf(file));

        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(Documents.PathOf(file)).HasFlag(UnixFileMode.UserExecute), file);
    }

    [Fact]
    public async Task Entrypoint_SecretFiles_BecomeWhatTheHostReads()
    {
        string secret = Path.GetTempFileName();
        string bin = Directory.CreateTempSubdirectory("remediation-bin-").FullName;
        try
        {
            await File.WriteAllTextAsync(secret, "amqp://u:p@rabbitmq:5672\n");
            string dotnet = Path.Combine(bin, "dotnet");
            await File.WriteAllTextAsync(dotnet, "#!/bin/sh\necho \"$RabbitMQConnection|${RabbitMQConnection_FILE:-none}|$*\"\n");
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(dotnet, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            string said = await Tools.RunAsync(
                "env", $"PATH={bin}:/usr/bin:/bin", $"RabbitMQConnection_FILE={secret}", Documents.PathOf("infra/docker/entrypoint.sh"), "prepare");

            Assert.Equal("amqp://u:p@rabbitmq:5672|none|/home/site/wwwroot/Remediation.Functions.dll --prepare\n", said);
            Assert.Equal(64, (await Tools.TryAsync(Documents.PathOf("infra/docker/entrypoint.sh"), "shell")).Code);
        }
        finally
        {
            File.Delete(secret);
            Directory.Delete(bin, recursive: true);
        }
    }
}
