using SyncActors.Plugins;
using SyncActors.Testing.Servers;
using static SyncActors.Destinations.Tests.Requests;

namespace SyncActors.Destinations.Tests.VictoriaMetrics;

[Collection(ServerCollection.Name)]
public sealed class VictoriaMetricsVersionTests(ServerFixture server) : IDisposable
{
    private readonly DestinationKinds _kinds = new();
    private readonly string _user = $"user-{Guid.NewGuid():N}";

    public void Dispose() => _kinds.Dispose();

    private IDestination Destination(params (string Key, string Value)[] settings) =>
        _kinds.Create("victoria-metrics", [("address", server.Address.ToString()), .. settings]);

    [VictoriaMetricsFact]
    public async Task The_last_value_of_a_day_is_the_corrected_one()
    {
        var destination = Destination();
        var first = Reference(
            await destination.WriteAsync(Of(_user, Item("d", (FirstMs, 8000))), CancellationToken.None));
        var second = Reference(await destination.WriteAsync(
            Of(_user, Item("d", true, first, (FirstMs, 8211))), CancellationToken.None));

        Assert.Equal(("v0", "v1"), (first, second));
        Assert.Equal(
            [(FirstMs, 8000.0), (FirstMs + 1, 8211.0)],
            (await server.ExportAsync(_user)).Select(sample => (sample.TimestampMs, sample.Value)).Order());
        Assert.Equal(
            [8211.0],
            await server.QueryAsync($"last_over_time({Metric}{{user=\"{_user}\"}}[1d])", FirstMs + 3_600_000));
    }

    [VictoriaMetricsFact]
    public async Task One_query_shows_final_values_and_provisional_ones_where_there_is_no_final()
    {
        var destination = Destination();
        var provisional = Reference(await destination.WriteAsync(
            Of(_user, Item("d", false, null, (FirstMs, 100))), CancellationToken.None));
        Assert.Equal("p0", provisional);
        var query = $"last_over_time({Metric}{{user=\"{_user}\"}}[1d]) or last_over_time({Metric}_provisional{{user=\"{_user}\"}}[1d])";
        await server.ExportAsync(_user);
        Assert.Equal([100.0], await server.QueryAsync(query, FirstMs + 3_600_000));

        var final = Reference(await destination.WriteAsync(
            Of(_user, Item("d", true, provisional, (FirstMs, 250))), CancellationToken.None));
        Assert.Equal("v0p0", final);
        await server.ExportAsync(_user);
        Assert.Equal([250.0], await server.QueryAsync(query, FirstMs + 3_600_000));
    }

    [VictoriaMetricsFact]
    public async Task A_correction_sends_only_samples_that_differ()
    {
        var destination = Destination();
        (
            long,
            double)[] minutes = [.. Enumerable.Range(0, 1440)
                .Select(minute => (FirstMs + (minute * 60_000), 60.0 + (minute % 7)))];
        var first = Reference(await destination.WriteAsync(Of(_user, Item("hr", minutes)), CancellationToken.None));
        minutes[1439].Item2 = 150;
        minutes[700].Item2 = 151;
        await destination.WriteAsync(Of(_user, Item("hr", true, first, minutes)), CancellationToken.None);

        var stored = await server.ExportAsync(_user);
        Assert.Equal(1442, stored.Count);
        Assert.Equal(
            [(minutes[700].Item1 + 1, 151.0), (minutes[1439].Item1 + 1, 150.0)],
            stored.Where(sample => sample.TimestampMs % 1000 == 1).Select(sample => (sample.TimestampMs, sample.Value))
                .Order());
    }

    [VictoriaMetricsFact]
    public async Task An_item_of_which_some_samples_arrived_is_completed()
    {
        (
            long,
            double)[] minutes = [.. Enumerable.Range(0, 100)
                .Select(minute => (FirstMs + (minute * 60_000), minute + 0.5))];
        await server.ImportAsync(string.Concat(minutes[..37].Select(sample =>
            FormattableString.Invariant(
                $"{Metric}{{user=\"{_user}\",device=\"watch\"}} {sample.Item2} {sample.Item1}\n"))));
        var outcome = await Destination().WriteAsync(
            Of(_user, Item("hr", minutes)) with { MayHaveBeenSent = true }, CancellationToken.None);

        Assert.Equal("v0", Reference(outcome));
        Assert.Equal(
            minutes, (await server.ExportAsync(_user)).Select(sample => (sample.TimestampMs, sample.Value)).Order());
    }

    [VictoriaMetricsFact]
    public async Task A_correction_that_arrived_in_part_is_completed()
    {
        var destination = Destination();
        (long, double)[] minutes = [.. Enumerable.Range(0, 10).Select(minute => (FirstMs + (minute * 60_000), 1.0))];
        var first = Reference(await destination.WriteAsync(Of(_user, Item("hr", minutes)), CancellationToken.None));
        var corrected = minutes.Select(sample => (sample.Item1, 2.0)).ToArray();
        await server.ImportAsync(string.Concat(corrected[..4].Select(sample =>
            FormattableString.Invariant(
                $"{Metric}{{user=\"{_user}\",device=\"watch\"}} {sample.Item2} {sample.Item1 + 1}\n"))));
        var outcome = await destination.WriteAsync(
            Of(_user, Item("hr", true, first, corrected)) with { MayHaveBeenSent = true }, CancellationToken.None);

        Assert.Equal("v1", Reference(outcome));
        Assert.Equal(20, (await server.ExportAsync(_user)).Count);
    }

    [VictoriaMetricsFact]
    public async Task Items_years_apart_are_looked_up_apart()
    {
        var destination = Destination();
        var items = Enumerable.Range(0, 12)
            .Select(year => Item($"y{year}", (FirstMs - (year * 31_536_000_000), year + 1.0))).ToArray();
        await destination.WriteAsync(Of(_user, items), CancellationToken.None);
        await destination.WriteAsync(Of(_user, items) with { MayHaveBeenSent = true }, CancellationToken.None);
        Assert.Equal(12, (await server.ExportAsync(_user)).Count);
    }

    [VictoriaMetricsFact]
    public async Task Labels_of_the_destination_are_added_and_looked_up_with()
    {
        var destination = Destination(("labels.household", "north"), ("labels.device", "ignored"));
        var request = Of(_user, Item("d", (FirstMs, 1)));
        await destination.WriteAsync(request, CancellationToken.None);
        await destination.WriteAsync(request with { MayHaveBeenSent = true }, CancellationToken.None);
        Assert.Equal(
            $"device=watch\nhousehold=north\nuser={_user}", Assert.Single(await server.ExportAsync(_user)).Labels);
    }

    [VictoriaMetricsFact]
    public async Task Many_small_batches_and_gzip_deliver_the_same()
    {
        var destination = Destination(("batch-lines", "7"), ("gzip", "true"));
        (
            long,
            double)[] minutes = [.. Enumerable.Range(0, 500)
                .Select(minute => (FirstMs + (minute * 60_000), minute * 1.5))];
        await destination.WriteAsync(Of(_user, Item("hr", minutes)), CancellationToken.None);
        Assert.Equal(
            minutes, (await server.ExportAsync(_user)).Select(sample => (sample.TimestampMs, sample.Value)).Order());
    }

    [VictoriaMetricsFact]
    public async Task A_sample_far_in_the_future_is_rejected_because_the_server_would_drop_it()
    {
        var future = DateTimeOffset.UtcNow.AddDays(3).ToUnixTimeMilliseconds();
        var outcome = await Destination().WriteAsync(Of(_user, Item("d", (future, 1))), CancellationToken.None);
        var item = Assert.Single(Assert.IsType<WriteOutcome.Written>(outcome).Items);
        Assert.Contains("ahead", Assert.IsType<ItemOutcome.Rejected>(item).Reason, StringComparison.Ordinal);
    }

    [VictoriaMetricsFact]
    public async Task A_check_leaves_no_series_behind()
    {
        Assert.Null(await Destination(("labels.user", _user)).CheckAsync(CancellationToken.None));
        Assert.Empty(await server.ExportAsync(_user));
    }
}
