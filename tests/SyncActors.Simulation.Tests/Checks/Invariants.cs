using SyncActors.Actors.Persistence;
using SyncActors.Domain.Connectors;
using SyncActors.Domain.Coverage;
using SyncActors.Domain.Items;
using SyncActors.Domain.Runs;
using SyncActors.Simulation.Tests.World;
using SyncActors.Sync.ReadModels;
using SyncActors.Sync.Serialization;
using SyncActors.Testing.Faults;
using SyncActors.Testing.Journal;
using SyncActors.Testing.Simulation;

namespace SyncActors.Simulation.Tests.Checks;

/// <summary>What must be true of an installation, whatever happened to it. Looks at the disk of the journal and at the
/// outside world, never at a node.</summary>
internal sealed class Invariants
{
    private static readonly TimeSpan WakeUpMax = SimNode.PollEvery + TimeSpan.FromMinutes(5);
    private readonly SimulationPump _pump;
    private readonly SimState _disk;
    private readonly JournalStores _stores;
    private readonly IReadOnlyList<SimConnector> _connectors;
    private readonly SimFindings _findings;
    private readonly Dictionary<Guid, int> _settled = [];
    private readonly Dictionary<Guid, DateTimeOffset> _settledAt = [];
    private readonly Dictionary<(ShardId Shard, Epoch Epoch), NodeId> _accepted = [];
    private readonly Dictionary<(ShardId Shard, Epoch Epoch), SimJournal> _processes = [];
    private readonly SimJournal _wire;
    private readonly Replay<ConnectorState, ConnectorEvent> _replay;

    public Invariants(
        SimulationPump pump, SimState disk, SimJournal wire, IReadOnlyList<SimConnector> connectors,
        SimFindings findings)
    {
        (_pump, _disk, _wire, _connectors, _findings) = (pump, disk, wire, connectors, findings);
        _stores = wire.Stores;
        _replay = new(_stores.Journal, ConnectorCodec.Instance, ConnectorState.New, ConnectorFold.Apply);
        disk.Appended = Appended;
    }

    /// <summary>Commands whose senders learned that they are durable.</summary>
    public List<Guid> Acknowledged { get; } = [];

    /// <summary>When faults stopped and the last commands were sent.</summary>
    public DateTimeOffset CalmSince { get; set; }

    /// <summary>Appends taken so far.</summary>
    public long Appends { get; private set; }

    private DateTimeOffset Now => _pump.Time.GetUtcNow();

    /// <summary>Days that count as finished must be at the destination, now and always.</summary>
    public void CheckCoverage()
    {
        foreach (var connector in _connectors)
        {
            var state = Fold(connector, RecoveryOptions.Default).State;
            foreach (var (name, progress) in state.Destinations)
            {
                foreach (var (line, coverage) in progress.Lines)
                {
                    foreach (var day in coverage.Finished.Ranges.SelectMany(Days))
                        CheckDay(connector, name, line, day, "finished", "O6");
                }
            }
        }
    }

    /// <summary>Whether all that was to be done is done.</summary>
    public bool IsQuiet()
    {
        foreach (var connector in _connectors)
        {
            var state = Fold(connector, RecoveryOptions.Default).State;
            if (state.Run is not null || state.Requested is not null || state.LastRun is not { } last
                || last.StartedAt < CalmSince || Missing(connector, state).Any())
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Everything, once it is quiet.</summary>
    public void CheckAll()
    {
        CheckCoverage();
        CheckCommands();
        foreach (var connector in _connectors)
        {
            var entity = new EntityId(connector.Id.Value);
            var full = CheckStream(connector, entity);
            CheckProjections(connector, entity, full);
            CheckDue(connector, entity, full.State);
            foreach (var missing in Missing(connector, full.State).Take(3))
                _findings.Add("O6", missing);
            if (full.State.LastRun is not { } last || last.StartedAt < CalmSince)
                _findings.Add(
                    "O10", $"{connector.Name} has not run since the faults stopped; last {full.State.LastRun}");
            foreach (var store in connector.Stores.Values.Where(store => store.Doubles.Any()))
            {
                var item = store.Doubles.First();
                _findings.Add("O5", $"{store.Name} has {item} more than once: {store.Describe(item)}");
            }
        }
    }

    private static IEnumerable<DateOnly> Days(DayRange range) =>
        Enumerable.Range(0, range.Days).Select(offset => range.From.AddDays(offset));

    private void Appended(Append append, SimJournal access)
    {
        Appends++;
        var lease = append.Lease;
        if (_disk.Owner(lease.Shard) != lease)
            _findings.Add("O9", $"a replaced owner of shard {lease.Shard.Value} wrote to {append.Entity}");
        if (!_accepted.TryAdd((lease.Shard, lease.Epoch), lease.Owner)
            && _accepted[(lease.Shard, lease.Epoch)] != lease.Owner)
        {
            _findings.Add("O9", $"shard {lease.Shard.Value} had two owners in epoch {lease.Epoch.Value}");
        }

        // What lands late comes by the wire, whoever sent it.
        if (access != _wire && !_processes.TryAdd((lease.Shard, lease.Epoch), access)
            && _processes[(lease.Shard, lease.Epoch)] != access)
        {
            _findings.Add("O9", $"two processes wrote to shard {lease.Shard.Value} in epoch {lease.Epoch.Value}");
        }

        foreach (var outcome in append.Handled)
        {
            _settled[outcome.CommandId] = _settled.GetValueOrDefault(outcome.CommandId) + 1;
            _settledAt[outcome.CommandId] = Now;
        }
    }

    private Replayed<ConnectorState> Fold(SimConnector connector, RecoveryOptions options) =>
        _pump.Run(() => _replay.RunAsync(new EntityId(connector.Id.Value), options, CancellationToken.None));

    // O1, O2.
    private void CheckCommands()
    {
        foreach (var id in Acknowledged)
        {
            var row = _pump.Run(() => _stores.Inbox.ReadAsync(id, CancellationToken.None));
            if (row is null && _settledAt.TryGetValue(id, out var at) && Now - at >= TimeSpan.FromDays(7))
                continue; // It was removed in its time.
            if (row is null)
                _findings.Add("O1", $"command {id} was acknowledged and is not there");
            else if (row.State is InboxState.Open or InboxState.Dead)
                _findings.Add(
                    "O2", $"command '{row.Command.Type}' is {row.State} after {row.Command.Attempts} attempts");
            else if (_settled.GetValueOrDefault(id) != 1)
                _findings.Add("O2", $"command '{row.Command.Type}' was settled {_settled.GetValueOrDefault(id)} times");
        }
    }

    // O3, O4, and for O2: all events of a command stand in one append.
    private Replayed<ConnectorState> CheckStream(SimConnector connector, EntityId entity)
    {
        var events = _pump.Run(() => _stores.Journal.ReadEventsAsync(entity, 0, int.MaxValue, CancellationToken.None));
        var (state, sequenceNr, epoch) = (ConnectorState.New, 0L, default(Epoch));
        var causes = new Dictionary<Guid, long>();
        foreach (var stored in events)
        {
            if (stored.SequenceNr != ++sequenceNr)
                _findings.Add("O3", $"{connector.Name}: event {stored.SequenceNr} stands at {sequenceNr}");
            if (stored.Epoch.Value < epoch.Value)
                _findings.Add("O3", $"{connector.Name}: the epoch falls at {sequenceNr}");
            epoch = stored.Epoch;
            if (stored.Cause is { } cause)
            {
                if (causes.TryGetValue(cause, out var last) && last != sequenceNr - 1)
                    _findings.Add("O2", $"{connector.Name}: a command acted at {last} and again at {sequenceNr}");
                causes[cause] = sequenceNr;
            }

            state = state.Apply(ConnectorCodec.Instance.Decode(stored));
        }

        var quick = Fold(connector, RecoveryOptions.Default);
        if (!_replay.Hash(state).AsSpan().SequenceEqual(_replay.Hash(quick.State)))
            _findings.Add(
                "O4", $"{connector.Name}: the full fold differs from snapshot {quick.SnapshotSequenceNr} and tail");
        return new Replayed<ConnectorState>(state, sequenceNr, 0, 0);
    }

    // O13, O15.
    private void CheckProjections(SimConnector connector, EntityId entity, Replayed<ConnectorState> full)
    {
        var view = _pump.Run(() => _stores.Views.ReadAsync(entity, CancellationToken.None));
        if (full.State.Definition is not null)
        {
            // A row may be older than the last append without events, never than the last event.
            var expected = ConnectorView.Row(entity, full.State, full.SequenceNr);
            if (view != expected)
                _findings.Add(
                    "O13",
                    $"{connector.Name}: the view is of event {view?.SequenceNr}, the state of {full.SequenceNr}");
        }

        var digest = default(LedgerDigest);
        _pump.Run(() => _stores.Ledger.ScanAsync(
            entity,
            row => digest = digest.Plus(LedgerDigest.OfRow(
                row.Key.Span, row.ContentHash is { } hash ? hash.Span : [], (int)row.State)),
            CancellationToken.None));
        if (digest != full.State.Digest)
            _findings.Add("O15", $"{connector.Name}: the ledger's digest is not the state's");
    }

    // O14, and that nobody who is due was forgotten (O10).
    private void CheckDue(SimConnector connector, EntityId entity, ConnectorState state)
    {
        var shards = Enumerable.Range(0, _disk.ShardCount).Select(shard => new ShardId(shard)).ToList();
        var rows = _pump.Run(
            () => _stores.Due.ReadDueAsync(shards, DateTimeOffset.MaxValue, int.MaxValue, CancellationToken.None));
        var row = rows.SingleOrDefault(row => row.Entity == entity);
        var wake = ConnectorDecider.WakeAt(state);
        if (wake is null != row is null)
            _findings.Add("O14", $"{connector.Name}: due row {row?.At:O}, wants to wake {wake:O}");
        else if (
            state.Run is null && row is not null && Math.Abs(
                (row.At - wake!.Value).Ticks) > TimeSpan.TicksPerMillisecond)
            _findings.Add("O14", $"{connector.Name}: due row {row.At:O}, wants to wake {wake:O}");
        if (row is not null && state.Run is null && row.At < Now - WakeUpMax)
            _findings.Add("O10", $"{connector.Name}: due since {row.At:O}, now {Now:O}");
    }

    // O6: what was final when the faults stopped must be everywhere.
    private IEnumerable<string> Missing(SimConnector connector, ConnectorState state)
    {
        var through = connector.Account.ContactAt(CalmSince) is { } contact
            ? DateOnly.FromDateTime(contact).AddDays(-1)
            : connector.Account.Today(CalmSince).AddDays(-(int)connector.Account.FinalAfter.TotalDays);
        var expected = DaySet.Of(connector.Backfills.Where(backfill => IsDone(backfill.Command))
            .Select(backfill => backfill.Range).Append(new DayRange(SimTimes.HistoryFrom, through)))
            .Within(new DayRange(DateOnly.MinValue, through));
        foreach (var destination in connector.Definition.Destinations)
        {
            foreach (var line in connector.Account.Lines.Where(line => line != connector.Account.NotOffered))
            {
                foreach (var day in expected.Ranges.SelectMany(Days))
                {
                    foreach (var record in connector.Account.FinalRecords(line, day))
                    {
                        var store = connector.Stores[destination.Name];
                        if (!store.HasFinal(record.Id, record.Value!.Value))
                        {
                            yield return $"{store.Name} lacks {record.Id} = {record.Value}; it has {store.Describe(record.Id)}; "
                                + $"coverage {state.Destinations.GetValueOrDefault(destination.Name)?.Line(line)}; "
                                + $"last run {state.LastRun}; block {state.Block}; "
                                + $"closed {string.Join(",", state.ClosedLines.Keys)}; letters {string.Join(",", state.DeadLetters.Keys)}";
                        }
                    }
                }
            }
        }
    }

    private bool IsDone(Guid command) =>
        _pump.Run(() => _stores.Inbox.ReadAsync(command, CancellationToken.None)) is { State: InboxState.Done };

    private void CheckDay(
        SimConnector connector, string destination, string line, DateOnly day, string what, string invariant)
    {
        var store = connector.Stores[destination];
        if (!connector.Account.IsFinal(day, Now))
            _findings.Add(invariant, $"{store.Name}: {line} {day:O} counts as {what} and may still change");
        foreach (var record in connector.Account.FinalRecords(line, day))
        {
            if (!store.HasFinal(record.Id, record.Value!.Value))
            {
                _findings.Add(
                    invariant, $"{store.Name}: {line} {day:O} counts as {what}, but {record.Id} is not there; "
                    + $"it has {store.Describe(record.Id)}");
            }
        }
    }
}
