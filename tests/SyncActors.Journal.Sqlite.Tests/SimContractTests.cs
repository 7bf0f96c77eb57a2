using SyncActors.Testing.Journal;
using SyncActors.Testing.Journal.Contract;

namespace SyncActors.Journal.Sqlite.Tests;

public sealed class SimAppendTests : AppendContract
{
    protected override Task<IJournalFixture> CreateAsync() => SimFixture.OpenAsync();
}

public sealed class SimFenceTests : FenceContract
{
    protected override Task<IJournalFixture> CreateAsync() => SimFixture.OpenAsync();
}

public sealed class SimInboxTests : InboxContract
{
    protected override Task<IJournalFixture> CreateAsync() => SimFixture.OpenAsync();
}

public sealed class SimOutboxTests : OutboxContract
{
    protected override Task<IJournalFixture> CreateAsync() => SimFixture.OpenAsync();
}

public sealed class SimRowsTests : RowsContract
{
    protected override Task<IJournalFixture> CreateAsync() => SimFixture.OpenAsync();
}

public sealed class SimRecoveryTests : RecoveryContract
{
    protected override Task<IJournalFixture> CreateAsync() => SimFixture.OpenAsync();
}

public sealed class SimCompactionTests : CompactionContract
{
    protected override Task<IJournalFixture> CreateAsync() => SimFixture.OpenAsync();
}

public sealed class SimManyActorsTests : ManyActorsContract
{
    protected override Task<IJournalFixture> CreateAsync() => SimFixture.OpenAsync();
}

public sealed class SimQuotaTests : QuotaContract
{
    protected override Task<IJournalFixture> CreateAsync() => SimFixture.OpenAsync();
}

public sealed class SimMembershipTests : MembershipContract
{
    protected override Task<IJournalFixture> CreateAsync() => SimFixture.OpenAsync();
}

public sealed class SimAuditTests : AuditContract
{
    protected override Task<IJournalFixture> CreateAsync() => SimFixture.OpenAsync();
}
