using System.Text;
using SyncActors.Actors.Persistence;
using SyncActors.Domain.Connectors;
using Xunit;

namespace SyncActors.Testing.Connectors;

/// <summary>
/// One story of a connector's rules: given events, when a command comes, then events or a refusal. Each story is
/// replayed from its stored texts too, with and without a snapshot, and must come to the same state, byte for byte.
/// </summary>
/// <param name="codec">How events and states are written.</param>
public sealed class ConnectorScenario(IEventCodec<ConnectorState, ConnectorEvent> codec)
{
    private readonly List<ConnectorEvent> _history = [];
    private Decision? _decision;

    /// <summary>The state so far; after an accepted command the one that it led to.</summary>
    public ConnectorState State { get; private set; } = ConnectorState.New;

    /// <summary>What the last command came to.</summary>
    /// <exception cref="InvalidOperationException">There was no command.</exception>
    public Decision Decision =>
        _decision ?? throw new InvalidOperationException("A scenario needs a command: call When.");

    /// <summary>Adds events that happened before.</summary>
    public ConnectorScenario Given(params IReadOnlyList<ConnectorEvent> events)
    {
        _history.AddRange(events);
        State = State.Fold(events);
        return this;
    }

    /// <summary>Gives a command; its events, if it is accepted, belong to the history of the next one.</summary>
    /// <param name="command">What is asked.</param>
    /// <param name="at">What the clock shows, UTC.</param>
    public ConnectorScenario When(ConnectorCommand command, DateTimeOffset at)
    {
        _decision = ConnectorDecider.Decide(State, command, at);
        if (_decision is Decision.Accepted accepted)
        {
            _history.AddRange(accepted.Events);
            AssertSameState(
                State.Fold(accepted.Events), accepted.State, "the decision's state is not the fold of its events");
            State = accepted.State;
        }

        return this;
    }

    /// <summary>The command was accepted with exactly these events.</summary>
    public ConnectorScenario Then(params IReadOnlyList<ConnectorEvent> events)
    {
        Assert.Equal(events.Select(Text), Accepted().Events.Select(Text));
        return Replays();
    }

    /// <summary>The command was accepted and led to events, among them these in this order.</summary>
    public ConnectorScenario ThenAmongOthers(params IReadOnlyList<ConnectorEvent> events)
    {
        var wanted = events.Select(Text).ToList();
        Assert.Equal(wanted, Accepted().Events.Select(Text).Where(wanted.Contains));
        return Replays();
    }

    /// <summary>The command was accepted and changed nothing: it is so already.</summary>
    public ConnectorScenario ThenNothing() => Then();

    /// <summary>The command was refused for this reason.</summary>
    public ConnectorScenario ThenRejected(RejectionCode code)
    {
        var rejected = Assert.IsType<Decision.Rejected>(Decision);
        Assert.Equal(code, rejected.Code);
        Assert.False(string.IsNullOrWhiteSpace(rejected.Message), "A refusal says why.");
        return Replays();
    }

    /// <summary>Looks at the state.</summary>
    public ConnectorScenario ThenState(Action<ConnectorState> look)
    {
        look(State);
        return Replays();
    }

    private Decision.Accepted Accepted() => Decision is Decision.Rejected rejected
        ? throw new Xunit.Sdk.XunitException($"Refused as {rejected.Code}: {rejected.Message}")
        : (Decision.Accepted)Decision;

    private string Text(ConnectorEvent @event)
    {
        var stored = codec.Encode(@event, DateTimeOffset.UnixEpoch, null);
        return $"{stored.Type} {Encoding.UTF8.GetString(stored.Body.Span)}";
    }

    // The whole history from its texts, cut at each event by a snapshot.
    private ConnectorScenario Replays()
    {
        var (replayed, snapshotted) = (ConnectorState.New, ConnectorState.New);
        foreach (var @event in _history)
        {
            var decoded = Decoded(@event);
            replayed = replayed.Apply(decoded);
            snapshotted = codec.DecodeState(StoredTexts.Snapshot(codec, snapshotted)).Apply(decoded);
        }

        AssertSameState(State, replayed, "replay gives another state");
        AssertSameState(State, snapshotted, "replay over snapshots gives another state");
        return this;
    }

    private ConnectorEvent Decoded(ConnectorEvent @event) => codec.Decode(StoredTexts.Event(codec, @event));

    private void AssertSameState(ConnectorState expected, ConnectorState actual, string otherwise)
    {
        var left = Encoding.UTF8.GetString(codec.EncodeState(expected));
        var right = Encoding.UTF8.GetString(codec.EncodeState(actual));
        Assert.True(left == right, $"{otherwise}:{Environment.NewLine}{left}{Environment.NewLine}{right}");
    }
}
