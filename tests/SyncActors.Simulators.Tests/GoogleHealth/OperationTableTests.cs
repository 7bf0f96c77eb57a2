namespace SyncActors.Simulators.Tests.GoogleHealth;

public sealed class OperationTableTests
{
    private const string Point = "raw";
    private static readonly DateOnly Day = new(2026, 11, 5);

    /// <summary>Written down once more, apart from the simulator's own table.</summary>
    public static TheoryData<string, string> Table => new()
    {
        { "steps", "list, reconcile, rollup, dailyRollup" },
        { "distance", "list, reconcile, rollup, dailyRollup" },
        { "floors", "reconcile, rollup, dailyRollup" },
        { "altitude", "list, reconcile, rollup, dailyRollup" },
        { "total-calories", "rollup, dailyRollup" },
        { "active-energy-burned", "list, reconcile, rollup, dailyRollup" },
        { "active-minutes", "list, reconcile, rollup, dailyRollup" },
        { "activity-level", "list, reconcile, rollup, dailyRollup" },
        { "sedentary-period", "list, reconcile, rollup, dailyRollup" },
        { "active-zone-minutes", "list, reconcile, rollup, dailyRollup" },
        { "time-in-heart-rate-zone", "reconcile, rollup, dailyRollup" },
        { "calories-in-heart-rate-zone", "rollup, dailyRollup" },
        { "daily-heart-rate-zones", "list, reconcile" },
        { "heart-rate", "list, reconcile, rollup, dailyRollup" },
        { "daily-resting-heart-rate", "list, reconcile" },
        { "heart-rate-variability", "list, reconcile" },
        { "daily-heart-rate-variability", "list, reconcile" },
        { "oxygen-saturation", "list, reconcile" },
        { "daily-oxygen-saturation", "list, reconcile" },
        { "daily-respiratory-rate", "list, reconcile" },
        { "respiratory-rate-sleep-summary", "list, reconcile" },
        { "daily-sleep-temperature-derivations", "list, reconcile" },
        { "daily-vo2-max", "list, reconcile" },
        { "run-vo2-max", "list, reconcile, rollup, dailyRollup" },
        { "weight", "list, get, reconcile, rollup, dailyRollup" },
        { "body-fat", "list, get, reconcile, rollup, dailyRollup" },
        { "height", "list, get, reconcile" },
        { "blood-glucose", "list, get, reconcile, rollup, dailyRollup" },
        { "core-body-temperature", "list, get, reconcile, rollup, dailyRollup" },
        { "hydration-log", "list, get, reconcile, rollup, dailyRollup" },
        { "nutrition-log", "list, get, reconcile, rollup, dailyRollup" },
        { "sleep", "list, get, reconcile" },
        { "exercise", "list, get, reconcile" },
        { "swim-lengths-data", "list, reconcile, rollup, dailyRollup" },
        { "electrocardiogram", "list" },
        { "irregular-rhythm-notification", "list" },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public async Task A_type_allows_its_operations_and_names_them_when_it_refuses_another(string type, string allowed)
    {
        await using var server = await GoogleHealthServer.StartAsync();
        foreach (var (operation, answer) in await EveryOperationAsync(server, type))
        {
            if (allowed.Split(", ").Contains(operation))
            {
                Assert.True(answer.Status == (operation == "get" ? 404 : 200), $"{type} {operation}: {answer.Json}");
                continue;
            }

            Assert.Equal(400, answer.Status);
            Assert.Equal("UNSUPPORTED_DATA_TYPE_ACTION", answer.Reason);
            Assert.Equal(allowed, answer.Metadata("allowed_actions"));
        }
    }

    [Fact]
    public async Task Before_the_newest_schema_activity_levels_cannot_be_rolled_up()
    {
        await using var server = await GoogleHealthServer.StartAsync(new() { ActivityLevelRollUp = false });
        var answer = await server.DailyAsync("activity-level", Day, Day.AddDays(1));

        Assert.Equal("UNSUPPORTED_DATA_TYPE_ACTION", answer.Reason);
        Assert.Equal("list, reconcile", answer.Metadata("allowed_actions"));
    }

    [Fact]
    public async Task An_unknown_type_is_refused_and_an_unknown_path_is_not_found()
    {
        await using var server = await GoogleHealthServer.StartAsync();

        Assert.Equal("INVALID_PARENT_DATA_TYPE_COLLECTION", (await server.ListAsync("heart_rate")).Reason);
        Assert.Equal(404, (await server.GetAsync("v4/users/me/goals")).Status);
        Assert.Equal(404, (await server.PostAsync("v4/users/me/dataTypes/steps/dataPoints", "{}")).Status);
    }

    private static async Task<(string Operation, Answer Answer)[]> EveryOperationAsync(
        GoogleHealthServer server, string type) =>
    [
        ("list", await server.ListAsync(type, more: "&pageSize=1")),
        ("get", await server.GetAsync($"v4/users/me/dataTypes/{type}/dataPoints/{Point}")),
        ("reconcile", await server.ReconcileAsync(type, more: "&pageSize=1")),
        ("rollup", await server.RollUpAsync(type, "2026-11-05T00:00:00Z", "2026-11-06T00:00:00Z", "3600s")),
        ("dailyRollup", await server.DailyAsync(type, Day, Day.AddDays(1))),
    ];
}
