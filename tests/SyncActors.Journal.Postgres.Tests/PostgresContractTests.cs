using SyncActors.Testing.Journal;
using SyncActors.Testing.Journal.Contract;
using SyncActors.Testing.Servers;

namespace SyncActors.Journal.Postgres.Tests;

public sealed class PostgresAppendTests(PostgresServerFixture server) : IClassFixture<PostgresServerFixture>
{
    public static TheoryData<string, int> Cases => ContractCases.Of<AppendContract>();

    [PostgresTheory]
    [MemberData(nameof(Cases))]
    public Task Holds(string name, int row) => ContractCases.RunAsync(new Suite(server.Server), name, row);

    private sealed class Suite(PostgresServer server) : AppendContract
    {
        protected override Task<IJournalFixture> CreateAsync() => PostgresFixture.OpenAsync(server);
    }
}

public sealed class PostgresFenceTests(PostgresServerFixture server) : IClassFixture<PostgresServerFixture>
{
    public static TheoryData<string, int> Cases => ContractCases.Of<FenceContract>();

    [PostgresTheory]
    [MemberData(nameof(Cases))]
    public Task Holds(string name, int row) => ContractCases.RunAsync(new Suite(server.Server), name, row);

    private sealed class Suite(PostgresServer server) : FenceContract
    {
        protected override Task<IJournalFixture> CreateAsync() => PostgresFixture.OpenAsync(server);
    }
}

public sealed class PostgresInboxTests(PostgresServerFixture server) : IClassFixture<PostgresServerFixture>
{
    public static TheoryData<string, int> Cases => ContractCases.Of<InboxContract>();

    [PostgresTheory]
    [MemberData(nameof(Cases))]
    public Task Holds(string name, int row) => ContractCases.RunAsync(new Suite(server.Server), name, row);

    private sealed class Suite(PostgresServer server) : InboxContract
    {
        protected override Task<IJournalFixture> CreateAsync() => PostgresFixture.OpenAsync(server);
    }
}

public sealed class PostgresRowsTests(PostgresServerFixture server) : IClassFixture<PostgresServerFixture>
{
    public static TheoryData<string, int> Cases => ContractCases.Of<RowsContract>();

    [PostgresTheory]
    [MemberData(nameof(Cases))]
    public Task Holds(string name, int row) => ContractCases.RunAsync(new Suite(server.Server), name, row);

    private sealed class Suite(PostgresServer server) : RowsContract
    {
        protected override Task<IJournalFixture> CreateAsync() => PostgresFixture.OpenAsync(server);
    }
}

public sealed class PostgresRecoveryTests(PostgresServerFixture server) : IClassFixture<PostgresServerFixture>
{
    public static TheoryData<string, int> Cases => ContractCases.Of<RecoveryContract>();

    [PostgresTheory]
    [MemberData(nameof(Cases))]
    public Task Holds(string name, int row) => ContractCases.RunAsync(new Suite(server.Server), name, row);

    private sealed class Suite(PostgresServer server) : RecoveryContract
    {
        protected override Task<IJournalFixture> CreateAsync() => PostgresFixture.OpenAsync(server);
    }
}

public sealed class PostgresCompactionTests(PostgresServerFixture server) : IClassFixture<PostgresServerFixture>
{
    public static TheoryData<string, int> Cases => ContractCases.Of<CompactionContract>();

    [PostgresTheory]
    [MemberData(nameof(Cases))]
    public Task Holds(string name, int row) => ContractCases.RunAsync(new Suite(server.Server), name, row);

    private sealed class Suite(PostgresServer server) : CompactionContract
    {
        protected override Task<IJournalFixture> CreateAsync() => PostgresFixture.OpenAsync(server);
    }
}

public sealed class PostgresManyActorsTests(PostgresServerFixture server) : IClassFixture<PostgresServerFixture>
{
    public static TheoryData<string, int> Cases => ContractCases.Of<ManyActorsContract>();

    [PostgresTheory]
    [MemberData(nameof(Cases))]
    public Task Holds(string name, int row) => ContractCases.RunAsync(new Suite(server.Server), name, row);

    private sealed class Suite(PostgresServer server) : ManyActorsContract
    {
        protected override Task<IJournalFixture> CreateAsync() => PostgresFixture.OpenAsync(server);
    }
}

public sealed class PostgresQuotaTests(PostgresServerFixture server) : IClassFixture<PostgresServerFixture>
{
    public static TheoryData<string, int> Cases => ContractCases.Of<QuotaContract>();

    [PostgresTheory]
    [MemberData(nameof(Cases))]
    public Task Holds(string name, int row) => ContractCases.RunAsync(new Suite(server.Server), name, row);

    private sealed class Suite(PostgresServer server) : QuotaContract
    {
        protected override Task<IJournalFixture> CreateAsync() => PostgresFixture.OpenAsync(server);
    }
}

public sealed class PostgresMembershipTests(PostgresServerFixture server) : IClassFixture<PostgresServerFixture>
{
    public static TheoryData<string, int> Cases => ContractCases.Of<MembershipContract>();

    [PostgresTheory]
    [MemberData(nameof(Cases))]
    public Task Holds(string name, int row) => ContractCases.RunAsync(new Suite(server.Server), name, row);

    private sealed class Suite(PostgresServer server) : MembershipContract
    {
        protected override Task<IJournalFixture> CreateAsync() => PostgresFixture.OpenAsync(server);
    }
}
