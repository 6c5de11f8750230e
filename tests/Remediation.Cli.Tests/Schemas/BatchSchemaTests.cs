using System.Text.Json;

namespace Remediation.Cli.Tests.Schemas;

public sealed class BatchSchemaTests
{
    private static readonly SchemaSubset Schema = new(Read(Repository.Path("infra", "schemas", "remediation.batch-v1.schema.json")));

    public static TheoryData<string> Valid => Names("valid");

    public static TheoryData<string> Invalid => Names("invalid");

    public static TheoryData<string> RowFaults => Names("row-faults");

    [Theory]
    [MemberData(nameof(Valid))]
    public void Schema_ValidMessage_IsAccepted(string name) => Assert.True(Schema.Accepts(Message("valid", name)));

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Schema_InvalidEnvelope_IsRefused(string name) => Assert.False(Schema.Accepts(Message("invalid", name)));

    [Theory]
    [MemberData(nameof(RowFaults))]
    public void Schema_FaultyRow_IsRefused(string name) => Assert.False(Schema.Accepts(Message("row-faults", name)));

    [Fact]
    public void Schema_SampleBatch_IsAccepted() => Assert.True(Schema.Accepts(Read(Repository.Path("infra", "samples", "batch.json"))));

    private static TheoryData<string> Names(string folder) => new(
        Directory.GetFiles(Repository.Path("tests", "golden", "batch", folder), "*.json").Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal));

    private static JsonElement Message(string folder, string name) => Read(Repository.Path("tests", "golden", "batch", folder, name));

    private static JsonElement Read(string path) => JsonElement.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { AllowDuplicateProperties = false });
}
