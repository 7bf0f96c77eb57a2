namespace SyncActors.Actors.Cluster;

/// <summary>
/// How long ago this node last proved that it lives. A node whose beats do not arrive will soon be replaced, so it
/// begins nothing that others could see; what it writes to the journal is fenced anyway.
/// </summary>
/// <param name="time">The clock; only its monotonic side counts.</param>
/// <param name="fenceAfter">Age of the newest beat from which nothing may begin; null for a node that is alone with its
/// journal.</param>
public sealed class Pulse(TimeProvider time, TimeSpan? fenceAfter)
{
    private long _sentAt = time.GetTimestamp();
    private volatile bool _isGone;
    private volatile bool _isMissed;
    private volatile bool _isReunited = fenceAfter is null;
    private long _lostAtTicks;
    private volatile bool _isLeaving;
    private long _workedAt = time.GetTimestamp();

    /// <summary>Time between two checks whether the node works; null when nobody checks.</summary>
    public TimeSpan? CheckEvery { get; init; }

    /// <summary>Whether three checks in a row have failed although beats arrive: the node must not keep its
    /// shards.</summary>
    public bool IsSick => HasMissed(3);

    /// <summary>Whether a further one has failed, and the node has not got away by itself.</summary>
    public bool IsHopeless => HasMissed(4);

    /// <summary>Whether the node was declared dead: its row no longer counts.</summary>
    public bool IsGone => _isGone;

    /// <summary>Time since the newest successful beat was sent.</summary>
    public TimeSpan Age => time.GetElapsedTime(Volatile.Read(ref _sentAt));

    /// <summary>Whether effects may begin.</summary>
    public bool MayAct => fenceAfter is not { } limit || (!_isGone && !_isMissed && Age < limit);

    /// <summary>False from a fail-over until every node that may remember what the database lost has told it. Until
    /// then no refresh token may be used: a newer one may lie in the memory of another node. False until the first
    /// look, too; always true for a node that is alone with its journal.</summary>
    public bool IsReunited => _isReunited;

    /// <summary>A beat that was sent at a moment of the clock has arrived.</summary>
    public void Arrived(long sentAt)
    {
        // While the database was away, or the process stood still, no check could end well.
        if (_isMissed || (fenceAfter is { } limit && time.GetElapsedTime(Volatile.Read(ref _sentAt), sentAt) >= limit))
            Worked();
        Volatile.Write(ref _sentAt, sentAt);
        _isMissed = false;
    }

    /// <summary>The node leaves in order, which may take longer than checks have time.</summary>
    public void Leaving() => _isLeaving = true;

    /// <summary>A check whether the node works ended well.</summary>
    public void Worked() => Volatile.Write(ref _workedAt, time.GetTimestamp());

    /// <summary>A beat did not arrive: perhaps the session is closed, and then others replace the node long before its
    /// newest beat is old. Nothing begins until the next one arrives.</summary>
    public void Missed() => _isMissed = true;

    /// <summary>The row no longer counts.</summary>
    public void Gone() => _isGone = true;

    /// <summary>When the database last went on from an older state, UTC; null when it never did.</summary>
    public DateTimeOffset? LostCommitsAt =>
        Volatile.Read(ref _lostAtTicks) is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>Whether all have told what they remember.</summary>
    public void Reunited(bool all) => _isReunited = all;

    /// <summary>So long ago the database went on from an older state; the longest time there is when it never
    /// did.</summary>
    public void LostCommits(TimeSpan ago)
    {
        if (ago != TimeSpan.MaxValue)
            Volatile.Write(ref _lostAtTicks, (time.GetUtcNow() - ago).UtcTicks);
    }

    /// <summary>Goes on if effects may begin.</summary>
    /// <exception cref="SilencedException">They may not.</exception>
    public void Require()
    {
        if (!MayAct)
            throw new SilencedException(Age);
    }

    // The first of them was due one period after the last good one, and had a period to end.
    private bool HasMissed(int checks) =>
        CheckEvery is { } every && MayAct && !_isLeaving
        && time.GetElapsedTime(Volatile.Read(ref _workedAt)) >= every * (checks + 1);
}

/// <summary>The node has not reached the database for too long to act. The reaction: begin nothing, try again
/// later.</summary>
public sealed class SilencedException(TimeSpan age)
    : Exception($"The last sign of life of this node that arrived is {age.TotalSeconds:0.0} s old; it begins nothing.");
