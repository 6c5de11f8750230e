using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Remediation.Core.Profiling;
using Remediation.Lambdas.Unicode;

namespace Remediation.Core.Clustering;

/// <summary>A record as it is compared: the letters and digits of its values, property by property.</summary>
/// <param name="Values">The normalised values in the ordinal order of their properties, set apart by bars.</param>
/// <param name="Hash">Hash of properties and values: equal for records that look the same.</param>
internal readonly record struct RecordLook(string Values, ulong Hash)
{
    private const int Dimensions = 512;

    /// <summary>The look of a record's JSON object.</summary>
    public static RecordLook Of(string json)
    {
        using var document = JsonDocument.Parse(json);
        (string Name, string Value)[] properties =
        [
            .. document.RootElement.EnumerateObject()
                .Select(p => (p.Name, ComparisonText.Of(p.Value.ToString())))
                .OrderBy(p => p.Name, StringComparer.Ordinal),
        ];
        return new RecordLook(
            string.Join('|', properties.Select(p => p.Value)), SampleSketch.HashOf(string.Join('|', properties.Select(p => p.Name + "=" + p.Value))));
    }

    /// <summary>
    /// Hashed counts of the values' character 1- to 3-grams, scaled to unit length. Not the embedder's vector: that one levels digits and cases on purpose, and
    /// here a digit is what tells two records apart.
    /// </summary>
    public float[] Vector()
    {
        float[] vector = new float[Dimensions];
        for (int start = 0; start < Values.Length; start++)
        {
            uint hash = 2166136261u;
            for (int length = 1; length <= 3 && start + length <= Values.Length; length++)
            {
                hash = (hash ^ Values[start + length - 1]) * 16777619u;
                vector[(int)((hash ^ (hash >> 15)) % Dimensions)]++;
            }
        }

        float norm = MathF.Sqrt(Dot(vector, vector));
        for (int i = 0; norm > 0 && i < vector.Length; i++)
        {
            vector[i] /= norm;
        }

        return vector;
    }

    /// <summary>The scalar product of two vectors of <see cref="Vector"/>.</summary>
    public static float Dot(float[] left, float[] right)
    {
        ReadOnlySpan<Vector<float>> a = MemoryMarshal.Cast<float, Vector<float>>(left);
        ReadOnlySpan<Vector<float>> b = MemoryMarshal.Cast<float, Vector<float>>(right);
        Vector<float> sum = Vector<float>.Zero;
        for (int i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return System.Numerics.Vector.Sum(sum);
    }
}
