using SyncActors.Testing.Journal;
using SyncActors.Testing.Journal.Contract;

namespace SyncActors.Journal.Sqlite.Tests;

public sealed class SqliteAppendTests : AppendContract
{
    protected override Task<IJournalFixture> CreateAsync() => SqliteFixture.OpenSweepingAsync();
}

public sealed class SqliteFenceTests : FenceContract
{
    protected override Task<IJournalFixture> CreateAsync() => SqliteFixture.OpenSweepingAsync();
}

public sealed class SqliteInboxTests : InboxContract
{
    protected override Task<IJournalFixture> CreateAsync() => SqliteFixture.OpenSweepingAsync();
}

public sealed class SqliteOutboxTests : OutboxContract
{
    protected override Task<IJournalFixture> CreateAsync() => SqliteFixture.OpenSweepingAsync();
}

public sealed class SqliteRowsTests : RowsContract
{
    protected override Task<IJournalFixture> CreateAsync() => SqliteFixture.OpenSweepingAsync();
}

public sealed class SqliteRecoveryTests : RecoveryContract
{
    protected override Task<IJournalFixture> CreateAsync() => SqliteFixture.OpenSweepingAsync();
}

public sealed class SqliteCompactionTests : CompactionContract
{
    protected override Task<IJournalFixture> CreateAsync() => SqliteFixture.OpenSweepingAsync();
}

public sealed class SqliteManyActorsTests : ManyActorsContract
{
    protected override Task<IJournalFixture> CreateAsync() => SqliteFixture.OpenSweepingAsync();
}

public sealed class SqliteQuotaTests : QuotaContract
{
    protected override Task<IJournalFixture> CreateAsync() => SqliteFixture.OpenSweepingAsync();
}

public sealed class SqliteAuditTests : AuditContract
{
    protected override Task<IJournalFixture> CreateAsync() => SqliteFixture.OpenSweepingAsync();
}
