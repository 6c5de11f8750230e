using System.Reflection;

namespace Remediation.Core.Generation;

/// <summary>Which program generated and judged a fix.</summary>
internal static class CodeVersion
{
    /// <summary>Version and, where the build knew it, the commit.</summary>
    public static string Text { get; } =
        typeof(CodeVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
