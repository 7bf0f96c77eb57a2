using SyncActors.Actors.Cells;
using SyncActors.Actors.Mailboxes;

namespace SyncActors.Actors;

/// <summary>Messages that an actor has put aside. A restart puts them back, a stop sends them to undelivered.</summary>
public sealed class ActorStash
{
    private readonly ActorCell _cell;
    private readonly List<Envelope> _envelopes = [];
    private Envelope? _last;

    internal ActorStash(ActorCell cell) => _cell = cell;

    /// <summary>Messages put aside, at most <see cref="ActorSystemOptions.StashCapacity"/>.</summary>
    public int Count => _envelopes.Count;

    /// <summary>Puts the message being handled aside.</summary>
    /// <returns>False if there is no room; the message is then in <see cref="ActorSystem.Undelivered"/>.</returns>
    /// <exception cref="InvalidOperationException">No message is being handled, or it was put aside
    /// already.</exception>
    public bool StashMessage()
    {
        var current = _cell.Current ?? throw new InvalidOperationException($"{_cell.Path}: no message to stash.");
        if (ReferenceEquals(current, _last))
            throw new InvalidOperationException($"{_cell.Path}: the message is stashed already.");
        if (_envelopes.Count >= _cell.System.Options.StashCapacity)
        {
            _cell.System.Refuse(current.Message, current.Sender, _cell, UndeliveredReason.StashFull);
            return false;
        }

        _last = current;
        _envelopes.Add(current);
        return true;
    }

    /// <summary>Puts all messages back, in their order and before all others.</summary>
    public void UnstashAll() => _cell.PutBack(TakeAll());

    internal IReadOnlyList<Envelope> TakeAll()
    {
        Envelope[] all = [.. _envelopes];
        _envelopes.Clear();
        _last = null;
        return all;
    }
}
