using SyncActors.Testing.Journal;
using SyncActors.Testing.Journal.Contract;
using SyncActors.Testing.Servers;

namespace SyncActors.Journal.Postgres.Tests;

/// <summary>Every case of one part of the contract, on a server.</summary>
public abstract class PostgresContractTests<TContract>(PostgresServerFixture server)
    : IClassFixture<PostgresServerFixture>
    where TContract : JournalContract
{
#pragma warning disable CA1000 // The test framework looks for the cases in the class.
    public static TheoryData<string, int> Cases => ContractCases.Of<TContract>();
#pragma warning restore CA1000

    [PostgresTheory]
    [MemberData(nameof(Cases))]
    public Task Holds(string name, int row) => ContractCases.RunAsync(SuiteOn(server.Server), name, row);

    private protected abstract TContract SuiteOn(PostgresServer server);
}

public sealed class PostgresAppendTests(PostgresServerFixture server) : PostgresContractTests<AppendContract>(server)
{
    private protected override AppendContract SuiteOn(PostgresServer server) => new Suite(server);

    private sealed class Suite(PostgresServer server) : AppendContract
    {
        protected override Task<IJournalFixture> CreateAsync() => PostgresFixture.OpenAsync(server);
    }
}

public sealed class PostgresFenceTests(PostgresServerFixture server) : PostgresContractTests<FenceContract>(server)
{
    private protected override FenceContract SuiteOn(PostgresServer server) => new Suite(server);

    private sealed class Suite(PostgresServer server) : FenceContract
    {
        protected override Task<IJournalFixture> CreateAsync() => PostgresFixture.OpenAsync(server);
    }
}

public sealed class PostgresInboxTests(PostgresServerFixture server) : PostgresContractTests<InboxContract>(server)
{
    private protected override InboxContract SuiteOn(PostgresServer server) => new Suite(server);

    private sealed class Suite(PostgresServer server) : InboxContract
    {
        protected override Task<IJournalFixture> CreateAsync() => PostgresFixture.OpenAsync(server);
    }
}

public sealed class PostgresOutboxTests(PostgresServerFixture server) : PostgresContractTests<OutboxContract>(server)
{
    private protected override OutboxContract SuiteOn(PostgresServer server) => new Suite(server);

    private sealed class Suite(PostgresServer server) : OutboxContract
    {
        protected override Task<IJournalFixture> CreateAsync() => PostgresFixture.OpenAsync(server);
    }
}

public sealed class PostgresRowsTests(PostgresServerFixture server) : PostgresContractTests<RowsContract>(server)
{
    private protected override RowsContract SuiteOn(PostgresServer server) => new Suite(server);

    private sealed class Suite(PostgresServer server) : RowsContract
    {
        protected override Task<IJournalFixture> CreateAsync() => PostgresFixture.OpenAsync(server);
    }
}

public sealed class PostgresRecoveryTests(PostgresServerFixture server) : PostgresContractTests<RecoveryContract>(server)
{
    private protected override RecoveryContract SuiteOn(PostgresServer server) => new Suite(server);

    private sealed class Suite(PostgresServer server) : RecoveryContract
    {
        protected override Task<IJournalFixture> CreateAsync() => PostgresFixture.OpenAsync(server);
    }
}

public sealed class PostgresCompactionTests(PostgresServerFixture server) : PostgresContractTests<CompactionContract>(server)
{
    private protected override CompactionContract SuiteOn(PostgresServer server) => new Suite(server);

    private sealed class Suite(PostgresServer server) : CompactionContract
    {
        protected override Task<IJournalFixture> CreateAsync() => PostgresFixture.OpenAsync(server);
    }
}

public sealed class PostgresManyActorsTests(PostgresServerFixture server) : PostgresContractTests<ManyActorsContract>(server)
{
    private protected override ManyActorsContract SuiteOn(PostgresServer server) => new Suite(server);

    private sealed class Suite(PostgresServer server) : ManyActorsContract
    {
        protected override Task<IJournalFixture> CreateAsync() => PostgresFixture.OpenAsync(server);
    }
}

public sealed class PostgresQuotaTests(PostgresServerFixture server) : PostgresContractTests<QuotaContract>(server)
{
    private protected override QuotaContract SuiteOn(PostgresServer server) => new Suite(server);

    private sealed class Suite(PostgresServer server) : QuotaContract
    {
        protected override Task<IJournalFixture> CreateAsync() => PostgresFixture.OpenAsync(server);
    }
}

public sealed class PostgresMembershipTests(PostgresServerFixture server) : PostgresContractTests<MembershipContract>(server)
{
    private protected override MembershipContract SuiteOn(PostgresServer server) => new Suite(server);

    private sealed class Suite(PostgresServer server) : MembershipContract
    {
        protected override Task<IJournalFixture> CreateAsync() => PostgresFixture.OpenAsync(server);
    }
}

public sealed class PostgresAuditTests(PostgresServerFixture server) : PostgresContractTests<AuditContract>(server)
{
    private protected override AuditContract SuiteOn(PostgresServer server) => new Suite(server);

    private sealed class Suite(PostgresServer server) : AuditContract
    {
        protected override Task<IJournalFixture> CreateAsync() => PostgresFixture.OpenAsync(server);
    }
}
