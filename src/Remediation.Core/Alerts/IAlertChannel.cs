namespace Remediation.Core.Alerts;

/// <summary>A way to people: a webhook, a chat, a pager.</summary>
public interface IAlertChannel
{
    /// <summary>Its name, in one word; stands in the outbox.</summary>
    string Name { get; }

    /// <summary>The least bad severity that it takes.</summary>
    AlertSeverity Least { get; }

    /// <summary>Delivers an alert once. It does not try again: the outbox does.</summary>
    /// <returns>Null when the receiver took it; else what went wrong, in a word or a status, without the receiver's address.</returns>
    Task<string?> DeliverAsync(Alert alert, CancellationToken cancellationToken);
}

/// <summary>Alerts that no receiver took, kept where a person finds them.</summary>
public interface IAlertDeadLetters
{
    /// <summary>Keeps an alert that was given up.</summary>
    Task KeepAsync(AlertDelivery delivery, string failure, CancellationToken cancellationToken);

    /// <summary>How many are kept.</summary>
    Task<long> CountAsync(CancellationToken cancellationToken);
}
