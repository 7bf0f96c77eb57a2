#pragma warning disable CS1591, CA1707 // The cases are sentences; their names say all.
using SyncActors.Actors.Persistence;
using Xunit;

namespace SyncActors.Testing.Journal.Contract;

/// <summary>Ledger, due index, views, credentials and keys.</summary>
public abstract class RowsContract : JournalContract
{
    private static readonly IReadOnlyList<ShardId> AllShards =
        [.. Enumerable.Range(0, IJournalFixture.ShardCount).Select(shard => new ShardId(shard))];

    [Fact]
    public async Task Ledger_rows_are_added_and_replaced()
    {
        var entity = NewEntity();
        await WriteAsync(
            Append(entity, 0) with { Ledger = [Item(1, LedgerState.Intended), Item(2, LedgerState.Done)] });
        await WriteAsync(Append(entity, 1) with
        {
            Ledger =
                [Item(1, LedgerState.Done) with { ContentHash = Bytes("hash"), Reference = "ref-1", AtSequenceNr = 2 }],
        });

        var rows = await Stores.Ledger.ReadAsync(entity, [Key(1), Key(2), Key(3)], None);
        Assert.Equal([Key(1).ToArray(), Key(2).ToArray()], rows.Select(row => row.Key.ToArray()));
        Assert.Equal((LedgerState.Done, 2L, "ref-1"), (rows[0].State, rows[0].AtSequenceNr, rows[0].Reference));
        Assert.Equal("hash", Text(rows[0].ContentHash!.Value));
        Assert.Equal((null, null), (rows[1].ContentHash, rows[1].Reference));
    }

    [Fact]
    public async Task Ledgers_do_not_mix()
    {
        var (left, right) = (NewEntity(), NewEntity());
        await WriteAsync(Append(left, 0) with { Ledger = [Item(1, LedgerState.Done)] });
        Assert.Empty(await Stores.Ledger.ReadAsync(right, [Key(1)], None));
        await Stores.Ledger.ScanAsync(right, _ => Assert.Fail("No row is expected."), None);
    }

    [Fact]
    public async Task A_scan_visits_every_row_once()
    {
        var entity = NewEntity();
        for (var head = 0; head < 5; head++)
        {
            await WriteAsync(Append(entity, head) with
            {
                Ledger = [.. Enumerable.Range(head * 1_000, 1_000).Select(number => Item(number, LedgerState.Done))],
            });
        }

        var seen = new HashSet<string>();
        await Stores.Ledger.ScanAsync(entity, row => Assert.True(seen.Add(Convert.ToHexString(row.Key.Span))), None);
        Assert.Equal(5_000, seen.Count);
    }

    [Fact]
    public async Task A_due_row_is_set_kept_replaced_and_removed()
    {
        var entity = NewEntity();
        await WriteAsync(Append(entity, 0, shard: 2) with { Due = DueChange.At(Now.AddTicks(50), 7) });
        var expected = new DueRow(entity, new ShardId(2), Now.AddTicks(50), 7);
        Assert.Equal([expected], await DueAsync(Now.AddHours(1)));

        await WriteAsync(Append(entity, 1, shard: 2));
        Assert.Equal([expected], await DueAsync(Now.AddHours(1)));

        await WriteAsync(Append(entity, 2, shard: 2) with { Due = DueChange.At(Now.AddHours(2), 8) });
        Assert.Empty(await DueAsync(Now.AddHours(1)));
        Assert.Equal([expected with { At = Now.AddHours(2), Reason = 8 }], await DueAsync(Now.AddHours(2)));

        await WriteAsync(Append(entity, 3, shard: 2) with { Due = DueChange.None });
        Assert.Empty(await DueAsync(Now.AddHours(3)));
        await WriteAsync(Append(entity, 4, shard: 2) with { Due = DueChange.None });
    }

    [Fact]
    public async Task A_due_row_of_the_same_moment_may_change_its_reason()
    {
        var entity = NewEntity();
        await WriteAsync(Append(entity, 0) with { Due = DueChange.At(Now, 1) });
        await WriteAsync(Append(entity, 1) with { Due = DueChange.At(Now, 2) });
        Assert.Equal(2, Assert.Single(await DueAsync(Now)).Reason);
    }

    [Fact]
    public async Task Due_rows_come_earliest_first_from_the_shards_asked_for()
    {
        for (var number = 0; number < 30; number++)
        {
            await WriteAsync(Append(NewEntity(), 0, shard: number % 3) with
            {
                Due = DueChange.At(Now.AddMinutes(number * 7 % 30), (short)number),
            });
        }

        var rows = await DueAsync(Now.AddMinutes(19));
        Assert.Equal(Enumerable.Range(0, 20).Select(minute => Now.AddMinutes(minute)), rows.Select(row => row.At));
        Assert.Equal(rows.Take(4), await Stores.Due.ReadDueAsync(AllShards, Now.AddMinutes(19), 4, None));
        var some = await Stores.Due.ReadDueAsync([new ShardId(1)], Now.AddMinutes(19), 100, None);
        Assert.Equal(rows.Where(row => row.Shard.Value == 1), some);
        Assert.Empty(await Stores.Due.ReadDueAsync([], Now.AddDays(1), 100, None));
    }

    [Fact]
    public async Task A_view_is_added_and_replaced()
    {
        var view = View(NewEntity(), Guid.NewGuid());
        Assert.Null(await Stores.Views.ReadAsync(view.Entity, None));
        await WriteAsync(Append(view.Entity, 0) with { View = view });
        Assert.Equal(view, await Stores.Views.ReadAsync(view.Entity, None));
        view = view with { Name = "renamed", Status = 4, SequenceNr = 2, View = "{\"runs\":2}" };
        await WriteAsync(Append(view.Entity, 1) with { View = view });
        Assert.Equal(view, await Stores.Views.ReadAsync(view.Entity, None));
    }

    [Fact]
    public async Task Views_are_listed_by_kind_and_tenant_page_by_page()
    {
        var tenants = new[] { Guid.NewGuid(), Guid.NewGuid() };
        var views = Enumerable.Range(0, 20).Select(number =>
            View(NewEntity(), tenants[number % 2]) with { Kind = number < 16 ? "connector" : "credential" }).ToList();
        foreach (var view in views)
            await WriteAsync(Append(view.Entity, 0) with { View = view });

        var connectors = views.Where(view => view.Kind == "connector").OrderBy(view => view.Entity.Value).ToList();
        Assert.Equal(connectors, await Stores.Views.ListAsync("connector", null, null, 100, None));
        Assert.Equal(
            connectors.Where(view => view.Tenant == tenants[0]),
            await Stores.Views.ListAsync("connector", tenants[0], null, 100, None));
        var first = await Stores.Views.ListAsync("connector", null, null, 5, None);
        var second = await Stores.Views.ListAsync("connector", null, first[^1].Entity, 100, None);
        Assert.Equal(connectors, first.Concat(second));
        Assert.Empty(await Stores.Views.ListAsync("connector", Guid.NewGuid(), null, 5, None));
    }

    [Fact]
    public async Task A_credential_comes_back_as_it_was_and_rotates()
    {
        var entity = NewEntity();
        Assert.Null(await Stores.Credentials.ReadAsync(entity, None));
        var row = Credential(entity, "account");
        await WriteAsync(Append(entity, 0) with { Credential = row });
        await AssertCredentialAsync(row);
        row = row with
        {
            Rotation = 2, PreviousSecret = row.Secret, Secret = Bytes("new"), ExpiresAt = Now, RefreshBeganAt = Now,
            Status = 1,
        };
        await WriteAsync(Append(entity, 1) with { Credential = row });
        await AssertCredentialAsync(row);
    }

    [Fact]
    public async Task An_account_has_one_credential()
    {
        var (first, second) = (NewEntity(), NewEntity());
        await WriteAsync(Append(first, 0) with { Credential = Credential(first, "account") });
        await Assert.ThrowsAsync<AppendRejectedException>(
            () => WriteAsync(Append(second, 0) with { Credential = Credential(second, "account") }));
        await AssertStreamAsync(second, 0);
        await WriteAsync(Append(second, 0) with { Credential = Credential(second, "other") });
    }

    [Fact]
    public async Task The_first_living_data_key_stands()
    {
        var (tenant, scope) = (Guid.NewGuid(), Guid.NewGuid());
        Assert.Null(await Stores.Credentials.ReadKeyAsync(tenant, scope, None));
        var keys = Enumerable.Range(0, 10)
            .Select(_ => new DataKeyRow(Guid.NewGuid(), tenant, scope, "kek-1", Bytes("wrapped"), null)).ToList();
        var standing = await Task.WhenAll(keys.Select(key => Stores.Credentials.AddKeyAsync(key, None)));
        Assert.Single(standing.Select(key => key.KeyId).Distinct());
        var read = await Stores.Credentials.ReadKeyAsync(tenant, scope, None);
        Assert.Equal((standing[0].KeyId, "kek-1", "wrapped"), (read!.KeyId, read.WrappedBy, Text(read.Wrapped!.Value)));

        var other = new DataKeyRow(Guid.NewGuid(), tenant, Guid.NewGuid(), "kek-1", Bytes("wrapped"), null);
        Assert.Equal(other.KeyId, (await Stores.Credentials.AddKeyAsync(other, None)).KeyId);
    }

    [Fact]
    public async Task A_destroyed_data_key_is_not_living()
    {
        var destroyed = new DataKeyRow(Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), "kek-1", null, Now);
        await Stores.Credentials.AddKeyAsync(destroyed, None);
        Assert.Null(await Stores.Credentials.ReadKeyAsync(destroyed.Tenant, destroyed.Scope, None));
        var next = new DataKeyRow(Guid.NewGuid(), destroyed.Tenant, destroyed.Scope, "kek-1", Bytes("w"), null);
        Assert.Equal(next.KeyId, (await Stores.Credentials.AddKeyAsync(next, None)).KeyId);
    }

    [Fact]
    public async Task An_api_key_comes_back_as_it_was()
    {
        var key = new ApiKeyRow(
            "pk-" + Guid.NewGuid(), Guid.NewGuid(), new byte[32], "read write", Now.AddDays(1), null)
        {
            Name = "dashboard",
            CreatedAt = Now,
        };
        Assert.Null(await Stores.ApiKeys.ReadAsync(key.KeyId, None));
        await Stores.ApiKeys.AddAsync(key, None);
        await Fixture.ReopenAsync();
        var read = await Stores.ApiKeys.ReadAsync(key.KeyId, None);
        Assert.Equal(key with { SecretHash = default }, read! with { SecretHash = default });
        Assert.Equal(key.SecretHash.ToArray(), read.SecretHash.ToArray());
        await Assert.ThrowsAsync<ArgumentException>(() => Stores.ApiKeys.AddAsync(key, None));
    }

    [Fact]
    public async Task Api_keys_are_listed_in_parts_and_revoked_once()
    {
        foreach (var name in (string[])["lk-3", "lk-1", "lk-2"])
            await Stores.ApiKeys.AddAsync(new ApiKeyRow(name, Guid.Empty, new byte[32], "read", null, null), None);
        Assert.Equal(["lk-1", "lk-2"], (await Stores.ApiKeys.ListAsync("lk-", 2, None)).Select(key => key.KeyId));
        Assert.Equal("lk-3", (await Stores.ApiKeys.ListAsync("lk-2", 1, None)).Single().KeyId);

        await Stores.ApiKeys.RevokeAsync("lk-2", Now, None);
        await Stores.ApiKeys.RevokeAsync("lk-2", Now.AddDays(1), None);
        await Stores.ApiKeys.RevokeAsync("nobody's", Now, None);
        await Fixture.ReopenAsync();
        Assert.Equal(Now, (await Stores.ApiKeys.ReadAsync("lk-2", None))!.RevokedAt);
        Assert.Null((await Stores.ApiKeys.ReadAsync("lk-1", None))!.RevokedAt);
        Assert.Null(await Stores.ApiKeys.ReadAsync("nobody's", None));
    }

    internal static CredentialRow Credential(EntityId entity, string account) =>
        new(entity, Guid.Empty, "fitbit", account, 1, Guid.NewGuid(), Bytes("sealed"), null, null, null, 0);

    private static LedgerRow Item(int number, LedgerState state) => new(Key(number), null, state, 1, null);

    private static ViewRow View(EntityId entity, Guid tenant) =>
        new(entity, tenant, "connector", "name of " + entity, 1, 1, "{\"état\":1}");

    private Task<IReadOnlyList<DueRow>> DueAsync(DateTimeOffset through) =>
        Stores.Due.ReadDueAsync(AllShards, through, 100, None);

    private async Task AssertCredentialAsync(CredentialRow expected)
    {
        var read = await Stores.Credentials.ReadAsync(expected.Id, None);
        Assert.Equal(
            expected with { Secret = default, PreviousSecret = null },
            read! with { Secret = default, PreviousSecret = null });
        Assert.Equal(expected.Secret.ToArray(), read.Secret.ToArray());
        Assert.Equal(expected.PreviousSecret?.ToArray(), read.PreviousSecret?.ToArray());
    }
}
