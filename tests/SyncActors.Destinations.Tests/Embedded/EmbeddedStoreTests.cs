using Microsoft.Data.Sqlite;
using SyncActors.Destinations.Embedded;
using SyncActors.Plugins;
using static SyncActors.Destinations.Tests.Requests;

namespace SyncActors.Destinations.Tests.Embedded;

public sealed class EmbeddedStoreTests : IDisposable
{
    private readonly DestinationKinds _kinds = new();
    private readonly TemporaryFolder _folder = new();

    private string Database => _folder.Combine("samples.db");

    public void Dispose()
    {
        _kinds.Dispose();
        _folder.Dispose();
    }

    private IDestination Destination() => _kinds.Create("embedded", ("path", Database));

    private Task<IReadOnlyList<EmbeddedSample>> SamplesAsync() =>
        new EmbeddedReader(Database).SamplesAsync("ann", Metric, 0, long.MaxValue, 1000, CancellationToken.None);

    private List<string> Rows(string query)
    {
        using var connection = new SqliteConnection($"Data Source={Database};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The query is a constant of a test.
        command.CommandText = query;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(
                string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(column => reader.GetValue(column))));
        return rows;
    }

    [Fact]
    public async Task A_sample_that_vanished_from_its_item_is_removed()
    {
        var destination = Destination();
        await destination.WriteAsync(
            Of(
                "ann", Item("hr", (FirstMs, 1), (FirstMs + 1000, 2), (FirstMs + 2000, 3)),
                Item("other", (FirstMs + 1500, 9))),
            CancellationToken.None);
        await destination.WriteAsync(Of("ann", Item("hr", (FirstMs, 1), (FirstMs + 3000, 4))), CancellationToken.None);
        Assert.Equal(
            [(0, 1.0), (1500, 9.0), (3000, 4.0)],
            (await SamplesAsync()).Select(sample => (sample.TimestampMs - FirstMs, sample.Value)));
    }

    [Fact]
    public async Task A_sample_belongs_to_the_item_that_wrote_it_last()
    {
        var destination = Destination();
        await destination.WriteAsync(
            Of("ann", Item("a", (FirstMs, 1)), Item("b", (FirstMs, 2))), CancellationToken.None);
        await destination.WriteAsync(Of("ann", Item("a", (FirstMs + 1000, 3))), CancellationToken.None);
        Assert.Equal([("b", 2.0), ("a", 3.0)], (await SamplesAsync()).Select(sample => (sample.Item, sample.Value)));
    }

    [Fact]
    public async Task A_final_value_takes_the_place_of_the_provisional_one()
    {
        var destination = Destination();
        await destination.WriteAsync(Of("ann", Item("d", false, null, (FirstMs, 1))), CancellationToken.None);
        Assert.False(Assert.Single(await SamplesAsync()).Final);
        await destination.WriteAsync(Of("ann", Item("d", true, null, (FirstMs, 2))), CancellationToken.None);
        var sample = Assert.Single(await SamplesAsync());
        Assert.Equal((2.0, true, new DateOnly(2026, 1, 1)), (sample.Value, sample.Final, sample.Day));
    }

    [Fact]
    public async Task Any_SQL_tool_can_read_the_views_while_the_writer_is_open()
    {
        var destination = Destination();
        await destination.WriteAsync(
            Of("ann", Item("hr", (FirstMs, 60), (FirstMs + 1000, 80)), Document("n/1", "text")),
            CancellationToken.None);
        Assert.Equal(
            ["""ann|2026-01-01|fitbit_steps_total|{"device":"watch","user":"ann"}|2|70|60|80|1"""], Rows("select * from daily"));
        Assert.Equal(
            ["1767225600000|60|ann-watch|hr", "1767225601000|80|ann-watch|hr"],
            Rows("select timestamp_ms, value, connector, item from sample order by timestamp_ms"));
        Assert.Equal(["n/1|text"], Rows("select id, text from document"));
        Assert.Equal(["ok"], Rows("pragma integrity_check"));
    }

    [Fact]
    public async Task What_was_answered_is_there_after_reopening()
    {
        await Destination().WriteAsync(Of("ann", Item("d", (FirstMs, 1))), CancellationToken.None);
        using var other = new DestinationKinds();
        _kinds.Dispose();
        Assert.Equal(["1"], Rows("select value from sample"));
        await other.Create("embedded", ("path", Database))
            .WriteAsync(Of("ann", Item("e", (FirstMs + 1000, 2))), CancellationToken.None);
        Assert.Equal(2, (await SamplesAsync()).Count);
    }

    [Fact]
    public async Task A_database_of_another_program_or_a_newer_version_is_left_alone()
    {
        using (var connection = new SqliteConnection($"Data Source={Database};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "create table theirs (a)";
            command.ExecuteNonQuery();
        }

        var outcome = await Destination().WriteAsync(Of("ann", Item("d", (FirstMs, 1))), CancellationToken.None);
        Assert.Contains(
            "another program", Assert.IsType<WriteOutcome.Refused>(outcome).Reason, StringComparison.Ordinal);
        Assert.Equal(["theirs"], Rows("select name from sqlite_schema"));
    }

    [Fact]
    public async Task A_locked_file_is_unavailable_and_written_once_it_is_free()
    {
        var destination = Destination();
        await destination.WriteAsync(Of("ann", Item("d", (FirstMs, 1))), CancellationToken.None);
        using (var connection = new SqliteConnection($"Data Source={Database};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "begin immediate";
            command.ExecuteNonQuery();
            var outcome = await destination.WriteAsync(
                Of("ann", Item("e", (FirstMs + 1000, 2))), CancellationToken.None);
            Assert.Contains(
                "locked", Assert.IsType<WriteOutcome.Unavailable>(outcome).Reason, StringComparison.Ordinal);
        }

        await destination.WriteAsync(Of("ann", Item("e", (FirstMs + 1000, 2))), CancellationToken.None);
        Assert.Equal(2, (await SamplesAsync()).Count);
    }

    [Fact]
    public async Task A_check_of_a_file_that_is_not_there_does_not_make_it()
    {
        Assert.Null(await Destination().CheckAsync(CancellationToken.None));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task The_log_is_brought_into_the_file_from_time_to_time()
    {
        var destination = Destination();
        for (var part = 0; part < 5; part++)
        {
            (
                long,
                double)[] samples = [.. Enumerable.Range(0, 50_000)
                    .Select(second => (FirstMs + ((second + (part * 50_000)) * 1000L), 1.0))];
            await destination.WriteAsync(Of("ann", Item($"p{part}", samples)), CancellationToken.None);
        }

        Assert.InRange(new FileInfo(Database + "-wal").Length, 0, 16 * 1024 * 1024);
        Assert.Equal(["250000"], Rows("select count(*) from sample"));
    }
}
