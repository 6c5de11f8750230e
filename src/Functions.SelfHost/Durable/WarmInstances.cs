namespace Functions.SelfHost.Durable;

/// <summary>Which instances are kept in memory between turns: the last used ones, up to a limit.</summary>
internal sealed class WarmInstances(int limit)
{
    private readonly LinkedList<InstanceActor> _byUse = new();
    private readonly Lock _gate = new();

    /// <summary>Marks an instance as just used, and retires the longest idle one above the limit.</summary>
    /// <returns>Whether it may stay in memory.</returns>
    public bool Keep(InstanceActor actor)
    {
        if (limit <= 0)
        {
            return false;
        }

        InstanceActor? oldest = null;
        lock (_gate)
        {
            RemoveNode(actor);
            actor.WarmNode = _byUse.AddLast(actor);
            if (_byUse.Count > limit)
            {
                oldest = _byUse.First!.Value;
                _byUse.RemoveFirst();
            }
        }

        oldest?.TryRetire();
        return true;
    }

    /// <summary>Forgets an instance that is out of use.</summary>
    public void Remove(InstanceActor actor)
    {
        lock (_gate)
        {
            RemoveNode(actor);
        }
    }

    private void RemoveNode(InstanceActor actor)
    {
        if (actor.WarmNode is { List: not null } node)
        {
            _byUse.Remove(node);
        }
    }
}
