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

    /// <summary>Whether the node was declared dead: its row no longer counts.</summary>
    public bool IsGone => _isGone;

    /// <summary>Time since the newest successful beat was sent.</summary>
    public TimeSpan Age => time.GetElapsedTime(Volatile.Read(ref _sentAt));

    /// <summary>Whether effects may begin.</summary>
    public bool MayAct => fenceAfter is not { } limit || (!_isGone && !_isMissed && Age < limit);

    /// <summary>False from a fail-over until every node that may remember what the database lost has told it. Until then
    /// no refresh token may be used: a newer one may lie in the memory of another node. False until the first look,
    /// too; always true for a node that is alone with its journal.</summary>
    public bool IsReunited => _isReunited;

    /// <summary>A beat that was sent at a moment of the clock has arrived.</summary>
    public void Arrived(long sentAt)
    {
        Volatile.Write(ref _sentAt, sentAt);
        _isMissed = false;
    }

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
}

/// <summary>The node has not reached the database for too long to act. The reaction: begin nothing, try again
/// later.</summary>
public sealed class SilencedException(TimeSpan age)
    : Exception($"The last sign of life of this node that arrived is {age.TotalSeconds:0.0} s old; it begins nothing.");
