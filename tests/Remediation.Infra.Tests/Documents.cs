using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace Remediation.Infra.Tests;

/// <summary>The files of the checkout. YAML is read as JSON nodes, its merges and aliases resolved, so that rules can read and tests can break it alike.</summary>
internal static class Documents
{
    /// <summary>The checkout that the tests run in.</summary>
    public static string Root { get; } = FindRoot();

    public static string PathOf(string file) => Path.Combine(Root, file);

    public static string Text(string file) => File.ReadAllText(PathOf(file));

    public static JsonObject Json(string file) => JsonNode.Parse(Text(file))!.AsObject();

    /// <summary>The one document of a YAML file.</summary>
    public static JsonObject Yaml(string file) => Assert.Single(YamlAll(file));

    /// <summary>Every document of a YAML file.</summary>
    public static IReadOnlyList<JsonObject> YamlAll(string file)
    {
        var parser = new MergingParser(new Parser(new StringReader(Text(file))));
        IDeserializer deserializer = new DeserializerBuilder().Build();
        parser.Consume<StreamStart>();
        List<JsonObject> documents = [];
        while (parser.TryConsume<DocumentStart>(out _))
        {
            documents.Add(NodeOf(deserializer.Deserialize(parser))!.AsObject());
            parser.Consume<DocumentEnd>();
        }

        return documents;
    }

    /// <summary>The objects under a key, with their names.</summary>
    public static IEnumerable<(string Name, JsonObject Value)> Named(this JsonNode? node) =>
        node is JsonObject all ? all.Where(p => p.Value is JsonObject).Select(p => (p.Key, p.Value!.AsObject())) : [];

    /// <summary>The texts of a list, or none.</summary>
    public static IEnumerable<string> Texts(this JsonNode? node) => node is JsonArray list ? list.OfType<JsonValue>().Select(v => v.ToString()) : [];

    private static JsonNode? NodeOf(object? value) => value switch
    {
        null => null,
        IDictionary<object, object> map => new JsonObject(map.Select(p => KeyValuePair.Create(p.Key.ToString()!, NodeOf(p.Value)))),
        IList<object> list => new JsonArray([.. list.Select(NodeOf)]),
        _ => JsonValue.Create(value.ToString()),
    };

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Remediation.Functions.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The tests do not run inside a checkout.");
    }
}
