namespace Remediation.Adapters.Postgres;

/// <summary>How the database is reached.</summary>
/// <param name="Connection">The connection string of the role that the service works with: a member of <c>remediation_app</c>.</param>
/// <param name="OwnerConnection">
/// That of the role that brings the schema up to date at start: <c>remediation_owner</c>, a member of it, or one that may make roles. Null where somebody else
/// does that.
/// </param>
public sealed record PostgresOptions(string Connection, string? OwnerConnection = null);
