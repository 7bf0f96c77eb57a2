using SyncActors.Actors.Persistence;

namespace SyncActors.Testing.Journal;

/// <summary>The rows of a simulated journal besides its streams.</summary>
internal sealed class SimRows
{
    private const int AttemptsMax = 5;

    /// <summary>Commands with their outcomes.</summary>
    public Dictionary<Guid, InboxRow> Inbox { get; private init; } = [];

    /// <summary>Who is due.</summary>
    public Dictionary<EntityId, DueRow> Due { get; private init; } = [];

    /// <summary>Items by entity and key.</summary>
    public Dictionary<EntityId, SortedDictionary<string, LedgerRow>> Ledger { get; private init; } = [];

    /// <summary>Views.</summary>
    public SortedDictionary<Guid, ViewRow> Views { get; private init; } = [];

    /// <summary>Sealed secrets.</summary>
    public Dictionary<EntityId, CredentialRow> Credentials { get; private init; } = [];

    /// <summary>Wrapped keys.</summary>
    public List<DataKeyRow> DataKeys { get; private init; } = [];

    /// <summary>Keys of the HTTP API.</summary>
    public Dictionary<string, ApiKeyRow> ApiKeys { get; private init; } = [];

    /// <summary>Limits that connectors share.</summary>
    public Dictionary<string, QuotaRow> Quotas { get; private init; } = new(StringComparer.Ordinal);

    /// <summary>Messages to the outside.</summary>
    public Dictionary<Guid, OutboxRow> Outbox { get; private init; } = [];

    /// <summary>Who changed what, in the order of arrival.</summary>
    public List<AuditEntry> Audit { get; private init; } = [];

    /// <summary>The rows as they are now, to be gone back to.</summary>
    public SimRows Copy() => new()
    {
        Inbox = new Dictionary<Guid, InboxRow>(Inbox),
        Due = new Dictionary<EntityId, DueRow>(Due),
        Ledger = Ledger.ToDictionary(
            entry => entry.Key,
            entry => new SortedDictionary<string, LedgerRow>(entry.Value, StringComparer.Ordinal)),
        Views = new SortedDictionary<Guid, ViewRow>(Views),
        Credentials = new Dictionary<EntityId, CredentialRow>(Credentials),
        DataKeys = [.. DataKeys],
        ApiKeys = new Dictionary<string, ApiKeyRow>(ApiKeys),
        Quotas = new Dictionary<string, QuotaRow>(Quotas, StringComparer.Ordinal),
        Outbox = new Dictionary<Guid, OutboxRow>(Outbox),
        Audit = [.. Audit],
    };

    public static DateTimeOffset Truncate(DateTimeOffset moment) =>
        new(moment.UtcTicks - (moment.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

    public static DateTimeOffset? Truncate(DateTimeOffset? moment) =>
        moment is { } some ? Truncate(some) : (DateTimeOffset?)null;

    /// <summary>Throws when the append contradicts the rows; changes nothing.</summary>
    public void RequireAcceptable(Append append)
    {
        foreach (var outcome in append.Handled)
        {
            if (Inbox.GetValueOrDefault(outcome.CommandId) is not { State: InboxState.Open })
                throw new AppendRejectedException(append.Entity, $"command {outcome.CommandId} is not open");
        }

        if (append.Handled.DistinctBy(outcome => outcome.CommandId).Count() != append.Handled.Count)
            throw new AppendRejectedException(append.Entity, "a command is settled twice");
        if (append.Outbox.FirstOrDefault(entry => Outbox.ContainsKey(entry.DeliveryId)) is { } repeated)
            throw new AppendRejectedException(
                append.Entity, $"delivery {repeated.DeliveryId} is in the outbox already");
        if (append.Credential is { } row && Credentials.Values.Any(other =>
            other.Id != row.Id && other.Tenant == row.Tenant && other.Provider == row.Provider
            && other.Account == row.Account))
            throw new AppendRejectedException(append.Entity, $"account {row.Account} has a credential already");
    }

    /// <summary>Applies what an acceptable append says.</summary>
    public void Apply(Append append, long head, DateTimeOffset now)
    {
        foreach (var outcome in append.Handled)
        {
            Inbox[outcome.CommandId] = Inbox[outcome.CommandId] with
            {
                State = outcome.State, HandledSequenceNr = head, HandledAt = Truncate(now), Outcome = outcome.Outcome,
            };
        }

        foreach (var row in append.Ledger)
        {
            if (!Ledger.TryGetValue(append.Entity, out var rows))
                Ledger[append.Entity] = rows = new SortedDictionary<string, LedgerRow>(StringComparer.Ordinal);
            rows[Convert.ToHexString(row.Key.Span)] = row;
        }

        if (append.Due is DueChange.Set set)
            Due[append.Entity] = new DueRow(append.Entity, append.Lease.Shard, Truncate(set.When), set.Reason);
        else if (append.Due is DueChange.Removed)
            Due.Remove(append.Entity);
        if (append.View is { } view)
            Views[view.Entity.Value] = view;
        if (append.Credential is { } credential)
        {
            Credentials[credential.Id] = credential with
            {
                ExpiresAt = Truncate(credential.ExpiresAt), RefreshBeganAt = Truncate(credential.RefreshBeganAt),
            };
        }

        foreach (var entry in append.Outbox)
        {
            Outbox[entry.DeliveryId] = new OutboxRow(
                entry with { Body = entry.Body.ToArray(), DueAt = Truncate(entry.DueAt) }, append.Entity,
                append.Lease.Shard, Truncate(now), OutboxState.Open, 0, null, null);
        }
    }

    public Submission Submit(InboxCommand command)
    {
        if (Inbox.TryGetValue(command.CommandId, out var standing))
        {
            var other = standing.Command;
            return other.Tenant == command.Tenant && other.Entity == command.Entity && other.Type == command.Type
                && other.Version == command.Version && other.Body.Span.SequenceEqual(command.Body.Span)
                ? Submission.Repeated
                : Submission.Conflict;
        }

        Inbox[command.CommandId] = new InboxRow(
            command with { CreatedAt = Truncate(command.CreatedAt) }, InboxState.Open, null, null, null);
        return Submission.Accepted;
    }

    public void RecordAttempt(Guid commandId, DateTimeOffset now)
    {
        if (Inbox.GetValueOrDefault(commandId) is not { State: InboxState.Open } row)
            return;
        var attempts = (short)(row.Command.Attempts + 1);
        row = row with { Command = row.Command with { Attempts = attempts } };
        Inbox[commandId] = attempts < AttemptsMax
            ? row
            : row with { State = InboxState.Dead, HandledAt = Truncate(now) };
    }

    public int PurgeInbox(DateTimeOffset before, int max)
    {
        var settled = Inbox.Values
            .Where(row => row.State is InboxState.Done or InboxState.Refused && row.HandledAt < Truncate(before))
            .Select(row => row.Command.CommandId).Take(max).ToList();
        foreach (var commandId in settled)
            Inbox.Remove(commandId);
        return settled.Count;
    }

    public bool Settle(Guid deliveryId, ShardId shard, OutboxOutcome outcome, DateTimeOffset now)
    {
        if (Outbox.GetValueOrDefault(deliveryId) is not { State: OutboxState.Open } row || row.Shard != shard)
            return false;
        Outbox[deliveryId] = row with
        {
            Entry = row.Entry with { DueAt = Truncate(outcome.DueAt) ?? row.Entry.DueAt }, State = outcome.State,
            Attempts = row.Attempts + outcome.Attempts, SettledAt = Truncate(outcome.SettledAt(now)),
            Reason = outcome.Reason,
        };
        return true;
    }

    public bool Replay(Guid deliveryId, DateTimeOffset at)
    {
        if (Outbox.GetValueOrDefault(deliveryId) is not { State: OutboxState.Dead } row)
            return false;
        Outbox[deliveryId] = row with
        {
            Entry = row.Entry with { DueAt = Truncate(at) }, State = OutboxState.Open, Attempts = 0, SettledAt = null,
            Reason = null,
        };
        return true;
    }

    public int PurgeOutbox(DateTimeOffset before, int max)
    {
        var delivered = Outbox.Values
            .Where(row => row.State == OutboxState.Delivered && row.SettledAt < Truncate(before))
            .Select(row => row.Entry.DeliveryId).Take(max).ToList();
        foreach (var deliveryId in delivered)
            Outbox.Remove(deliveryId);
        return delivered.Count;
    }

    public bool Replace(IReadOnlyList<QuotaRow> rows)
    {
        if (rows.Any(row => (Quotas.GetValueOrDefault(row.Key)?.Version ?? 0) != row.Version))
            return false;
        foreach (var row in rows)
            Quotas[row.Key] = row with { Version = row.Version + 1 };
        return true;
    }

    public DataKeyRow AddKey(DataKeyRow key)
    {
        if (LivingKey(key.Tenant, key.Scope) is { } standing)
            return standing;
        DataKeys.Add(key);
        return key;
    }

    public DataKeyRow? LivingKey(Guid tenant, Guid scope) =>
        DataKeys.Find(key => key.Tenant == tenant && key.Scope == scope && key.DestroyedAt is null);
}
