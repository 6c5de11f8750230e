namespace DurableTask.Core.Exceptions;

/// <summary>An orchestration with the wanted id exists in a status in which it is not replaced.</summary>
/// <param name="message">Says which.</param>
public class OrchestrationAlreadyExistsException(string message) : Exception(message)
{
}
