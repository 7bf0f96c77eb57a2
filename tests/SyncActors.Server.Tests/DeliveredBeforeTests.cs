using Microsoft.Data.Sqlite;
using SyncActors.Domain.Connectors;
using SyncActors.Server.Configuration;
using SyncActors.Server.Import;

namespace SyncActors.Server.Tests;

/// <summary>The files of the programs that connectors take the place of.</summary>
public sealed class DeliveredBeforeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("import-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_lifelog_counts_as_delivered_when_it_has_a_memory_whatever_its_status_says()
    {
        var file = Database(
            "limitless_sync.db",
            """
            create table synced_lifelogs (lifelog_id text primary key, memory_box_id integer, synced_at text not null,
              title text, processing_status text default 'pending');
            insert into synced_lifelogs (lifelog_id, memory_box_id, synced_at, processing_status) values
              ('b', 12, '2025-10-01', 'processed'), ('a', 11, '2025-10-01', 'failed'), ('c', null, '2025-10-01', 'pending');
            """);

        var delivered = await ReadAsync(file, "limitless");

        Assert.Equal([new AdoptedItem("lifelog/a", "11"), new AdoptedItem("lifelog/b", "12")], delivered.Items);
        Assert.Equal(1, delivered.Open);
    }

    [Theory]
    [InlineData("""{"connectors":{"mine":{"contexts":{"CTX":{"processed_memory_ids":["m2","m1"],"failed_memory_ids":{"m3":"no text"}}}}}}""")]
    [InlineData("""{"connectors":{"mine":{"processed_ids":{"m1":true,"m2":true,"m9":false},"failed_items":[{"memory_id":"m3"},{"memory_id":"m1"}]}}}""")]
    public async Task Both_layouts_of_the_Memory_connectors_state_are_read(string json)
    {
        var file = Path.Combine(_folder, "memory_sync_state.json");
        await File.WriteAllTextAsync(file, json);

        var delivered = await ReadAsync(file, "memory-api");

        Assert.Equal([new AdoptedItem("memory/m1"), new AdoptedItem("memory/m2")], delivered.Items);
        Assert.Equal(1, delivered.Open);
    }

    [Theory]
    [InlineData(
        """
        create table sync_state (connector_id text, context_id text, processed_memory_ids text, failed_memory_ids text);
        insert into sync_state values ('mine', 'CTX', '["m1"]', '{"m3":"no text"}'), ('mine', 'CTX2', '["m2"]', null),
          ('other', 'CTX', '["m7"]', null);
        """)]
    [InlineData(
        """
        create table "processed memories" (connector_id text, memory_id text, status text);
        insert into "processed memories" values ('mine', 'm1', 'processed'), ('mine', 'm2', 'SUCCESS'),
          ('mine', 'm3', 'failed'), ('other', 'm7', 'processed');
        """)]
    public async Task A_state_in_SQLite_is_known_by_its_columns(string sql)
    {
        var delivered = await ReadAsync(Database("state.db", sql), "memory-api");

        Assert.Equal([new AdoptedItem("memory/m1"), new AdoptedItem("memory/m2")], delivered.Items);
        Assert.Equal(1, delivered.Open);
    }

    [Theory]
    [InlineData("limitless", "create table t (a int);", "no table synced_lifelogs")]
    [InlineData("memory-api", "create table t (a int);", "no table with the columns")]
    [InlineData("fitbit", "create table t (a int);", "no state that a connector with a source of kind 'fitbit'")]
    public async Task Another_programs_database_is_refused_with_its_name(string kind, string sql, string because)
    {
        var file = Database("strange.db", sql);
        var refused = await Assert.ThrowsAsync<ConfigurationException>(() => ReadAsync(file, kind));
        Assert.StartsWith(file, refused.Message, StringComparison.Ordinal);
        Assert.Contains(because, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not json", "damaged")]
    [InlineData("[]", "no object 'connectors'")]
    [InlineData("""{"connectors":{"theirs":{}}}""", "knows no connector 'mine'; it has theirs")]
    public async Task A_damaged_or_foreign_file_is_refused(string content, string because)
    {
        var file = Path.Combine(_folder, "memory_sync_state.json");
        await File.WriteAllTextAsync(file, content);
        var refused = await Assert.ThrowsAsync<ConfigurationException>(() => ReadAsync(file, "memory-api"));
        Assert.Contains(because, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_file_is_named()
    {
        var missing = Path.Combine(_folder, "gone.db");
        var refused = await Assert.ThrowsAsync<ConfigurationException>(() => ReadAsync(missing, "limitless"));
        Assert.Equal($"{missing}: there is no such file.", refused.Message);
    }

    [Theory]
    [InlineData("""{"connectors":{"theirs":{"processed_ids":["m1"]}}}""", 0)]
    [InlineData("""{"connectors":{"mine":{"processed_ids":["m1"]}}}""", 1)]
    [InlineData(null, 0)]
    public async Task What_need_not_be_known_may_be_missing(string? content, int items)
    {
        var file = Path.Combine(_folder, "memory_sync_state.json");
        if (content is not null)
            await File.WriteAllTextAsync(file, content);
        var delivered = await DeliveredBefore.ReadAsync(
            file, "memory-api", "mine", mustKnow: false, CancellationToken.None);
        Assert.Equal(items, delivered.Items.Count);
    }

    [Fact]
    public async Task A_damaged_file_is_refused_even_if_nothing_need_be_known()
    {
        var file = Path.Combine(_folder, "memory_sync_state.json");
        await File.WriteAllTextAsync(file, "{");
        await Assert.ThrowsAsync<ConfigurationException>(() => DeliveredBefore.ReadAsync(
            file, "memory-api", "mine", mustKnow: false, CancellationToken.None));
    }

    [Fact]
    public void Commands_carry_all_items_and_stay_small()
    {
        var items = Enumerable.Range(0, 1_000).Select(number => new AdoptedItem($"memory/{number:d60}", null)).ToList();
        var commands = new DeliveredBefore(items, 0).Commands("rag").ToList();
        Assert.Equal(items, commands.SelectMany(command => command.Items));
        Assert.All(
            commands, command => Assert.True(Sync.Inbox.CommandCodec.Encode(command).Body.Length < 64 * 1024));
    }

    private static Task<DeliveredBefore> ReadAsync(string file, string kind) =>
        DeliveredBefore.ReadAsync(file, kind, "mine", mustKnow: true, CancellationToken.None);

    private string Database(string name, string sql)
    {
        var path = Path.Combine(_folder, name);
        using var connection = new SqliteConnection($"Data Source={path};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts above.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
        return path;
    }
}
