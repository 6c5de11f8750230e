using System.Net;
using Microsoft.Extensions.Logging;
using Remediation.Adapters.Egress;

namespace Remediation.Adapters.Tests.Egress;

/// <summary>A guard with its tally, and a name service that the test answers for.</summary>
internal sealed class Perimeter
{
    internal Perimeter(string allow, TimeProvider? clock = null, ILogger<EgressGuard>? log = null)
    {
        List<string> faults = [];
        IReadOnlyList<EgressRule> rules = EgressAllowList.Parse(allow, faults);
        Assert.Empty(faults);
        Tally = new EgressTally(clock ?? TimeProvider.System);
        Guard = new EgressGuard(
            new EgressAllowList(rules), Names, Tally, log ?? Microsoft.Extensions.Logging.Abstractions.NullLogger<EgressGuard>.Instance);
    }

    internal FakeNames Names { get; } = new();

    internal EgressTally Tally { get; }

    internal EgressGuard Guard { get; }

    /// <summary>Answers what it was told, in turn and then the last for ever, and remembers what it was asked.</summary>
    internal sealed class FakeNames : INameResolver
    {
        private readonly Queue<IPAddress[]> _answers = new();

        internal List<string> Asked { get; } = [];

        internal void Answer(params string[] addresses) => _answers.Enqueue([.. addresses.Select(IPAddress.Parse)]);

        public Task<IPAddress[]> ResolveAsync(string name, CancellationToken cancellationToken)
        {
            Asked.Add(name);
            return Task.FromResult(_answers.Count > 1 ? _answers.Dequeue() : _answers.Peek());
        }
    }
}
