using System.ComponentModel;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask;

namespace Functions.SelfHost.Discovery;

/// <summary>The trigger's data do not fit a parameter. In HTTP this is the caller's fault (400).</summary>
internal sealed class ParameterBindingException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Turns what a trigger brought into the value of a parameter.</summary>
internal static class ParameterConverter
{
    private static readonly JsonSerializerOptions BodyJson = new(JsonSerializerDefaults.Web);

    public static object? Convert(ParameterBinding binding, Invocation invocation) => binding.Source switch
    {
        ParameterSource.RouteValue => FromRoute(binding, invocation),
        ParameterSource.OrchestrationInput => FromContext((TaskOrchestrationContext)invocation.TriggerValue!, binding.Type),
        ParameterSource.HttpRequest => invocation.TriggerValue,
        _ => FromTrigger(binding, invocation.TriggerValue),
    };

    public static async ValueTask<object?> ReadBodyAsync(ParameterBinding binding, Invocation invocation)
    {
        var request = (HttpRequest)invocation.TriggerValue!;
        try
        {
            return await JsonSerializer.DeserializeAsync(request.Body, binding.Type, BodyJson, invocation.CancellationToken);
        }
        catch (JsonException exception)
        {
            throw new ParameterBindingException($"The body does not fit '{binding.Name}'.", exception);
        }
    }

    /// <summary>Whether text of a route can become a value of this type.</summary>
    public static bool CanParse(Type type)
    {
        Type bare = Nullable.GetUnderlyingType(type) ?? type;
        return bare == typeof(string) || bare.IsEnum || (bare.IsValueType && TypeDescriptor.GetConverter(bare).CanConvertFrom(typeof(string)));
    }

    private static object? FromRoute(ParameterBinding binding, Invocation invocation)
    {
        if (!invocation.Data.TryGetValue(binding.Name, out object? value) || value is not string text)
        {
            return binding.Default;
        }

        if (binding.Type == typeof(string))
        {
            return text;
        }

        try
        {
            return TypeDescriptor.GetConverter(binding.Type).ConvertFromInvariantString(text);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or NotSupportedException)
        {
            throw new ParameterBindingException($"Route value '{binding.Name}' is no {binding.Type.Name}.", exception);
        }
    }

    private static object? FromContext(TaskOrchestrationContext context, Type type) =>
        context is Durable.DurableContext durable ? durable.ReadInput(type) : null;

    private static object? FromTrigger(ParameterBinding binding, object? value)
    {
        switch (value)
        {
            case ActivityInput input:
                return FromJson(binding, input.Json);
            case ReadOnlyMemory<byte> body when binding.Type == typeof(byte[]):
                return body.ToArray();
            case ReadOnlyMemory<byte> body when binding.Type == typeof(ReadOnlyMemory<byte>):
                return body;
            case ReadOnlyMemory<byte> body when binding.Type == typeof(string):
                return Encoding.UTF8.GetString(body.Span);
            case ReadOnlyMemory<byte> body:
                return FromJson(binding, Encoding.UTF8.GetString(body.Span));
            default:
                return value;
        }
    }

    private static object? FromJson(ParameterBinding binding, string? json)
    {
        if (json is null)
        {
            return binding.Type.IsValueType && Nullable.GetUnderlyingType(binding.Type) is null
                ? System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(binding.Type)
                : null;
        }

        try
        {
            return JsonDataConverter.Default.Deserialize(json, binding.Type);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            throw new ParameterBindingException($"The trigger's data do not fit '{binding.Name}' ({binding.Type.Name}).", exception);
        }
    }
}

/// <summary>Input of an activity, JSON or null.</summary>
internal sealed record ActivityInput(string? Json);
