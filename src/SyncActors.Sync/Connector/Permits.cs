using SyncActors.Domain.Connectors;
using SyncActors.Domain.RateLimits;
using SyncActors.Domain.Runs;
using static SyncActors.Domain.Connectors.ConnectorCommand;

namespace SyncActors.Sync.Connector;

/// <summary>
/// Permits for a connector's calls. Each call costs one of its own bucket, which is part of its state, and one of every
/// limit that it shares. Both are taken in blocks before use: first the shared ones, then its own. What a crash finds
/// unspent counts as spent.
/// </summary>
/// <param name="shared">The limits that it shares.</param>
/// <param name="state">The connector's state as it is.</param>
/// <param name="reserve">Makes a reservation in its own bucket durable.</param>
/// <param name="time">Its clock.</param>
/// <param name="resumed">Whether the run was begun in an earlier life, which may stand in line for shared ones.</param>
internal sealed class Permits(
    SharedLimits shared, Func<ConnectorState> state, Func<Reserve, ValueTask> reserve, TimeProvider time, bool resumed)
{
    /// <summary>Permits reserved at once: few enough to lose in a crash, enough not to be journaled for each
    /// call.</summary>
    private const int BlockMax = 10;

    /// <summary>Tries to have permits that are still good once they are durable.</summary>
    private const int TriesMax = 2;

    // In a row of crashes each life would lose a block, until none is left for an hour. Shared ones come back soon.
    private int _block = resumed && shared.None ? 1 : BlockMax;
    private int _own;
    private int _shared;
    private SharedPermits? _drawn;
    private DateTimeOffset _sharedUntil;
    private DateTimeOffset? _askAt;
    private bool _inLine = resumed && !shared.None;
    private (QuotaSeen Quota, int Reserved)? _seen;

    /// <summary>Permits of the own bucket that are reserved and not spent.</summary>
    public int Unspent => _own;

    private bool HasShared => shared.None || _shared > 0;

    /// <summary>How urgent a run's next call is: days that a device may just have changed come before older ones,
    /// unless it is the turn of those. Pure.</summary>
    public static PermitPriority PriorityOf(ConnectorState state, Window next)
    {
        var run = state.Run!;
        var fresh = Turns.IsFresh(next, run.Today, state.Definition!.LookbackDays);
        return run.Trigger switch
        {
            RunTrigger.Replay => PermitPriority.Interactive,
            RunTrigger.Backfill => PermitPriority.Backfill,
            RunTrigger.Manual when fresh => PermitPriority.Interactive,
            RunTrigger.Schedule when fresh || Turns.IsDue(state, next) => PermitPriority.Live,
            _ => PermitPriority.CatchUp,
        };
    }

    /// <summary>What a run reserves in the append of its beginning; null when others may come first.</summary>
    public ConnectorCommand? AtBegin(ConnectorState begun) =>
        shared.None && begun.Run is not null ? new Reserve(BlockMax) : null;

    /// <summary>A run has begun, with what it reserved.</summary>
    public void Begun() => _own = state().Run?.Permits ?? 0;

    /// <summary>Sees to it that there is a permit for the next call.</summary>
    /// <param name="next">What it asks.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null when there is one; else when to ask again.</returns>
    public async ValueTask<DateTimeOffset?> ReserveAsync(Window next, CancellationToken cancellationToken)
    {
        var wanted = Math.Clamp(state().Run!.Left.Sum(window => window.RequestsExpected), 1, _block);
        for (var tries = 0; ; tries++)
        {
            // Permits that lay unused while the bucket filled up, if only while they were journaled, are not there any
            // more: neither the bucket nor the vendor's count goes beyond the limit.
            var now = time.GetUtcNow();
            var bucket = state().Bucket!.At(now);
            _own = Math.Min(_own, (int)Math.Floor(bucket.Limit.Permits - bucket.Level + 1e-9));
            if (_shared > 0 && _sharedUntil <= now && tries <= TriesMax)
                await ReturnAsync(cancellationToken);
            if (_own > 0 && HasShared)
                return null;
            var available = _own > 0 ? _own : bucket.Available(now);
            if (available == 0)
                return bucket.AvailableAt(1, now);
            if (!HasShared && !await DrawAsync(next, Math.Min(wanted, available), cancellationToken))
                return _askAt;
            if (_own > 0)
                continue;

            // All of it renews faster than a reservation is journaled: nobody can meet such a limit.
            if (tries >= TriesMax)
                _own = 1;
            else
                await ReserveOwnAsync(tries == 0 ? wanted : int.MaxValue);
        }
    }

    /// <summary>A call is made.</summary>
    public void Spend()
    {
        _own--;
        _shared = Math.Max(0, _shared - 1);
    }

    /// <summary>The vendor said what is left of the limit.</summary>
    /// <param name="quota">What it said.</param>
    /// <param name="callsOnTheWay">Calls made since the one that it answered.</param>
    public void Observe(QuotaSeen? quota, int callsOnTheWay)
    {
        if (quota is not { Remaining: { } remaining, ResetAt: not null })
            return;
        _seen = (quota, _shared + callsOnTheWay);
        if (remaining > callsOnTheWay)
            _askAt = null; // There may be some after all.
    }

    /// <summary>The vendor refused a call until the own bucket opens again; it counts none of the permits as
    /// left.</summary>
    public async ValueTask ThrottledAsync(CancellationToken cancellationToken)
    {
        (_own, _shared, _seen) = (0, 0, null);
        if (state().Bucket!.BlockedUntil is { } until)
            await shared.BlockAsync(until - time.GetUtcNow(), cancellationToken);
    }

    /// <summary>Puts shared permits back that will not be used soon; others may want them.</summary>
    public async ValueTask ReturnAsync(CancellationToken cancellationToken)
    {
        if (_shared > 0)
            await ReturnAsync(keepsPlace: true, cancellationToken);
    }

    /// <summary>The run is over, and its own permits are accounted for.</summary>
    /// <param name="keepsPlace">True when it gave way to the next run, which wants the same.</param>
    /// <param name="cancellationToken">Gives up; shared permits come back with time then.</param>
    public async ValueTask EndAsync(bool keepsPlace, CancellationToken cancellationToken)
    {
        _own = 0;
        if (_shared > 0 || (_inLine && !keepsPlace)
            || (Seen() is { } seen && seen.Remaining - seen.Reserved < _drawn?.Left))
        {
            await ReturnAsync(keepsPlace, cancellationToken);
        }

        (_askAt, _inLine) = (null, _inLine && keepsPlace);
    }

    private async ValueTask ReserveOwnAsync(int permitsMax)
    {
        var before = state().Run!.Permits;
        await reserve(new Reserve(permitsMax));
        _own += state().Run!.Permits - before;
        _block = Math.Min(2 * _block, BlockMax);
    }

    private async ValueTask<bool> DrawAsync(Window next, int permits, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_askAt > now)
            return false;
        var run = state().Run!;
        var seen = Seen();
        _seen = null;
        _drawn = await shared.DrawAsync(
            PriorityOf(state(), next), run.ReservedAt ?? run.StartedAt, permits, seen, cancellationToken);

        // Counted from before they were asked for: too early rather than too late.
        (_shared, _sharedUntil) = (_drawn.Granted, now + _drawn.For);
        _askAt = _drawn.Granted > 0 ? null : time.GetUtcNow() + _drawn.For;
        _inLine = _drawn.Granted == 0;
        return !_inLine;
    }

    private async ValueTask ReturnAsync(bool keepsPlace, CancellationToken cancellationToken)
    {
        var (unspent, seen) = (_shared, Seen());
        (_shared, _seen) = (0, null);
        await shared.ReturnAsync(unspent, _drawn?.At ?? default, keepsPlace, seen, cancellationToken);
    }

    private SeenQuota? Seen() => _seen is { Quota: { Remaining: { } remaining, ResetAt: { } reset } } seen
        ? new SeenQuota(remaining, seen.Reserved, reset - time.GetUtcNow())
        : null;
}
