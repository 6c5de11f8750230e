using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Remediation.Functions.Composition;

namespace Remediation.Functions.Tests.Composition;

public sealed class RemediationSettingsTests
{
    [Fact]
    public void Sample_HasEveryKeyAndNoOther()
    {
        using var sample = JsonDocument.Parse(File.ReadAllText(SampleFile()));
        IEnumerable<string> keys = sample.RootElement.GetProperty("Values").EnumerateObject().Select(p => p.Name);

        Assert.Equal(RemediationSettings.Read(Configuration()).Keys.Append("FUNCTIONS_WORKER_RUNTIME").Order(), keys.Order());
    }

    [Fact]
    public void Sample_CanBeUsed()
    {
        using var sample = JsonDocument.Parse(File.ReadAllText(SampleFile()));
        (string Key, string Value)[] values = [.. sample.RootElement.GetProperty("Values").EnumerateObject().Select(p => (p.Name, p.Value.GetString()!))];

        var settings = RemediationSettings.Read(Configuration(values));

        Assert.Equal("embedded", settings.QueueConnection);
        Assert.Equal((8 * 1024 * 1024, 4L * 1024 * 1024 * 1024), (settings.Limits.MaxMessageBytes, settings.Limits.MaxBatchBytes));
    }

    [Fact]
    public void Read_ManyFaults_NamesEachOnALineOfItsOwnAndQuotesNoValue()
    {
        SettingsException fault = Assert.Throws<SettingsException>(() => RemediationSettings.Read(Configuration(
            ("HOST_URL", "ftp://x"),
            ("GENERATION", "maybe"),
            ("MAX_MESSAGE_BYTES", "12"),
            ("MAX_BATCH_BYTES", "many"),
            ("RabbitMQConnection", "http://user:secret@host"),
            ("POSTGRES_CONNECTION", "Database=x;Password=secret"),
            ("POSTGRES_OWNER_CONNECTION", "postgres://user:secret@host/db"),
            ("LOG_CONSOLE", "1"),
            ("LEDGER_ORIGIN", "a b"))));

        Assert.Equal(
            ["MAX_MESSAGE_BYTES", "RabbitMQConnection", "POSTGRES_CONNECTION", "POSTGRES_OWNER_CONNECTION", "HOST_URL", "LEDGER_ORIGIN", "LOG_CONSOLE", "GENERATION", "MAX_BATCH_BYTES"],
            fault.Message.Split(Environment.NewLine).Select(line => line.Split(' ')[0]));
        Assert.DoesNotContain("secret", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OwnerOfTheDatabaseAlone_IsAFault()
    {
        SettingsException fault = Assert.Throws<SettingsException>(() => RemediationSettings.Read(Configuration(("POSTGRES_OWNER_CONNECTION", "Host=db"))));

        Assert.Contains("POSTGRES_CONNECTION", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MAX_MESSAGE_BYTE", "MAX_MESSAGE_BYTES")]
    [InlineData("RABBITMQ_CONNECTION", "RabbitMQConnection")]
    [InlineData("DATADIR", "DATA_DIR")]
    public void UnknownKey_IsToldWithTheNearestKnownOne(string key, string meant)
    {
        string warning = Assert.Single(UnknownSettings.Warnings([key], RemediationSettings.Read(Configuration()).Keys));

        Assert.Equal($"Setting {key} is unknown and has no effect; do you mean {meant}?", warning);
    }

    [Fact]
    public void UnknownKey_LikeNoOther_IsToldWithAllKnownOnes()
    {
        string warning = Assert.Single(UnknownSettings.Warnings(["COLOUR_OF_THE_SKY"], RemediationSettings.Read(Configuration()).Keys));

        Assert.Contains("known are", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ValueInAFile_IsReadWithoutItsLastLineEnd()
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "amqp://u:p@broker:5672\n");

            Assert.Equal("amqp://u:p@broker:5672", RemediationSettings.Read(Configuration(("RabbitMQConnection_FILE", file))).QueueConnection);
            Assert.Equal(
                "RabbitMQConnection_FILE must not be given beside RabbitMQConnection.",
                Assert.Throws<SettingsException>(() => RemediationSettings.Read(Configuration(("RabbitMQConnection_FILE", file), ("RabbitMQConnection", "embedded")))).Message);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Read_FileIsNotThere_NamesTheKeyAndNotThePath()
    {
        SettingsException fault = Assert.Throws<SettingsException>(
            () => RemediationSettings.Read(Configuration(("LEDGER_ORIGIN_FILE", "/nowhere/secret"))));

        Assert.Equal("LEDGER_ORIGIN_FILE must name a file that can be read (DirectoryNotFoundException).", fault.Message);
    }

    [Theory]
    [InlineData("QDRANT_URL", "http://127.0.0.1:6334")]
    [InlineData("QDRANT_API_KEY", "secret")]
    [InlineData("KEYS_PATH", "/run/secrets/keys.json")]
    public void Build_WhatOnlyContainersUse_IsRefusedHere(string key, string value)
    {
        string folder = Directory.CreateTempSubdirectory("remediation-").FullName;
        try
        {
            var overrides = new Dictionary<string, string?> { ["DATA_DIR"] = folder, [key] = value };

            Assert.Equal($"{key} has no effect in this edition; leave it empty.", Assert.Throws<SettingsException>(() => RemediationApp.Build([], overrides)).Message);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("RabbitMQConnection_FILE")]
    [InlineData("FUNCTIONS_WORKER_RUNTIME")]
    [InlineData("AzureWebJobsStorage")]
    [InlineData("SelfHost__HttpEnabled")]
    [InlineData("data_dir")]
    public void KnownOrForeignKey_IsNoWarning(string key) =>
        Assert.Empty(UnknownSettings.Warnings([key], RemediationSettings.Read(Configuration()).Keys));

    private static IConfiguration Configuration(params (string Key, string Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values.ToDictionary(v => v.Key, v => (string?)v.Value)).Build();

    private static string SampleFile()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string file = Path.Combine(folder.FullName, "local.settings.sample.json");
            if (File.Exists(file))
            {
                return file;
            }
        }

        throw new InvalidOperationException("The tests do not run inside a checkout.");
    }
}
