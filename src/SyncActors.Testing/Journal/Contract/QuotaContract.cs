#pragma warning disable CS1591, CA1707 // The cases are sentences; their names say all.
using System.Globalization;
using SyncActors.Actors.Persistence;
using SyncActors.Domain.RateLimits;
using Xunit;

namespace SyncActors.Testing.Journal.Contract;

/// <summary>Limits that connectors share.</summary>
public abstract class QuotaContract : JournalContract
{
    private static readonly RateLimit Limit = new(100, TimeSpan.FromDays(1), RateRenewal.AfterUse);

    [Fact]
    public async Task A_row_that_is_not_there_is_empty_and_of_version_0()
    {
        var read = await Stores.Quotas.ReadAsync(["a", "b"], None);
        Assert.Equal([new QuotaRow("a", 0, ""), new QuotaRow("b", 0, "")], read.Rows);
    }

    [Fact]
    public async Task A_change_of_what_was_read_holds_and_outlives_the_process()
    {
        Assert.True(await Stores.Quotas.ReplaceAsync([new QuotaRow("a", 0, """{"grüße":1}""")], None));
        Assert.True(await Stores.Quotas.ReplaceAsync([new QuotaRow("a", 1, """{"grüße":2}""")], None));
        await Fixture.ReopenAsync();
        Assert.Equal([new QuotaRow("a", 2, """{"grüße":2}""")], await RowsAsync("a"));
    }

    [Fact]
    public async Task A_change_of_what_somebody_else_has_changed_is_refused()
    {
        Assert.True(await Stores.Quotas.ReplaceAsync([new QuotaRow("a", 0, "first")], None));
        Assert.False(await Stores.Quotas.ReplaceAsync([new QuotaRow("a", 0, "late")], None));
        Assert.True(await Stores.Quotas.ReplaceAsync([new QuotaRow("a", 1, "second")], None));
        Assert.False(await Stores.Quotas.ReplaceAsync([new QuotaRow("a", 1, "late")], None));
        Assert.False(await Stores.Quotas.ReplaceAsync([new QuotaRow("a", 3, "early")], None));
        Assert.Equal([new QuotaRow("a", 2, "second")], await RowsAsync("a"));
    }

    [Fact]
    public async Task Rows_are_changed_together_or_not_at_all()
    {
        Assert.True(await Stores.Quotas.ReplaceAsync([new QuotaRow("b", 0, "b1")], None));
        Assert.False(
            await Stores.Quotas.ReplaceAsync([new QuotaRow("a", 0, "a1"), new QuotaRow("b", 0, "late")], None));
        Assert.Equal([new QuotaRow("b", 1, "b1"), new QuotaRow("a", 0, "")], await RowsAsync("b", "a"));
        Assert.True(await Stores.Quotas.ReplaceAsync([new QuotaRow("b", 1, "b2"), new QuotaRow("a", 0, "a1")], None));
        Assert.Equal([new QuotaRow("a", 1, "a1"), new QuotaRow("b", 2, "b2")], await RowsAsync("a", "b"));
    }

    [Fact]
    public async Task The_clock_goes_on_in_whole_microseconds()
    {
        var first = (await Stores.Quotas.ReadAsync(["a"], None)).Now;
        await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, None);
        var second = (await Stores.Quotas.ReadAsync(["a"], None)).Now;
        Assert.True(second > first, $"{second:O} after {first:O}");
        Assert.Equal((TimeSpan.Zero, 0L), (second.Offset, second.UtcTicks % TimeSpan.TicksPerMicrosecond));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Of_changes_at_the_same_time_none_is_lost(int rows)
    {
        const int Workers = 8;
        const int Changes = 25;
        string[] keys = [.. Enumerable.Range(0, rows).Select(row => $"counter-{row}")];
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => CountAsync(worker % 2 == 0)));

        var expected = (Workers * Changes).ToString(CultureInfo.InvariantCulture);
        Assert.All(
            await RowsAsync(keys), row => Assert.Equal((expected, Workers * Changes), (row.Body, (int)row.Version)));

        async Task CountAsync(bool reversed)
        {
            await Task.Yield();
            string[] own = reversed ? [.. keys.Reverse()] : keys;
            for (var done = 0; done < Changes;)
            {
                var next = (await RowsAsync(own)).Select(row => row with { Body = Increment(row.Body) }).ToList();
                if (await Stores.Quotas.ReplaceAsync(next, None))
                    done++;
            }
        }

        static string Increment(string body) =>
            ((body.Length > 0 ? int.Parse(body, CultureInfo.InvariantCulture) : 0) + 1)
                .ToString(CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task Whoever_draws_at_the_same_time_no_permit_is_given_twice()
    {
        // The row keeps the level alone; connectors keep more in it.
        var drawn = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => DrawAllAsync()));
        Assert.Equal(Limit.Permits, drawn.Sum());

        async Task<int> DrawAllAsync()
        {
            await Task.Yield();
            for (var sum = 0;;)
            {
                var (now, rows) = await Stores.Quotas.ReadAsync(["shared"], None);
                var level = rows[0].Body.Length > 0
                    ? int.Parse(rows[0].Body, CultureInfo.InvariantCulture)
                    : Limit.Permits;
                var bucket = new SharedBucket(new TokenBucket(Limit, level, now, null));
                var draw = SharedDraw.Decide(
                    [bucket], new PermitDemand(Guid.Empty, PermitPriority.Live, now, Permits: 7), now);
                if (draw.Granted == 0)
                    return sum;
                var left = draw.Buckets[0].Bucket.Level.ToString(CultureInfo.InvariantCulture);
                if (await Stores.Quotas.ReplaceAsync([rows[0] with { Body = left }], None))
                    sum += draw.Granted;
            }
        }
    }

    [Fact]
    public async Task A_long_row_is_kept_whole()
    {
        var body = new string('x', 20_000);
        Assert.True(await Stores.Quotas.ReplaceAsync([new QuotaRow(new string('k', 200), 0, body)], None));
        Assert.Equal(body, (await RowsAsync(new string('k', 200)))[0].Body);
    }

    private async Task<IReadOnlyList<QuotaRow>> RowsAsync(params string[] keys) =>
        (await Stores.Quotas.ReadAsync(keys, None)).Rows;
}
