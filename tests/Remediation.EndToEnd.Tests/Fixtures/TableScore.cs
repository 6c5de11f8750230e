using Remediation.Core.Tables;

namespace Remediation.EndToEnd.Tests.Fixtures;

/// <summary>A mended table held against the truth, cell by cell.</summary>
/// <param name="Damaged">Cells that were wrong before.</param>
/// <param name="Right">Cells that were changed into the truth.</param>
/// <param name="Wrong">Cells that were changed into something else.</param>
/// <param name="Corrupted">Cells that were right before and are not now.</param>
internal sealed record TableScore(int Damaged, int Right, int Wrong, int Corrupted)
{
    /// <summary>The share of what was changed that is right, at the share of what was damaged that was changed.</summary>
    public override string ToString() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"precision {(Right + Wrong == 0 ? "-" : $"{(double)Right / (Right + Wrong):P1}")} at coverage {(double)(Right + Wrong) / Damaged:P1}: "
        + $"{Damaged} damaged, {Right} right, {Wrong} wrong, {Corrupted} clean cells corrupted");

    /// <summary>Against a clean table of the same rows.</summary>
    public static TableScore Of(string dirty, string mended, string clean, string key)
    {
        Dictionary<(string Row, string Column), string?> truth = Read(clean, key);
        return Score(Read(dirty, key), Read(mended, key), cell => truth[cell]);
    }

    /// <summary>Against the list of damaged cells that lies beside the sample.</summary>
    public static TableScore OfOrders(string dirty, string mended, string truthList)
    {
        Dictionary<(string Row, string Column), string?> before = Read(dirty, "order_id");
        var truth = new Dictionary<(string Row, string Column), string?>();
        foreach (IReadOnlyDictionary<string, string?> row in Rows(truthList))
        {
            truth[(row["order_id"]!, row["column"]!)] = row["truth"];
        }

        return Score(before, Read(mended, "order_id"), cell => truth.TryGetValue(cell, out string? value) ? value : before[cell]);
    }

    private static TableScore Score(
        Dictionary<(string Row, string Column), string?> before,
        Dictionary<(string Row, string Column), string?> after,
        Func<(string Row, string Column), string?> truth)
    {
        Assert.Equal(before.Count, after.Count);
        int damaged = 0;
        int right = 0;
        int wrong = 0;
        int corrupted = 0;
        foreach (((string Row, string Column) cell, string? old) in before)
        {
            string? wanted = truth(cell);
            damaged += old != wanted ? 1 : 0;
            if (after[cell] == old)
            {
                continue;
            }

            right += after[cell] == wanted ? 1 : 0;
            wrong += after[cell] != wanted ? 1 : 0;
            corrupted += old == wanted ? 1 : 0;
        }

        return new TableScore(damaged, right, wrong, corrupted);
    }

    private static Dictionary<(string Row, string Column), string?> Read(string file, string key)
    {
        var cells = new Dictionary<(string Row, string Column), string?>();
        foreach (IReadOnlyDictionary<string, string?> row in Rows(file))
        {
            foreach ((string column, string? value) in row)
            {
                cells[(row[key]!, column)] = value;
            }
        }

        return cells;
    }

    private static List<IReadOnlyDictionary<string, string?>> Rows(string file) => RowsAsync(file).GetAwaiter().GetResult();

    private static async Task<List<IReadOnlyDictionary<string, string?>>> RowsAsync(string file)
    {
        List<IReadOnlyDictionary<string, string?>> rows = [];
        await using FileStream stream = File.OpenRead(file);
        await using CsvTableReader reader = (await CsvTableReader.OpenAsync(stream)).Reader!;
        await foreach (CsvRow row in reader.ReadRowsAsync())
        {
            rows.Add(reader.Header.Names.Select((n, i) => (n, i)).ToDictionary(c => c.n, c => row.Text(c.i), StringComparer.Ordinal));
        }

        Assert.Null(reader.Fault);
        return rows;
    }
}
