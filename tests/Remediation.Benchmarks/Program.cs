using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Remediation.Benchmarks.Clustering;
using Remediation.Benchmarks.Ledger;
using Remediation.Benchmarks.SelfHost;
using Remediation.Benchmarks.Stores;

switch (args)
{
    // Figures of a whole process, which is no matter of nanoseconds.
    case ["selfhost"]:
        await RuntimeBenchmark.RunAsync(Console.Out);
        return;
    case [RuntimeBenchmark.ServeCommand, string folder]:
        await RuntimeBenchmark.ServeAsync(folder);
        return;
    case ["clustering"]:
        await ClusteringBenchmark.RunAsync(Console.Out, ClusteringBenchmark.Rows);
        return;
    case ["clustering", string rows]:
        await ClusteringBenchmark.RunAsync(Console.Out, int.Parse(rows, CultureInfo.InvariantCulture));
        return;
    case ["stores"]:
        await StoresBenchmark.RunAsync(Console.Out, StoresBenchmark.Rows);
        return;
    case ["stores", string rows]:
        await StoresBenchmark.RunAsync(Console.Out, int.Parse(rows, CultureInfo.InvariantCulture));
        return;
    case ["stores", string rows, string kind]:
        await StoresBenchmark.RunAsync(Console.Out, int.Parse(rows, CultureInfo.InvariantCulture), kind);
        return;
    case ["ledger"]:
        await LedgerBenchmark.RunAsync(Console.Out, LedgerBenchmark.Entries);
        return;
    case ["ledger", string entries]:
        await LedgerBenchmark.RunAsync(Console.Out, int.Parse(entries, CultureInfo.InvariantCulture));
        return;
}

// In process: nothing is built or restored while it runs, so it works without a package source.
ManualConfig config = ManualConfig.Create(DefaultConfig.Instance)
    .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(3).WithIterationCount(10))
    .AddColumn(StatisticColumn.OperationsPerSecond);
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config);
