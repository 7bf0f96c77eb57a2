using System.Text;
using SyncActors.Domain.Alerts;
using SyncActors.Domain.Connectors;
using SyncActors.Domain.Coverage;
using SyncActors.Domain.RateLimits;
using SyncActors.Domain.Runs;
using SyncActors.Sync.Serialization;
using SyncActors.Testing.Connectors;
using SyncActors.Testing.Simulation;
using Event = SyncActors.Domain.Connectors.ConnectorEvent;

namespace SyncActors.Domain.Tests.Connectors;

/// <summary>What holds in every life of a connector, at every event.</summary>
public sealed class LifeTests
{
    private static readonly JsonCodec<ConnectorState, ConnectorEvent> Codec = ConnectorCodec.Instance;

    [Fact]
    public void Replay_gives_the_same_state_byte_for_byte_at_every_cut_with_and_without_a_snapshot() =>
        Property.Holds(60, random =>
        {
            var (replayed, snapshotted) = (ConnectorState.New, ConnectorState.New);
            foreach (var step in Live(random))
            {
                var state = step.Before;
                foreach (var @event in step.Events)
                {
                    state = state.Apply(@event);
                    var stored = Codec.Decode(StoredTexts.Event(Codec, @event));
                    replayed = replayed.Apply(stored);
                    snapshotted = snapshotted.Apply(stored);
                    AssertSame(state, replayed);
                    AssertSame(state, snapshotted);
                    if (random.Percent(30))
                        snapshotted = Codec.DecodeState(StoredTexts.Snapshot(Codec, snapshotted));
                }

                AssertSame(step.After, state);
            }
        });

    [Fact]
    public void A_life_sees_every_kind_of_event()
    {
        var seen = Enumerable.Range(1, 60)
            .SelectMany(seed => Live(new SeededRandom((ulong)seed))).SelectMany(step => step.Events)
            .CountBy(@event => @event.GetType()).ToDictionary();
        Assert.All(Codec.Shapes, shape => Assert.True(
            seen.GetValueOrDefault(shape.Type) >= 10,
            string.Join(' ', seen.Select(kind => $"{kind.Key.Name}={kind.Value}"))));
    }

    [Fact]
    public void An_alert_fires_once_a_cause_until_it_is_resolved_and_nothing_that_is_due_stays_unsaid() =>
        Property.Holds(120, random =>
        {
            foreach (var step in Live(random))
            {
                var state = step.Before;
                foreach (var @event in step.Events)
                {
                    if (@event is Event.AlertRaised raised)
                        Assert.False(state.Alerts.ContainsKey(raised.Alert.Cause), $"{raised} while it fires");
                    else if (@event is Event.AlertResolved resolved)
                        Assert.True(state.Alerts.ContainsKey(resolved.Cause), $"{resolved} without an alert");
                    else if (@event is Event.AlertAcknowledged noted)
                        Assert.Null(state.Alerts[noted.Cause].AcknowledgedAt);
                    else if (@event is Event.AlertReminded reminded)
                        AssertLate(state, reminded);
                    state = state.Apply(@event);
                }

                Assert.All(state.Alerts, entry => Assert.Equal(entry.Key, entry.Value.Cause));
                Assert.False(AlertClock.NextAt(state) <= step.At, $"{AlertClock.NextAt(state):O} is past {step.At:O}");
                Assert.Empty(AlertRules.Changes(state, step.At));
            }
        });

    [Fact]
    public void Permits_are_never_overspent() => Property.Holds(120, random =>
    {
        var reserved = 0;
        var periods = new Dictionary<long, int>();
        RateLimit? limit = null;
        foreach (var step in Live(random))
        {
            foreach (var @event in step.Events)
            {
                if (@event is Event.Configured)
                    periods.Clear(); // Another limit may hold from here on.
                else if (@event is Event.PageSynced { Page.Quota: not null })
                    periods.Clear(); // The vendor's own count does, and its own boundary.
                else if (@event is Event.Throttled throttled)
                    Count(periods, limit!, throttled.Until, -1); // The call that the vendor itself named.
                else if (@event is Event.PermitsReserved e)
                {
                    reserved += e.Permits;
                    Count(periods, limit!, e.At, e.Permits);
                }
            }

            limit = step.After.Definition?.Limit;
            Assert.True(step.Requests <= reserved, $"{step.Requests} requests with {reserved} permits");
            if (limit?.Renewal != RateRenewal.AtBoundary)
                continue;

            // What came back of a period may be reserved again in it.
            var returned = step.Events.OfType<Event.RunFinished>().Sum(finished => finished.PermitsReturned);
            if (returned > 0 && step.Before.Run!.ReservedAt is { } at && Period(limit, at) == Period(limit, step.At))
                Count(periods, limit, at, -returned);
            Assert.All(periods.Values, permits => Assert.True(permits <= limit.Permits, $"{permits} of {limit}"));
        }
    });

    [Fact]
    public void The_watermark_never_covers_an_unfinished_day_and_falls_only_for_a_reason() =>
        Property.Holds(120, random =>
        {
            foreach (var step in Live(random))
            {
                var state = step.Before;
                foreach (var @event in step.Events)
                {
                    var after = state.Apply(@event);
                    foreach (var name in after.Destinations.Keys)
                    {
                        var mark = after.Watermark(name);
                        AssertFinished(after, name, mark);
                        if (mark < state.Watermark(name))
                            Assert.True(
                                MayFall(state, @event),
                                $"{@event} took the watermark from {state.Watermark(name)} to {mark}");
                    }

                    state = after;
                }
            }
        });

    [Fact]
    public void What_a_state_says_of_itself_fits_together() => Property.Holds(120, random =>
    {
        var (synced, runs) = (0L, 0L);
        foreach (var step in Live(random))
        {
            var state = step.After;
            synced += step.Events.OfType<Event.PageSynced>()
                .Sum(e => e.Page.Destinations.Sum(page => page.Items.Count(item => item.Result == ItemResult.Synced)));
            Assert.Equal(synced, state.Totals.Synced);
            Assert.True(state.Runs >= runs);
            runs = state.Runs;
            Assert.InRange(state.Bucket?.Level ?? 0, 0, state.Definition?.Limit.Permits ?? 0);
            Assert.Equal(state.Definition?.Destinations.Select(one => one.Name) ?? [], state.Destinations.Keys);
            Assert.All(state.Alerts, alert => Assert.Equal(alert.Key, alert.Value.Cause));
            if (state.Run is null
                && (state.Paused || state.Block is not null || state.Definition is { Enabled: false }))
                Assert.Null(state.NextDueAt);
            if (state is { Definition.Enabled: true, Paused: false, Block: null }
                && (state.Run ?? (object?)state.Requested) is not null)
                Assert.NotNull(ConnectorDecider.WakeAt(state));
            foreach (var coverage in state.Destinations.Values.SelectMany(progress => progress.Lines.Values))
                AssertDisjoint(coverage);
        }
    });

    [Fact]
    public void Every_parked_day_has_a_letter_that_gives_it_back() => Property.Holds(120, random =>
    {
        foreach (var step in Live(random))
        {
            if (step.Events.OfType<Event.DeadLettersReplayed>().FirstOrDefault() is not { } replayed
                || step.After.DeadLetters.Count > 0)
                continue;
            foreach (var (line, coverage) in step.After.Destinations.Values.SelectMany(progress => progress.Lines))
                Assert.True(
                    coverage.Parked.Days == 0,
                    $"{line} keeps {coverage.Parked} after {string.Join(' ', replayed.Ids)}");
        }
    });

    private static void AssertLate(ConnectorState state, Event.AlertReminded reminded)
    {
        var alert = state.Alerts[reminded.Cause];
        Assert.Null(alert.AcknowledgedAt);
        Assert.True(
            reminded.At - (alert.RemindedAt ?? alert.Since) >= state.Definition!.Alerts!.RemindEvery,
            $"{reminded} came too early after {alert}");
    }

    private static IEnumerable<Step> Live(SeededRandom random)
    {
        var (life, state) = (new RandomLife(random), ConnectorState.New);
        for (var number = 0; number < 150; number++)
        {
            var command = life.Next(state);
            if (ConnectorDecider.Decide(state, command, life.Now) is not Decision.Accepted accepted)
                continue;
            life.Reserved(accepted.Events.OfType<Event.PermitsReserved>().Sum(e => e.Permits));
            yield return new Step(state, accepted.Events, accepted.State, life.Now, life.Requests);
            state = accepted.State;
        }
    }

    private static bool MayFall(ConnectorState before, ConnectorEvent @event) => @event switch
    {
        Event.CoverageReset or Event.Configured or Event.LinesReopened or Event.DeadLettersReplayed => true,
        Event.RunPlanned e => e.HistoryFrom != before.HistoryFrom,
        Event.WindowClosed e => e.Fate == WindowFate.Refused,
        Event.PageSynced e => e.Page.Unreadable.Count > 0
            || e.Page.Destinations.Any(page => page.Items.Any(item => item.Result == ItemResult.DeadLettered)),
        _ => false,
    };

    private static void AssertFinished(ConnectorState state, string destination, DateOnly? mark)
    {
        if (mark is not { } through || state.HistoryFrom is not { } start)
            return;
        var covered = DaySet.Of([new DayRange(start, through)]);
        Assert.All(
            state.OpenLines(),
            line => Assert.Equal(DaySet.Empty, covered.Without(state.Destinations[destination].Line(line).Finished)));
    }

    private static void AssertDisjoint(LineCoverage coverage)
    {
        Assert.Equal(
            coverage.Finished.Days + coverage.Provisional.Days + coverage.Parked.Days,
            coverage.Finished.With(coverage.Provisional).With(coverage.Parked).Days);
        Assert.Equal(DaySet.Empty, coverage.Empty.Without(coverage.Finished));
    }

    private static void AssertSame(ConnectorState one, ConnectorState other)
    {
        var (left, right) = (Codec.EncodeState(one), Codec.EncodeState(other));
        if (!left.AsSpan().SequenceEqual(right))
            Assert.Equal(Encoding.UTF8.GetString(left), Encoding.UTF8.GetString(right));
    }

    private static long Period(RateLimit limit, DateTimeOffset at) => at.UtcTicks / limit.Period.Ticks;

    private static void Count(Dictionary<long, int> periods, RateLimit limit, DateTimeOffset at, int permits) =>
        periods[Period(limit, at)] = periods.GetValueOrDefault(Period(limit, at)) + permits;

    private sealed record Step(
        ConnectorState Before, IReadOnlyList<ConnectorEvent> Events, ConnectorState After, DateTimeOffset At,
        int Requests);
}
