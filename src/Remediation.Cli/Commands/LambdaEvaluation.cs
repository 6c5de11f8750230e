using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Remediation.Core.Tables;
using Remediation.Lambdas;

namespace Remediation.Cli.Commands;

/// <summary><c>lambda eval</c>: one JSON object out for each JSON value in, in order, as they come.</summary>
internal static class LambdaEvaluation
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // A runner has one budget of time for all its values; an endless stream is cut into stretches that cannot use it up.
    private const int ValuesPerRunner = 65_536;
    private static readonly LambdaLimits Limits = new() { RunnerTime = TimeSpan.FromHours(24) };

    internal static async Task<int> RunAsync(LambdaEvalOptions options, CliConsole console, CancellationToken cancellationToken)
    {
        LambdaVerdict verdict = new LambdaCompiler(Limits).Compile(options.Lambda);
        if (verdict.Lambda is not { } compiled)
        {
            await console.Error.WriteLineAsync(LambdaChecking.Json(verdict, options.Lambda).AsMemory(), cancellationToken);
            return ExitCode.NotFound;
        }

        var buffer = new ArrayBufferWriter<byte>();
        await using var writer = new Utf8JsonWriter(buffer, Plain);
        var input = new FlushingInput(console.Input, console.Out);
        LambdaRunner runner = compiled.CreateRunner();
        int values = 0;
        await foreach (JsonLine line in JsonLinesReader.ReadAsync(input, anyValue: true, cancellationToken: cancellationToken))
        {
            if (++values % ValuesPerRunner == 0)
            {
                runner.Dispose();
                runner = compiled.CreateRunner();
            }

            Write(writer, line.Fault is { } fault ? new LambdaResult { ErrorCode = fault.Code } : Run(runner, line.Value!.Value));
            await writer.FlushAsync(cancellationToken);
            await console.Out.WriteLineAsync(Encoding.UTF8.GetString(buffer.WrittenSpan).AsMemory(), cancellationToken);
            buffer.ResetWrittenCount();
            writer.Reset();
        }

        runner.Dispose();
        return ExitCode.Done;
    }

    private static LambdaResult Run(LambdaRunner runner, JsonElement element)
    {
        try
        {
            return runner.Run(PyValue.FromJson(element));
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate, written as an escape, is valid JSON but no text.
            return new LambdaResult { ErrorCode = LambdaCodes.Unrepresentable };
        }
    }

    private static void Write(Utf8JsonWriter writer, LambdaResult result)
    {
        writer.WriteStartObject();
        writer.WriteBoolean("ok", result.Ok);
        if (result.Value is { } value)
        {
            writer.WritePropertyName("value");
            value.WriteJson(writer);
            writer.WriteString("type", value.TypeName);
        }
        else
        {
            writer.WriteString("error", result.ErrorCode);
        }

        writer.WriteEndObject();
    }

    /// <summary>Hands out what was written before it waits for more, so that a caller may send a value and wait for its answer.</summary>
    private sealed class FlushingInput(Stream input, TextWriter output) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await output.FlushAsync(cancellationToken);
            return await input.ReadAsync(buffer, cancellationToken);
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => output.Flush();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
