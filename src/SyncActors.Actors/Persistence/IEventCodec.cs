namespace SyncActors.Actors.Persistence;

/// <summary>Turns events and states into what the journal keeps, and back.</summary>
/// <typeparam name="TState">State of the entity.</typeparam>
/// <typeparam name="TEvent">Base of its events.</typeparam>
public interface IEventCodec<TState, TEvent>
{
    /// <summary>An event as it is stored.</summary>
    NewEvent Encode(TEvent @event, DateTimeOffset at, Guid? cause);

    /// <summary>A stored event in today's shape; older shapes are upcast.</summary>
    /// <exception cref="UnknownEventException">Its type, version or body cannot be read.</exception>
    TEvent Decode(StoredEvent stored);

    /// <summary>Version of the state's shape; a cache snapshot of another version is passed over.</summary>
    short StateVersion { get; }

    /// <summary>The canonical text of a state: equal states give equal bytes.</summary>
    byte[] EncodeState(TState state);

    /// <summary>A state from its text.</summary>
    /// <exception cref="UnknownEventException">The text cannot be read.</exception>
    TState DecodeState(StoredSnapshot snapshot);
}
