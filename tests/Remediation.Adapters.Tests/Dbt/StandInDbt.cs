using System.Text.Json;

namespace Remediation.Adapters.Tests.Dbt;

/// <summary>
/// An executable in the place of dbt: it writes down how it was called, checks what the real one would check, writes artifacts of the real one's form
/// (schemas v4, v5 and v6 differ), and ends or misbehaves as the test says.
/// </summary>
internal sealed class StandInDbt : IDisposable
{
    private const string Program = """
        #!/usr/bin/env python3
        import datetime, json, os, signal, sys, time
        here = os.path.dirname(os.path.abspath(__file__))
        with open(os.path.join(here, "call.json"), "w") as f:
            json.dump({"arguments": sys.argv[1:], "environment": dict(os.environ), "folder": os.getcwd(), "stdin": sys.stdin.read()}, f)
        with open(os.path.join(here, "plan.json")) as f:
            plan = json.load(f)
        def option(name):
            return sys.argv[sys.argv.index(name) + 1]
        for folder, file in ((option("--project-dir"), "dbt_project.yml"), (option("--profiles-dir"), "profiles.yml")):
            if not os.path.exists(os.path.join(folder, file)):
                print("Runtime Error: no " + file)
                sys.exit(2)
        json.loads(option("--vars"))
        print(plan.get("prints", ""), flush=True)
        if plan.get("child"):
            pid = os.fork()
            if pid == 0:
                time.sleep(plan["child"])
                sys.exit(0)
            with open(os.path.join(here, "child"), "w") as f:
                f.write(str(pid))
        if plan.get("sleep"):
            time.sleep(plan["sleep"])
        if plan.get("signal"):
            os.kill(os.getpid(), plan["signal"])
        target = option("--target-path")
        stamp = (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=plan.get("age", 0))).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        version = plan.get("schema", 6)
        results, nodes = [], {}
        for t in plan.get("nodes", []):
            relation = '"db"."gate"."' + t["id"].split(".")[2] + '"' if t.get("stored", True) else None
            result = {"status": t["status"], "timing": [], "thread_id": "Thread-1", "execution_time": 0.01, "adapter_response": {}, "message": None,
                      "failures": t.get("failures"), "unique_id": t["id"]}
            if version >= 5:
                result.update({"compiled": True, "compiled_code": "select 1", "relation_name": relation})
            results.append(result)
            node = {"resource_type": t["id"].split(".")[0], "name": t["id"].split(".")[2], "package_name": "p", "unique_id": t["id"],
                    "column_name": t.get("column"), "config": {"severity": "ERROR", "store_failures": True}}
            if version < 5:
                node["relation_name"] = relation
            if "test" in t:
                node["test_metadata"] = {"name": t["test"], "namespace": t.get("namespace"), "kwargs": {"column_name": t.get("column"), "model": "{{ get_where_subquery(ref('orders')) }}"}}
            nodes[t["id"]] = node
        metadata = {"dbt_version": "1.10.0", "generated_at": stamp, "invocation_id": "1", "env": {}}
        def write(name, content):
            with open(os.path.join(target, name), "w") as f:
                f.write(plan["garbage"] if plan.get("garbage") is not None and name == plan.get("garbage_in", "run_results.json") else json.dumps(content))
        if not plan.get("no_results"):
            write("run_results.json", {"metadata": dict(metadata, dbt_schema_version="https://schemas.getdbt.com/dbt/run-results/v%d.json" % version), "results": results, "elapsed_time": 0.5, "args": {}})
        if not plan.get("no_manifest"):
            write("manifest.json", {"metadata": dict(metadata, dbt_schema_version="https://schemas.getdbt.com/dbt/manifest/v12.json"), "nodes": nodes, "sources": {}, "macros": {}})
        sys.exit(plan.get("exit", 1 if any(t["status"] in ("fail", "error", "runtime error", "skipped") for t in plan.get("nodes", [])) else 0))
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("stand-in-dbt-").FullName;

    public StandInDbt()
    {
        File.WriteAllText(Command, Program);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Command, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Directory.CreateDirectory(Project);
        File.WriteAllText(Path.Combine(Project, "dbt_project.yml"), "name: p\n");
        File.WriteAllText(Path.Combine(Project, "profiles.yml"), "p: {}\n");
    }

    public string Command => Path.Combine(_folder, "dbt");

    public string Project => Path.Combine(_folder, "project");

    public string Work => Path.Combine(_folder, "work");

    /// <summary>The process that the stand-in started beside it, once it has.</summary>
    public async Task<int> ChildAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        string file = Path.Combine(_folder, "child");
        while (!File.Exists(file) || (await File.ReadAllTextAsync(file, patience.Token)).Length == 0)
        {
            await Task.Delay(20, patience.Token);
        }

        return int.Parse(await File.ReadAllTextAsync(file, patience.Token), System.Globalization.CultureInfo.InvariantCulture);
    }

    public void Plan(object plan) => File.WriteAllText(Path.Combine(_folder, "plan.json"), JsonSerializer.Serialize(plan));

    public JsonElement Call() => JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(Path.Combine(_folder, "call.json")));

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
