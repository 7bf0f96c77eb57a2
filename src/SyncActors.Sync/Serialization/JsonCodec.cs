using System.Text.Json;
using SyncActors.Actors.Persistence;

namespace SyncActors.Sync.Serialization;

/// <summary>Writes a closed family of events as JSON under stable names. The name stands beside the text, so each text
/// is read as its concrete type.</summary>
/// <typeparam name="TState">State of the entity.</typeparam>
/// <typeparam name="TEvent">Base of the family.</typeparam>
public sealed class JsonCodec<TState, TEvent> : IEventCodec<TState, TEvent>
    where TEvent : class
{
    /// <summary>The name under which states have upcasters; a baseline of an older shape becomes today's as events
    /// do.</summary>
    public const string SnapshotName = "snapshot";

    private readonly Dictionary<string, Shape> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<Type, Shape> _byType = [];
    private readonly Dictionary<(string, short), Upcaster> _upcasters = [];

    /// <summary>A codec for a family.</summary>
    /// <param name="stateVersion">Version of the state's shape.</param>
    /// <param name="shapes">Each event with its stable name and today's version.</param>
    /// <param name="upcasters">How older versions become the next one.</param>
    public JsonCodec(short stateVersion, IReadOnlyList<Shape> shapes, IReadOnlyList<Upcaster> upcasters)
    {
        StateVersion = stateVersion;
        foreach (var shape in shapes)
        {
            _byName.Add(shape.Name, shape);
            _byType.Add(shape.Type, shape);
        }

        foreach (var upcaster in upcasters)
            _upcasters.Add((upcaster.Name, upcaster.FromVersion), upcaster);
    }

    /// <inheritdoc/>
    public short StateVersion { get; }

    /// <summary>The family, by name.</summary>
    public IEnumerable<Shape> Shapes => _byName.Values;

    /// <inheritdoc/>
    public NewEvent Encode(TEvent @event, DateTimeOffset at, Guid? cause)
    {
        var shape = _byType[@event.GetType()];
        var body = JsonSerializer.SerializeToUtf8Bytes(@event, shape.Type, SyncJson.Options);
        return new NewEvent(shape.Name, shape.Version, at, cause, null, body);
    }

    /// <inheritdoc/>
    public TEvent Decode(StoredEvent stored)
    {
        if (!_byName.TryGetValue(stored.Type, out var shape))
            throw new UnknownEventException(stored.Type, stored.Version, "this version of SyncActors does not know it");
        try
        {
            var body = Upcast(stored.Type, stored.Version, shape.Version, stored.Body);
            return shape.Read?.Invoke(body.Span)
                ?? (TEvent?)JsonSerializer.Deserialize(body.Span, shape.Type, SyncJson.Options)
                ?? throw new UnknownEventException(stored.Type, stored.Version, "its body is null");
        }
        catch (JsonException wrong)
        {
            throw new UnknownEventException(stored.Type, stored.Version, wrong.Message);
        }
    }

    /// <inheritdoc/>
    public byte[] EncodeState(TState state) => JsonSerializer.SerializeToUtf8Bytes(state, SyncJson.Options);

    /// <inheritdoc/>
    public TState DecodeState(StoredSnapshot snapshot)
    {
        try
        {
            var body = Upcast(SnapshotName, snapshot.Version, StateVersion, snapshot.Body);
            return JsonSerializer.Deserialize<TState>(body.Span, SyncJson.Options)
                ?? throw new UnknownEventException(SnapshotName, snapshot.Version, "its body is null");
        }
        catch (JsonException wrong)
        {
            throw new UnknownEventException(SnapshotName, snapshot.Version, wrong.Message);
        }
    }

    private ReadOnlyMemory<byte> Upcast(string name, short version, short today, ReadOnlyMemory<byte> body)
    {
        for (var reached = version; reached < today; reached++)
        {
            if (!_upcasters.TryGetValue((name, reached), out var upcaster))
                throw new UnknownEventException(name, version, $"no upcaster leads from version {reached}");
            body = upcaster.Apply(body);
        }

        return version <= today
            ? body
            : throw new UnknownEventException(name, version, "a newer version of SyncActors wrote it");
    }

    /// <summary>Reads today's layout of one event in a faster way; null when the text has another, which the general
    /// reader then takes.</summary>
    public delegate TEvent? FastReader(ReadOnlySpan<byte> text);

    /// <summary>An event's stable name and today's version.</summary>
    /// <param name="Name">Stable name.</param>
    /// <param name="Version">Version of the shape.</param>
    /// <param name="Type">The event.</param>
    /// <param name="Read">For events that histories are full of; null for the others.</param>
    public sealed record Shape(string Name, short Version, Type Type, FastReader? Read = null);

    /// <summary>Turns the text of one version into that of the next.</summary>
    public sealed record Upcaster(
        string Name, short FromVersion, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> Apply);
}
