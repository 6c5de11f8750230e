using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Remediation.Lambdas;

namespace Remediation.Cli.Commands;

/// <summary><c>lambda check</c>: the verdict on one function, as JSON or in words with a caret under the fault.</summary>
internal static class LambdaChecking
{
    // A whole function is far shorter; the compiler has its own, lower limit.
    private const int MaxInputBytes = 1024 * 1024;

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = true, NewLine = "\n" };

    internal static async Task<int> RunAsync(LambdaCheckOptions options, CliConsole console, CancellationToken cancellationToken)
    {
        string? lambda = options.Lambda;
        if (lambda is null)
        {
            lambda = await ReadAsync(console.Input, cancellationToken);
            if (lambda is null)
            {
                return console.Fail(ExitCode.BadInput, "UNREADABLE_INPUT", "Standard input is not UTF-8, or longer than 1 MiB.", "Give the function alone, as UTF-8.");
            }
        }

        LambdaVerdict verdict = new LambdaCompiler().Compile(lambda);
        if (options.Json)
        {
            await console.Out.WriteLineAsync(Json(verdict, lambda).AsMemory(), cancellationToken);
        }
        else
        {
            Tell(verdict, lambda, console);
        }

        return verdict.Accepted ? ExitCode.Done : ExitCode.NotFound;
    }

    /// <summary>The verdict as a JSON object; the first rejection also stands at its top.</summary>
    internal static string Json(LambdaVerdict verdict, string lambda)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Readable))
        {
            LambdaRejection? first = verdict.Rejections.Count > 0 ? verdict.Rejections[0] : null;
            writer.WriteStartObject();
            writer.WriteBoolean("accepted", verdict.Accepted);
            writer.WriteString("code", first?.Code);
            if (first is null)
            {
                writer.WriteNull("column");
            }
            else
            {
                writer.WriteNumber("column", first.Column);
            }

            writer.WriteString("message", first?.Message);
            writer.WriteString("lambda", lambda);
            writer.WriteString("javascript", verdict.Lambda?.JavaScript);
            writer.WriteStartArray("rejections");
            foreach (LambdaRejection rejection in verdict.Rejections)
            {
                writer.WriteStartObject();
                writer.WriteString("code", rejection.Code);
                writer.WriteNumber("column", rejection.Column);
                writer.WriteString("message", rejection.Message);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Tell(LambdaVerdict verdict, string lambda, CliConsole console)
    {
        if (verdict.Lambda is { } compiled)
        {
            console.WriteLine("accepted", Tone.Good);
            console.WriteLine("  " + compiled.Source);
            console.WriteLine("runs as", Tone.Faint);
            console.WriteLine("  " + compiled.JavaScript);
            return;
        }

        foreach (LambdaRejection rejection in verdict.Rejections)
        {
            console.WriteLine($"{rejection.Code} at column {rejection.Column + 1}: {rejection.Message}", Tone.Bad);
            console.WriteLine("  " + lambda);
            string before = CliConsole.Visible(lambda[..Math.Clamp(rejection.Column, 0, lambda.Length)]);
            console.WriteLine(new string(' ', 2 + before.EnumerateRunes().Count()) + "^", Tone.Bad);
        }
    }

    private static async Task<string?> ReadAsync(Stream input, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[MaxInputBytes + 1];
        int length = await input.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        if (length > MaxInputBytes)
        {
            return null;
        }

        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(buffer, 0, length).TrimEnd('\r', '\n');
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
