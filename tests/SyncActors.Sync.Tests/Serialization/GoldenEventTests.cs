using System.Globalization;
using System.Text;
using SyncActors.Actors.Persistence;
using SyncActors.Domain.Connectors;
using SyncActors.Domain.Credentials;
using SyncActors.Sync.Serialization;
using SyncActors.Testing.Connectors;
using SyncActors.Testing.Files;

namespace SyncActors.Sync.Tests.Serialization;

/// <summary>
/// Stored events are read for ever: each kind and version has a file with a body as a journal holds it. The files are
/// written with <c>UPDATE_GOLDEN=1</c> and reviewed as code; one that was released is never changed.
/// </summary>
public sealed class GoldenEventTests
{
    private static readonly bool Update = Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1";

    [Fact]
    public void Every_connector_event_is_written_as_its_file_says() =>
        Compare("connector", ConnectorCodec.Instance, GoldenEvents.OfConnector);

    [Fact]
    public void Every_credential_event_is_written_as_its_file_says() =>
        Compare("credential", CredentialCodec.Instance, GoldenEvents.OfCredential);

    [Fact]
    public void Every_connector_event_that_was_ever_stored_is_read_and_folded()
    {
        var events = Read("connector", ConnectorCodec.Instance)
            .ToLookup(read => read.Event.GetType(), read => read.Event);
        foreach (var variant in Enumerable.Range(0, events.Max(kind => kind.Count())))
        {
            var life = GoldenEvents.OfConnector.Select(one => events[one.GetType()].ElementAtOrDefault(variant) ?? one);
            var state = ConnectorState.New.Fold(life);
            Assert.Equal(7, state.LastRun?.Number);
            AssertReadsBack(ConnectorCodec.Instance, state);
        }
    }

    [Fact]
    public void Every_credential_event_that_was_ever_stored_is_read_and_folded()
    {
        foreach (var (_, @event) in Read("credential", CredentialCodec.Instance))
            AssertReadsBack(CredentialCodec.Instance, CredentialState.New.Apply(@event));
    }

    [Fact]
    public void A_kind_that_has_a_file_is_known_for_ever()
    {
        Assert.Empty(Kinds("connector").Except(ConnectorCodec.Instance.Shapes.Select(shape => shape.Name)));
        Assert.Empty(Kinds("credential").Except(CredentialCodec.Instance.Shapes.Select(shape => shape.Name)));
    }

    private static void Compare<TState, TEvent>(
        string family, JsonCodec<TState, TEvent> codec, IReadOnlyList<TEvent> samples)
        where TEvent : class
    {
        Assert.Equal(
            codec.Shapes.Select(shape => shape.Type).Order(ByName),
            samples.Select(sample => sample.GetType()).Order(ByName));
        foreach (var sample in samples)
        {
            var stored = codec.Encode(sample, DateTimeOffset.UnixEpoch, null);
            var file = Path.Combine(Folder(family), $"{stored.Type}.{stored.Version}.json");
            if (Update)
                File.WriteAllBytes(file, stored.Body.Span);
            Assert.True(File.Exists(file), $"{file} is missing: run the tests with UPDATE_GOLDEN=1 and review it");
            Assert.Equal(File.ReadAllText(file, Encoding.UTF8), Encoding.UTF8.GetString(stored.Body.Span));
            Assert.Equal(
                stored.Body.ToArray(),
                codec.Encode(codec.Decode(Stored(file)), DateTimeOffset.UnixEpoch, null).Body.ToArray());
        }
    }

    private static IEnumerable<(StoredEvent Stored, TEvent Event)> Read<TState, TEvent>(
        string family, JsonCodec<TState, TEvent> codec)
        where TEvent : class =>
        Directory.EnumerateFiles(Folder(family), "*.json").Order(StringComparer.Ordinal)
            .Select(Stored).Select(stored => (stored, codec.Decode(stored)));

    private static IEnumerable<string> Kinds(string family) =>
        Directory.EnumerateFiles(Folder(family), "*.json").Select(file => Stored(file).Type);

    private static StoredEvent Stored(string file)
    {
        var parts = Path.GetFileName(file).Split('.');
        var version = short.Parse(parts[1], CultureInfo.InvariantCulture);
        return new StoredEvent(
            1, new Epoch(1), default, parts[0], version, DateTimeOffset.UnixEpoch, null, null, File.ReadAllBytes(file));
    }

    private static void AssertReadsBack<TState, TEvent>(JsonCodec<TState, TEvent> codec, TState state)
        where TEvent : class
    {
        var snapshot = StoredTexts.Snapshot(codec, state);
        Assert.Equal(snapshot.Body.ToArray(), codec.EncodeState(codec.DecodeState(snapshot)));
    }

    private static Comparer<Type> ByName { get; } = Comparer<Type>.Create(
        (one, other) => string.CompareOrdinal(one.Name, other.Name));

    private static string Folder(string family) =>
        Directory.CreateDirectory(
            SourceTree.PathOf("tests", "SyncActors.Sync.Tests", "Serialization", "Golden", family)).FullName;
}
