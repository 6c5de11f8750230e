using System.Diagnostics.Metrics;

namespace Remediation.Adapters.Telemetry;

/// <summary>
/// Adds up what meters of this process publish (<c>System.Diagnostics.Metrics</c>), without an exporter: counters as sums, gauges as last told, histograms
/// as sum and number. Counts from its start on.
/// </summary>
public sealed class MeterFigures : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, MeterFamily> _families = new(StringComparer.Ordinal);

    /// <summary>Listens to instruments.</summary>
    /// <param name="wanted">Which of them.</param>
    public MeterFigures(Func<Instrument, bool> wanted)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (wanted(instrument))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>Every instrument that published something, by name, with its series.</summary>
    public IReadOnlyList<MeterFamily> Read()
    {
        lock (_gate)
        {
            // What is looked up when somebody asks may have lost series since the last time.
            foreach (MeterFamily gauge in _families.Values.Where(f => f.Kind == MeterKind.Gauge))
            {
                gauge.Forget();
            }
        }

        _listener.RecordObservableInstruments();
        lock (_gate)
        {
            return [.. _families.Values.Select(f => f.Copy())];
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = new KeyValuePair<string, string>[tags.Length];
        for (int i = 0; i < tags.Length; i++)
        {
            labels[i] = KeyValuePair.Create(tags[i].Key, Convert.ToString(tags[i].Value, System.Globalization.CultureInfo.InvariantCulture) ?? "");
        }

        lock (_gate)
        {
            if (!_families.TryGetValue(instrument.Name, out MeterFamily? family))
            {
                _families[instrument.Name] = family = new MeterFamily(instrument.Name, KindOf(instrument), instrument.Unit ?? "", instrument.Description ?? "");
            }

            family.Add(labels, value);
        }
    }

    private static MeterKind KindOf(Instrument instrument) => instrument switch
    {
        Counter<long> or Counter<double> => MeterKind.Counter,
        UpDownCounter<long> or UpDownCounter<double> => MeterKind.Sum,
        Histogram<long> or Histogram<double> => MeterKind.Histogram,
        _ => MeterKind.Gauge,
    };
}

/// <summary>How figures of an instrument add up.</summary>
public enum MeterKind
{
    /// <summary>A sum that only grows.</summary>
    Counter,

    /// <summary>A sum that grows and shrinks.</summary>
    Sum,

    /// <summary>The last value.</summary>
    Gauge,

    /// <summary>Sum and number of values.</summary>
    Histogram,
}

/// <summary>One instrument.</summary>
/// <param name="name">Its name.</param>
/// <param name="kind">How its values add up.</param>
/// <param name="unit">Its unit (UCUM), or empty.</param>
/// <param name="description">What it counts.</param>
public sealed class MeterFamily(string name, MeterKind kind, string unit, string description)
{
    private readonly SortedDictionary<string, MeterSeries> _series = new(StringComparer.Ordinal);

    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>How its values add up.</summary>
    public MeterKind Kind => kind;

    /// <summary>Its unit (UCUM), or empty.</summary>
    public string Unit => unit;

    /// <summary>What it counts.</summary>
    public string Description => description;

    /// <summary>Its series, in the order of their labels.</summary>
    public IReadOnlyCollection<MeterSeries> Series => _series.Values;

    internal void Add(KeyValuePair<string, string>[] labels, double value)
    {
        string key = string.Join('\u001f', labels.Select(l => l.Key + '\u001e' + l.Value));
        MeterSeries before = _series.GetValueOrDefault(key) ?? new MeterSeries(labels, 0, 0);
        _series[key] = before with { Value = Kind == MeterKind.Gauge ? value : before.Value + value, Count = before.Count + 1 };
    }

    internal void Forget() => _series.Clear();

    internal MeterFamily Copy()
    {
        var copy = new MeterFamily(name, kind, unit, description);
        foreach ((string key, MeterSeries series) in _series)
        {
            copy._series[key] = series;
        }

        return copy;
    }
}

/// <summary>One combination of labels.</summary>
/// <param name="Labels">The labels.</param>
/// <param name="Value">The value or sum.</param>
/// <param name="Count">How many values it is made of.</param>
public sealed record MeterSeries(IReadOnlyList<KeyValuePair<string, string>> Labels, double Value, long Count);
