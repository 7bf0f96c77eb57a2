using SyncActors.Actors.Persistence;

namespace SyncActors.Journal.Sqlite.Writing;

/// <summary>An append on its way to the writer.</summary>
internal sealed class AppendWork(Append append) : WriteWork
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends with the commit.</summary>
    public Task Done => _done.Task;

    /// <inheritdoc/>
    public override void Execute(WriteSession session) => session.Append(append);

    /// <inheritdoc/>
    public override void Succeed() => _done.TrySetResult();

    /// <inheritdoc/>
    public override void Fail(Exception exception) => _done.TrySetException(exception);

    /// <inheritdoc/>
    public override Exception Refused(Exception failure) =>
        new AppendRejectedException(append.Entity, failure.Message, failure);

    /// <inheritdoc/>
    protected override void Cancel(CancellationToken cancellationToken) => _done.TrySetCanceled(cancellationToken);
}
