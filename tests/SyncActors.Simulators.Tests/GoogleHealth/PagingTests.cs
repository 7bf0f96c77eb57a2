using System.Text.Json;
using SyncActors.Simulators.Faults;

namespace SyncActors.Simulators.Tests.GoogleHealth;

public sealed class PagingTests
{
    private const string OneDay =
        "steps.interval.civil_start_time >= \"2026-11-05\" AND steps.interval.civil_start_time < \"2026-11-06\"";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Pages_together_are_the_whole_newest_first(bool emptyPages)
    {
        await using var server = await GoogleHealthServer.StartAsync(new() { EmptyPages = emptyPages });
        var whole = await AllAsync(server, "steps", OneDay, 10_000);
        var inPages = await AllAsync(server, "steps", OneDay, 37);

        Assert.True(whole.Count > 100);
        Assert.Equal(whole, inPages);
        var starts = whole.ConvertAll(StartOf);
        Assert.Equal(starts.OrderDescending(), starts);
    }

    [Fact]
    public async Task A_bounded_filter_keeps_its_pages_while_new_data_arrive()
    {
        await using var server = await GoogleHealthServer.StartAsync();
        var before = await AllAsync(server, "steps", OneDay, 37);
        var first = await server.ListAsync("steps", OneDay, "&pageSize=100");
        server.Time.Advance(TimeSpan.FromMinutes(50));
        var second = await server.ListAsync("steps", OneDay, $"&pageSize=100&pageToken={first.NextPageToken}");

        Assert.Equal(
            before.Take(first.Points.Length + second.Points.Length),
            first.Points.Concat(second.Points).Select(point => point.GetRawText()));
    }

    [Fact]
    public async Task An_open_filter_shifts_when_new_data_arrive()
    {
        await using var server = await GoogleHealthServer.StartAsync();
        var first = await server.ListAsync("steps", "", "&pageSize=20");
        server.Time.Advance(TimeSpan.FromHours(12));
        server.SignIn(ScriptedPopulation.Alice);
        var second = await server.ListAsync("steps", "", $"&pageSize=20&pageToken={first.NextPageToken}");

        Assert.True(StartOf(second.Points[0].GetRawText()) > StartOf(first.Points[^1].GetRawText()));
    }

    [Theory]
    [InlineData("sleep", "", 25)]
    [InlineData("sleep", "&pageSize=200", 25)]
    [InlineData("sleep", "&pageSize=3", 3)]
    [InlineData("steps", "", 1_440)]
    [InlineData("steps", "&pageSize=0", 1_440)]
    [InlineData("steps", "&pageSize=50000", 10_000)]
    [InlineData("heart-rate", "&pageSize=10000", 5_000)]
    public async Task A_page_has_its_usual_size_and_is_cut_silently_at_its_largest(
        string type, string more, int expected)
    {
        await using var server = await GoogleHealthServer.StartAsync();
        var answer = await server.ListAsync(type, "", more);

        Assert.Equal(expected, answer.Points.Length);
        Assert.False(string.IsNullOrEmpty(answer.NextPageToken));
    }

    [Theory]
    [InlineData("&pageSize=21")]
    [InlineData("&pageSize=20&filter=")]
    [InlineData("&pageSize=20&dataSourceFamily=users/me/dataSourceFamilies/all-sources")]
    public async Task A_token_belongs_to_unchanged_parameters(string more)
    {
        await using var server = await GoogleHealthServer.StartAsync();
        var first = await server.ReconcileAsync("steps", OneDay, "&pageSize=20");
        var other = more.EndsWith("filter=", StringComparison.Ordinal)
            ? await server.ReconcileAsync("steps", "", $"&pageSize=20&pageToken={first.NextPageToken}")
            : await server.ReconcileAsync("steps", OneDay, $"{more}&pageToken={first.NextPageToken}");

        Assert.Equal(400, other.Status);
        Assert.Equal("INVALID_PAGE_TOKEN", other.Reason);
    }

    [Theory]
    [InlineData("&pageToken=nonsense!")]
    [InlineData("&pageToken=bm9uc2Vuc2U")]
    [InlineData("&pageSize=-1")]
    [InlineData("&pageSize=many")]
    public async Task A_broken_token_or_size_is_refused(string more)
    {
        await using var server = await GoogleHealthServer.StartAsync();
        Assert.Equal(400, (await server.ListAsync("steps", OneDay, more)).Status);
    }

    [Fact]
    public async Task Endless_paging_names_a_next_page_for_ever_and_repeats()
    {
        await using var server = await GoogleHealthServer.StartAsync();
        server.Server.Faults.Replace(FaultPlan.Of(new FaultRule(new FaultEffect.EndlessPaging())));
        var first = await server.ListAsync("sleep");
        var second = await server.ListAsync("sleep", "", $"&pageToken={first.NextPageToken}");

        Assert.NotNull(second.NextPageToken);
        Assert.Equal(
            first.Points.Select(point => point.GetRawText()), second.Points.Select(point => point.GetRawText()));
    }

    [Fact]
    public async Task Devices_come_five_to_a_page()
    {
        var person = ScriptedPopulation.PersonOf(ScriptedPopulation.Alice);
        var devices = Enumerable.Range(1, 7).Select(number => person.Devices[0] with { Id = $"device{number}" });
        await using var server = await GoogleHealthServer.StartAsync(
            population: new ScriptedPopulation(person with { Devices = [.. devices] }));
        var first = await server.GetAsync("v4/users/me/pairedDevices");
        var second = await server.GetAsync($"v4/users/me/pairedDevices?pageToken={first.NextPageToken}");
        var all = await server.GetAsync("v4/users/me/pairedDevices?pageSize=100");

        Assert.Equal(5, first.Json.GetProperty("pairedDevices").GetArrayLength());
        Assert.Equal(2, second.Json.GetProperty("pairedDevices").GetArrayLength());
        Assert.Equal(7, all.Json.GetProperty("pairedDevices").GetArrayLength());
        Assert.Null(second.NextPageToken);
    }

    private static async Task<List<string>> AllAsync(GoogleHealthServer server, string type, string filter, int size)
    {
        List<string> points = [];
        var token = "";
        for (var page = 0; page < 100; page++)
        {
            var answer = await server.ListAsync(type, filter, $"&pageSize={size}&pageToken={token}");
            points.AddRange(answer.Points.Select(point => point.GetRawText()));
            if (string.IsNullOrEmpty(answer.NextPageToken))
                return points;
            token = answer.NextPageToken;
        }

        throw new InvalidOperationException("More pages than there can be.");
    }

    private static DateTimeOffset StartOf(string point) =>
        JsonElement.Parse(point).GetProperty("steps").GetProperty("interval").GetProperty("startTime")
            .GetDateTimeOffset();
}
