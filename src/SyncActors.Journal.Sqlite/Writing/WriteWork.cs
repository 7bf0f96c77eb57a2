namespace SyncActors.Journal.Sqlite.Writing;

/// <summary>A write for the writer's thread.</summary>
internal abstract class WriteWork : Work
{
    /// <summary>True when it needs a commit of its own.</summary>
    public virtual bool Alone => false;

    /// <summary>Does the write inside an open transaction. What it throws ends this write only; when it changed rows
    /// before, its neighbours are done again without it.</summary>
    public abstract void Execute(WriteSession session);

    /// <summary>Ends it well: the commit has reached the disk.</summary>
    public abstract void Succeed();

    /// <summary>The error to report when SQLite refused a row.</summary>
    public virtual Exception Refused(Exception failure) => new ArgumentException(failure.Message, failure);
}

/// <summary>A write that answers.</summary>
/// <param name="execute">What it does; it may run again when a neighbour fails.</param>
/// <param name="alone">See <see cref="WriteWork.Alone"/>.</param>
internal sealed class WriteWork<T>(Func<WriteSession, T> execute, bool alone) : WriteWork
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    /// <inheritdoc/>
    public override bool Alone => alone;

    /// <summary>The answer, after the commit.</summary>
    public Task<T> Done => _done.Task;

    /// <inheritdoc/>
    public override void Execute(WriteSession session) => _result = execute(session);

    /// <inheritdoc/>
    public override void Succeed() => _done.TrySetResult(_result!);

    /// <inheritdoc/>
    public override void Fail(Exception exception) => _done.TrySetException(exception);

    /// <inheritdoc/>
    protected override void Cancel(CancellationToken cancellationToken) => _done.TrySetCanceled(cancellationToken);
}
