using SyncActors.Actors.Persistence;

namespace SyncActors.Sync.Tests.Credentials;

/// <summary>Counts the steps of a run, and lets one of them go wrong.</summary>
/// <param name="at">Number of that step, from 1; 0 for none.</param>
/// <param name="fate">What befalls it.</param>
internal sealed class CrashPlan(int at, Fate fate)
{
    /// <summary>Steps so far.</summary>
    public int Steps { get; private set; }

    public Fate Next() => ++Steps == at ? fate : Fate.None;
}

/// <summary>Journal and credential rows whose every call is a step of a plan.</summary>
internal sealed class CrashingStores(IJournal journal, ICredentialStore credentials, CrashPlan plan, Action kill)
    : IJournal, ICredentialStore
{
    public Task AppendAsync(Append append, CancellationToken cancellationToken) => StepAsync(async () =>
    {
        await journal.AppendAsync(append, cancellationToken);
        return true;
    });

    public Task<Recovery> RecoverAsync(EntityId entity, RecoveryOptions options, CancellationToken cancellationToken) =>
        StepAsync(() => journal.RecoverAsync(entity, options, cancellationToken));

    public Task<IReadOnlyList<StoredEvent>> ReadEventsAsync(
        EntityId entity, long afterSequenceNr, int max, CancellationToken cancellationToken) =>
        journal.ReadEventsAsync(entity, afterSequenceNr, max, cancellationToken);

    public Task CompactAsync(
        EntityId entity, ShardLease lease, long throughSequenceNr, CancellationToken cancellationToken) =>
        journal.CompactAsync(entity, lease, throughSequenceNr, cancellationToken);

    public Task<CredentialRow?> ReadAsync(EntityId credential, CancellationToken cancellationToken) =>
        StepAsync(() => credentials.ReadAsync(credential, cancellationToken));

    public Task<DataKeyRow?> ReadKeyAsync(Guid tenant, Guid scope, CancellationToken cancellationToken) =>
        StepAsync(() => credentials.ReadKeyAsync(tenant, scope, cancellationToken));

    public Task<DataKeyRow> AddKeyAsync(DataKeyRow key, CancellationToken cancellationToken) =>
        StepAsync(() => credentials.AddKeyAsync(key, cancellationToken));

    private async Task<T> StepAsync<T>(Func<Task<T>> call)
    {
        var fate = plan.Next();
        if (fate == Fate.KilledBefore)
            kill();
        if (fate is Fate.KilledBefore or Fate.LostBefore)
            throw new JournalUnavailableException("The call was lost.");
        var result = await call();
        if (fate == Fate.KilledAfter)
            kill();
        return fate is Fate.KilledAfter or Fate.LostAfter
            ? throw new JournalUnavailableException("The reply was lost.")
            : result;
    }
}
