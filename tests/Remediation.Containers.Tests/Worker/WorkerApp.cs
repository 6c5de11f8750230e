using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Remediation.Functions.Composition;

namespace Remediation.Containers.Tests.Worker;

/// <summary>The app as this edition puts it together, without a host to work for.</summary>
internal sealed class WorkerApp : IDisposable
{
    private const BindingFlags Own = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private readonly string _folder = Directory.CreateTempSubdirectory("remediation-worker-").FullName;

    public WorkerApp(Action<IServiceCollection>? configure = null, params (string Key, string Value)[] settings)
    {
        var overrides = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["DATA_DIR"] = DataFolder,
            ["FUNCTIONS_SECRETS_PATH"] = SecretsFolder,
            ["RabbitMQConnection"] = "amqp://guest:guest@127.0.0.1:5672",
            ["CONTRACTS_PATH"] = Path.Combine(RepositoryFolder(), "infra", "contracts"),
            ["LOG_CONSOLE"] = "false",

            // What the host passes to its worker.
            ["Functions:Worker:HostEndpoint"] = "http://127.0.0.1:1",
            ["Functions:Worker:WorkerId"] = "worker",
            ["Functions:Worker:RequestId"] = "request",
            ["Functions:Worker:GrpcMaxMessageLength"] = "2147483647",
        };
        foreach ((string key, string value) in settings)
        {
            overrides[key] = value;
        }

        Host = RemediationApp.Build([], overrides, builder => configure?.Invoke(builder.Services));
    }

    public IHost Host { get; }

    public string SecretsFolder => Path.Combine(_folder, "secrets");

    public string DataFolder => Path.Combine(_folder, "data");

    /// <summary>Every function of the app.</summary>
    public static IReadOnlyList<(string Name, MethodInfo Method)> Functions { get; } =
    [
        .. from type in typeof(RemediationApp).Assembly.GetTypes()
           from method in type.GetMethods(Own)
           let function = method.GetCustomAttribute<FunctionAttribute>()
           where function is not null
           select (function.Name, method),
    ];

    /// <summary>A function's object, made as the worker makes it.</summary>
    public object? TargetOf(MethodInfo function) =>
        function.IsStatic ? null : ActivatorUtilities.CreateInstance(Host.Services, function.DeclaringType!);

    /// <summary>The checkout that the tests run in.</summary>
    public static string RepositoryFolder()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Remediation.Functions.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The tests do not run inside a checkout.");
    }

    public void Dispose()
    {
        Host.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
