using System.Collections.Concurrent;

namespace Functions.SelfHost.Tests.App;

/// <summary>What tests share with the functions, by a key of their own: counters, gates and switches of behaviour.</summary>
internal static class Switches
{
    private static readonly ConcurrentDictionary<string, int> Counters = new();
    private static readonly ConcurrentDictionary<string, TaskCompletionSource> Gates = new();
    private static readonly ConcurrentDictionary<string, ConcurrentQueue<string>> Notes = new();

    public static int Count(string key) => Counters.AddOrUpdate(key, 1, static (_, count) => count + 1);

    public static int Counted(string key) => Counters.GetValueOrDefault(key);

    public static TaskCompletionSource Gate(string key) =>
        Gates.GetOrAdd(key, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    public static ConcurrentQueue<string> Noted(string key) => Notes.GetOrAdd(key, static _ => new ConcurrentQueue<string>());
}
