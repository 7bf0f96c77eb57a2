using SyncActors.Actors.Persistence;

namespace SyncActors.Journal.Postgres.Writing;

/// <summary>An append on its way to the database. It can be withdrawn until it begins, and not after.</summary>
internal sealed class AppendWork(Append append)
{
    private const int Waiting = 0;
    private const int Begun = 1;
    private const int Withdrawn = 2;

    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _stage;

    /// <summary>Whether it only finds out whether its lane works.</summary>
    public bool IsProbe { get; private init; }

    /// <summary>What to write.</summary>
    public Append Append => append;

    /// <summary>The stream's head when it is written.</summary>
    public long NewHead { get; } = append.ExpectedHead + append.Events.Count;

    /// <summary>Bytes of its bodies.</summary>
    public long Bytes { get; } =
        append.Events.Sum(static @event => (long)@event.Body.Length) + (append.Snapshot?.Body.Length ?? 0)
        + append.Outbox.Sum(static entry => (long)entry.Body.Length);

    /// <summary>Ends with the commit.</summary>
    public Task Done => _done.Task;

    /// <summary>One that writes nothing.</summary>
    public static AppendWork Probe() =>
        new(new Append { Entity = new EntityId(Guid.NewGuid()), Lease = default, ExpectedHead = 0 }) { IsProbe = true };

    /// <summary>True for the one caller that may write it.</summary>
    public bool TryBegin() => Interlocked.CompareExchange(ref _stage, Begun, Waiting) == Waiting;

    /// <summary>Takes it back, unless it has begun.</summary>
    public void Withdraw(CancellationToken cancellationToken)
    {
        if (Interlocked.CompareExchange(ref _stage, Withdrawn, Waiting) == Waiting)
            _done.TrySetCanceled(cancellationToken);
    }

    /// <summary>The commit reached the disk.</summary>
    public void Succeed() => _done.TrySetResult();

    /// <summary>It was not written, or nobody knows.</summary>
    public void Fail(Exception exception) => _done.TrySetException(exception);
}
