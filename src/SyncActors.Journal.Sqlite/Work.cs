namespace SyncActors.Journal.Sqlite;

/// <summary>A job for one of the store's threads. It can be withdrawn until it begins, and not after.</summary>
internal abstract class Work
{
    private const int Waiting = 0;
    private const int Begun = 1;
    private const int Withdrawn = 2;

    private int _stage;

    /// <summary>True for the one caller that may run the job.</summary>
    public bool TryBegin() => Interlocked.CompareExchange(ref _stage, Begun, Waiting) == Waiting;

    /// <summary>Takes the job back, unless it has begun.</summary>
    public void Withdraw(CancellationToken cancellationToken)
    {
        if (Interlocked.CompareExchange(ref _stage, Withdrawn, Waiting) == Waiting)
            Cancel(cancellationToken);
    }

    /// <summary>Ends the job with an error.</summary>
    public abstract void Fail(Exception exception);

    /// <summary>Ends the job as cancelled.</summary>
    protected abstract void Cancel(CancellationToken cancellationToken);
}
