using System.Net;

namespace Remediation.Core.Generation.Models;

/// <summary>A fault of a model's server that a chat client names itself.</summary>
public sealed class ModelFaultException : Exception
{
    /// <summary>A fault.</summary>
    /// <param name="defect">A <see cref="GenerationDefect"/>.</param>
    /// <param name="message">A sentence without data.</param>
    /// <param name="innerException">The cause, or null.</param>
    public ModelFaultException(string defect, string message, Exception? innerException = null)
        : base(message, innerException) => Defect = defect;

    /// <inheritdoc/>
    public ModelFaultException()
        : this(GenerationDefect.ModelError, "The model's server failed.")
    {
    }

    /// <inheritdoc/>
    public ModelFaultException(string message)
        : this(GenerationDefect.ModelError, message)
    {
    }

    /// <inheritdoc/>
    public ModelFaultException(string message, Exception innerException)
        : this(GenerationDefect.ModelError, message, innerException)
    {
    }

    /// <summary>What it means for a generation, a <see cref="GenerationDefect"/>.</summary>
    public string Defect { get; }
}

/// <summary>Reads what chat clients throw as what it means for a generation, so that any client may stand behind the port.</summary>
public static class ModelFault
{
    /// <summary>The defect behind an exception; null when it is no fault of a server but a bug.</summary>
    public static string? DefectOf(Exception fault) => fault switch
    {
        ModelFaultException own => own.Defect,
        HttpRequestException { StatusCode: HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests } => GenerationDefect.ModelBusy,
        HttpRequestException { StatusCode: HttpStatusCode.NotFound } => GenerationDefect.ModelNotPulled,
        HttpRequestException { StatusCode: not null } => GenerationDefect.ModelError,
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError } =>
            GenerationDefect.ModelUnreachable,
        HttpRequestException or IOException => GenerationDefect.BrokenStream,
        TimeoutException or TaskCanceledException { InnerException: TimeoutException } => GenerationDefect.ModelTimeout,
        _ => null,
    };
}
