using System.Reflection;
using Microsoft.Azure.Functions.Worker.Builder;

namespace Functions.SelfHost;

/// <summary>What this runtime offers beyond the real host's builder.</summary>
public static class FunctionsApplicationBuilderExtensions
{
    /// <summary>Takes the functions of another assembly than the one that called <c>CreateBuilder</c>.</summary>
    /// <param name="builder">The app's builder.</param>
    /// <param name="assembly">Where the functions are.</param>
    /// <returns>The same builder.</returns>
    public static FunctionsApplicationBuilder UseFunctionsFrom(this FunctionsApplicationBuilder builder, Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Assembler.FunctionsAssembly = assembly ?? throw new ArgumentNullException(nameof(assembly));
        return builder;
    }

    /// <summary>Reads <c>host.json</c> from a given path instead of the content root or the app's folder.</summary>
    /// <param name="builder">The app's builder.</param>
    /// <param name="path">The file; a missing one is a start-up error.</param>
    /// <returns>The same builder.</returns>
    public static FunctionsApplicationBuilder UseHostJson(this FunctionsApplicationBuilder builder, string path)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Assembler.HostJsonPath = path ?? throw new ArgumentNullException(nameof(path));
        return builder;
    }
}
