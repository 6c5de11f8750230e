namespace Remediation.Functions.Http;

/// <summary>The closed list of roles that a key may have. <c>admin</c> may do everything.</summary>
internal static class KeyRoles
{
    public const string Reader = "reader";
    public const string Submitter = "submitter";
    public const string Steward = "steward";
    public const string Operator = "operator";
    public const string Auditor = "auditor";
    public const string Admin = "admin";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Reader, Submitter, Steward, Operator, Auditor, Admin];
}
