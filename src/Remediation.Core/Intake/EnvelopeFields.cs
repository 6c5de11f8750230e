using System.Runtime.InteropServices;
using System.Text.Json;
using Remediation.Core.Json;
using Remediation.Core.Reasons;

namespace Remediation.Core.Intake;

/// <summary>One pass over the properties of an envelope object, collecting values and problems.</summary>
internal sealed class EnvelopeFields(JsonElement root, IntakeLimits limits)
{
    private static readonly string[] Known = ["schema", "batch_id", "source", "table", "primary_key", "contract", "rows", "known_valid", "table_rows", "valid_cells"];

    private const int MaxWholeColumns = 1000;
    private const int MaxDepth = 64;

    private readonly List<IntakeProblem> _problems = [];
    private readonly Dictionary<string, JsonElement> _fields = new(StringComparer.Ordinal);

    public EnvelopeReading Read()
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            Problem(ReasonCode.InvalidBatch, "$", "A batch is a JSON object.");
            return new EnvelopeReading(null, _problems);
        }

        foreach (JsonProperty property in root.EnumerateObject())
        {
            if (!JsonText.TryGetName(property, out string? name) || Array.IndexOf(Known, name) < 0)
            {
                Problem(ReasonCode.InvalidBatch, "$", "Unknown property; known are " + string.Join(", ", Known) + ".");
            }
            else if (!_fields.TryAdd(name, property.Value))
            {
                Problem(ReasonCode.InvalidBatch, "$." + name, "The property stands twice.");
            }
        }

        if (_fields.TryGetValue("schema", out JsonElement schema) && !(schema.ValueKind == JsonValueKind.String && schema.ValueEquals(BatchEnvelope.Schema)))
        {
            Problem(ReasonCode.InvalidBatch, "$.schema", $"The schema must be \"{BatchEnvelope.Schema}\".");
        }
        else if (!_fields.ContainsKey("schema"))
        {
            Problem(ReasonCode.InvalidBatch, "$.schema", $"The schema is missing; it must be \"{BatchEnvelope.Schema}\".");
        }

        string batchId = Text("batch_id");
        string source = Text("source");
        string table = Text("table");
        if (table.Length > 0 && !Identifier.IsValid(table))
        {
            Problem(ReasonCode.InvalidBatch, "$.table", "A table is named by letters, digits and _, optionally schema.table, at most 63 characters each.");
        }

        IReadOnlyList<string> key = PrimaryKey();
        (string? contractName, JsonElement? inline) = Contract();
        (RowsFile? file, int inlineRows) = Rows();
        IReadOnlyDictionary<string, IReadOnlyList<string>> knownValid = KnownValid();
        int? tableRows = TableRows();
        ValidCellsFile? validCells = ValidCells();

        if (_problems.Count > 0)
        {
            return new EnvelopeReading(null, _problems);
        }

        return new EnvelopeReading(
            new BatchEnvelope
            {
                BatchId = batchId,
                Source = source,
                Table = table,
                PrimaryKey = key,
                ContractName = contractName,
                InlineContract = inline,
                RowsFile = file,
                InlineRows = inlineRows,
                KnownValid = knownValid,
                TableRows = tableRows,
                ValidCells = validCells,
            },
            []);
    }

    private string Text(string name)
    {
        string path = "$." + name;
        if (!_fields.TryGetValue(name, out JsonElement element))
        {
            Problem(ReasonCode.InvalidBatch, path, "The property is missing.");
        }
        else if (element.ValueKind != JsonValueKind.String || !JsonText.TryGet(element, out string? text) || text.Length == 0)
        {
            Problem(ReasonCode.InvalidBatch, path, "A non-empty string is wanted.");
        }
        else if (text.Length > limits.MaxIdLength)
        {
            Problem(ReasonCode.TooLarge, path, $"At most {limits.MaxIdLength} characters.");
        }
        else
        {
            return text;
        }

        return "";
    }

    private int? TableRows()
    {
        if (!_fields.TryGetValue("table_rows", out JsonElement element) || element.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out int rows) && rows >= 0)
        {
            return rows;
        }

        Problem(ReasonCode.InvalidBatch, "$.table_rows", "The number of the table's rows is a whole number.");
        return null;
    }

    private List<string> PrimaryKey()
    {
        List<string> columns = [];
        if (!_fields.TryGetValue("primary_key", out JsonElement element) || element.ValueKind != JsonValueKind.Array || element.GetArrayLength() == 0)
        {
            Problem(ReasonCode.InvalidKey, "$.primary_key", "Name at least one column.");
            return columns;
        }

        if (element.GetArrayLength() > limits.MaxKeyColumns)
        {
            Problem(ReasonCode.TooLarge, "$.primary_key", $"At most {limits.MaxKeyColumns} columns.");
        }

        foreach (JsonElement item in element.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String || !JsonText.TryGet(item, out string? name) || name.Length == 0 || name.Length > limits.MaxIdLength)
            {
                Problem(ReasonCode.InvalidKey, $"$.primary_key[{columns.Count}]", "A column name is a non-empty string.");
            }
            else if (columns.Contains(name))
            {
                Problem(ReasonCode.InvalidKey, $"$.primary_key[{columns.Count}]", "The column stands twice.");
            }
            else
            {
                columns.Add(name);
            }
        }

        return columns;
    }

    private (string? Name, JsonElement? Inline) Contract()
    {
        if (!_fields.TryGetValue("contract", out JsonElement element) || element.ValueKind == JsonValueKind.Null)
        {
            return (null, null);
        }

        if (element.ValueKind == JsonValueKind.String && JsonText.TryGet(element, out string? name) && ContractNames.IsValid(name))
        {
            return (name, null);
        }

        if (element.ValueKind == JsonValueKind.Object)
        {
            try
            {
                return (null, StrictJson.ParseValue(JsonMarshal.GetRawUtf8Value(element), MaxDepth));
            }
            catch (JsonException)
            {
                Problem(ReasonCode.InvalidContract, "$.contract", "A property stands twice, or its name is no text.");
                return (null, null);
            }
        }

        Problem(ReasonCode.InvalidContract, "$.contract", "Give the name of a contract (letters, digits, . _ -) or an object with columns.");
        return (null, null);
    }

    private (RowsFile? File, int InlineRows) Rows()
    {
        if (!_fields.TryGetValue("rows", out JsonElement element))
        {
            Problem(ReasonCode.NoRows, "$.rows", "The rows are missing.");
            return (null, 0);
        }

        if (element.ValueKind == JsonValueKind.Array)
        {
            int count = element.GetArrayLength();
            if (count == 0)
            {
                Problem(ReasonCode.NoRows, "$.rows", "The batch has no rows.");
            }

            if (count > limits.MaxRows)
            {
                Problem(ReasonCode.TooLarge, "$.rows", $"At most {limits.MaxRows} rows.");
            }

            return (null, count);
        }

        if (FileOf(element) is { } file)
        {
            return (file, 0);
        }

        Problem(ReasonCode.InvalidBatch, "$.rows", "Rows are an array, or {\"uri\": \"file:…\", \"sha256\": 64 lower-case hex digits}.");
        return (null, 0);
    }

    private ValidCellsFile? ValidCells()
    {
        if (!_fields.TryGetValue("valid_cells", out JsonElement element) || element.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        List<string> columns = [];
        bool good = element.ValueKind == JsonValueKind.Object
            && element.TryGetProperty("whole_columns", out JsonElement names) && names.ValueKind == JsonValueKind.Array && names.GetArrayLength() <= MaxWholeColumns
            && names.EnumerateArray().All(name => TakeName(name, columns));
        if (good && FileOf(element) is { } file)
        {
            return new ValidCellsFile(file, columns);
        }

        Problem(
            ReasonCode.InvalidBatch, "$.valid_cells", "Valid cells are {\"uri\": \"file:…\", \"sha256\": 64 lower-case hex digits, \"whole_columns\": [column, …]}.");
        return null;
    }

    private bool TakeName(JsonElement element, List<string> names)
    {
        if (element.ValueKind != JsonValueKind.String || !JsonText.TryGet(element, out string? name) || name.Length == 0 || name.Length > limits.MaxIdLength
            || names.Contains(name))
        {
            return false;
        }

        names.Add(name);
        return true;
    }

    private static RowsFile? FileOf(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty("uri", out JsonElement uri) && uri.ValueKind == JsonValueKind.String && JsonText.TryGet(uri, out string? uriText)
        && element.TryGetProperty("sha256", out JsonElement hash) && hash.ValueKind == JsonValueKind.String && JsonText.TryGet(hash, out string? hashText)
        && hashText.Length == 64 && hashText.All(char.IsAsciiHexDigitLower)
            ? new RowsFile(uriText, hashText)
            : null;

    private Dictionary<string, IReadOnlyList<string>> KnownValid()
    {
        var byColumn = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        if (!_fields.TryGetValue("known_valid", out JsonElement element))
        {
            return byColumn;
        }

        if (element.ValueKind != JsonValueKind.Object)
        {
            Problem(ReasonCode.InvalidBatch, "$.known_valid", "An object of column: [values] is wanted.");
            return byColumn;
        }

        foreach (JsonProperty column in element.EnumerateObject())
        {
            List<string> values = [];
            bool good = column.Value.ValueKind == JsonValueKind.Array && column.Value.GetArrayLength() <= 1000;
            if (good)
            {
                foreach (JsonElement item in column.Value.EnumerateArray())
                {
                    if (item.ValueKind == JsonValueKind.String && JsonText.TryGet(item, out string? text) && text.Length <= limits.MaxValueLength)
                    {
                        values.Add(text);
                    }
                    else
                    {
                        good = false;
                    }
                }
            }

            if (!good || !JsonText.TryGetName(column, out string? name) || !byColumn.TryAdd(name, values))
            {
                Problem(ReasonCode.InvalidBatch, "$.known_valid", "Each column is named once with an array of at most 1000 strings.");
            }
        }

        return byColumn;
    }

    private void Problem(string code, string path, string message)
    {
        if (_problems.Count < limits.MaxProblems)
        {
            _problems.Add(new IntakeProblem(code, path, message));
        }
    }
}
