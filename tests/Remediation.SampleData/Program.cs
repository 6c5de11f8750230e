using System.Globalization;
using Remediation.SampleData;

const string Usage = """
    Makes sample data.

      samples FOLDER                                   the files of infra/samples
      dates COUNT OUT TRUTH [--seed N]                 COUNT dates in 12 spellings
      shapes COUNT SHAPES OUT TRUTH [--seed N]         COUNT anomalies of SHAPES shapes

    OUT is a batch message when it ends in .json, else JSON lines; TRUTH is a CSV file.
    """;

int seedAt = Array.IndexOf(args, "--seed");
ulong seed = OrdersTable.Seed;
if (seedAt >= 0 && (seedAt + 1 >= args.Length || !ulong.TryParse(args[seedAt + 1], CultureInfo.InvariantCulture, out seed)))
{
    return Fail();
}

string[] words = seedAt < 0 ? args : [.. args[..seedAt], .. args[(seedAt + 2)..]];
switch (words)
{
    case ["samples", var folder]:
        Directory.CreateDirectory(folder);
        foreach ((string? name, byte[]? bytes) in SampleFiles.Make())
        {
            File.WriteAllBytes(Path.Combine(folder, name), bytes);
        }

        return 0;
    case ["dates", var count, var output, var truth] when long.TryParse(count, CultureInfo.InvariantCulture, out long n):
        return Write(() => DateSpellings.Anomalies(n, seed), output, truth);
    case ["shapes", var count, var shapes, var output, var truth]
        when long.TryParse(count, CultureInfo.InvariantCulture, out long n)
        && int.TryParse(shapes, CultureInfo.InvariantCulture, out int s) && s >= 1 && s <= ShapeAnomalies.MaxShapes:
        return Write(() => ShapeAnomalies.Anomalies(n, s, seed), output, truth);
    default:
        return Fail();
}

static int Fail()
{
    Console.Error.WriteLine(Usage);
    return 64;
}

static int Write(Func<IEnumerable<SampleAnomaly>> draw, string output, string truth)
{
    using (FileStream stream = File.Create(output))
    {
        if (output.EndsWith(".json", StringComparison.Ordinal))
        {
            AnomalyWriter.WriteBatch(stream, Path.GetFileNameWithoutExtension(output), draw());
        }
        else
        {
            AnomalyWriter.WriteJsonLines(stream, draw());
        }
    }

    using var writer = new StreamWriter(truth);
    AnomalyWriter.WriteTruth(writer, draw());
    return 0;
}
