using System.Security.Cryptography;
using SyncActors.Actors.Persistence;

namespace SyncActors.Testing.Connectors;

/// <summary>Events and states as a journal gives them back.</summary>
public static class StoredTexts
{
    /// <summary>An event of the first owner, as it would be read from a stream.</summary>
    /// <param name="codec">How it is written.</param>
    /// <param name="event">The event.</param>
    /// <param name="sequenceNr">Its place; 1 or more.</param>
    public static StoredEvent Event<TState, TEvent>(
        IEventCodec<TState, TEvent> codec, TEvent @event, long sequenceNr = 1)
    {
        var written = codec.Encode(@event, DateTimeOffset.UnixEpoch, null);
        return new StoredEvent(
            sequenceNr, new Epoch(1), Writer, written.Type, written.Version, written.At, null, null, written.Body);
    }

    /// <summary>A state as it would be read from a snapshot.</summary>
    /// <param name="codec">How it is written.</param>
    /// <param name="state">The state.</param>
    /// <param name="sequenceNr">Its last event; 0 or more.</param>
    /// <param name="kind">What it is worth.</param>
    public static StoredSnapshot Snapshot<TState, TEvent>(
        IEventCodec<TState, TEvent> codec, TState state, long sequenceNr = 0, SnapshotKind kind = SnapshotKind.Cache)
    {
        var body = codec.EncodeState(state);
        return new StoredSnapshot(sequenceNr, kind, codec.StateVersion, SHA256.HashData(body), null, body);
    }

    private static NodeId Writer { get; } = new(new Guid(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1));
}
