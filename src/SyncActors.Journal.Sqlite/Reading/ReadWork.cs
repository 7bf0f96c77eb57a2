namespace SyncActors.Journal.Sqlite.Reading;

/// <summary>A read for one of the reading threads.</summary>
internal abstract class ReadWork : Work
{
    /// <summary>Does the read and answers it.</summary>
    public abstract void Execute(ReadSession session);
}

/// <summary>A read that answers.</summary>
internal sealed class ReadWork<T>(Func<ReadSession, T> execute) : ReadWork
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The answer.</summary>
    public Task<T> Done => _done.Task;

    /// <inheritdoc/>
    public override void Execute(ReadSession session) => _done.TrySetResult(execute(session));

    /// <inheritdoc/>
    public override void Fail(Exception exception) => _done.TrySetException(exception);

    /// <inheritdoc/>
    protected override void Cancel(CancellationToken cancellationToken) => _done.TrySetCanceled(cancellationToken);
}
