using Functions.SelfHost.Tests.Support;

namespace Functions.SelfHost.Tests.Hosting;

public sealed class SettingsTests
{
    [Theory]
    [InlineData(null, null, "local")]
    [InlineData("environment", null, "environment")]
    [InlineData("environment", "argument", "argument")]
    public async Task Setting_InSeveralPlaces_TheLaterWins(string? environment, string? argument, string expected)
    {
        string folder = Directory.CreateTempSubdirectory("selfhost-").FullName;
        await File.WriteAllTextAsync(
            Path.Combine(folder, "local.settings.json"), """{ "IsEncrypted": false, "Values": { "Mine__Deep": "local" } }""");
        var variables = new Dictionary<string, string>();
        if (environment is not null)
        {
            variables["Mine__Deep"] = environment;
        }

        (int code, string output) = await ChildProcess.RunIn(
            folder, variables, ["setting", "Mine:Deep", .. argument is null ? Array.Empty<string>() : ["--Mine:Deep=" + argument]]);
        Assert.Equal(0, code);
        Assert.Equal(expected, output.Trim());
    }
}
