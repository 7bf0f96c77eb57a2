using System.Net;
using System.Text.Json;
using SyncActors.Api.Access;
using SyncActors.Domain.Connectors;

namespace SyncActors.Server.Tests;

/// <summary>The audit log as the API shows it.</summary>
public sealed class AuditApiTests
{
    private const string Audit = "api/v1/audit";

    [Fact]
    public async Task Changes_are_listed_newest_first_in_parts_and_by_actor_and_target()
    {
        await using var server = await RunningServer.StartAsync([.. Connectors.Idle("ann"), .. Connectors.Idle("bob")]);
        var id = Guid.NewGuid();
        using var paused = await server.PostAsync("api/v1/connectors/ann/pause", commandId: id);
        using var other = await server.PostAsync("api/v1/connectors/bob/pause");
        using var reset = await server.PostAsync("api/v1/connectors/ann/reset", """{"from":"2026-01-01"}""");

        var first = await server.GetAsync($"{Audit}?limit=3");
        var second = await server.GetAsync($"{Audit}?limit=3&after={first.GetProperty("next").GetString()}");
        Assert.False(second.TryGetProperty("next", out _));
        Assert.Equal(
            ["command.reset ann", "command.pause bob", "command.pause ann", $"key.made {server.Key.Split('.')[0]}"],
            Items(first).Concat(Items(second)).Select(entry => $"{entry.GetProperty("action")} {entry.GetProperty("target")}"));

        var ofAnn = Items(await server.GetAsync($"{Audit}?target=ann"));
        Assert.Equal(id, ofAnn[1].GetProperty("detail").GetProperty("commandId").GetGuid());
        Assert.Equal(
            "2026-01-01", ofAnn[0].GetProperty("detail").GetProperty("body").GetProperty("from").GetString());
        Assert.Equal(2, ofAnn.Count);
        Assert.Single(Items(await server.GetAsync($"{Audit}?actor=server")));
        Assert.Empty(Items(await server.GetAsync($"{Audit}?actor=server&target=ann")));

        var chain = await server.GetAsync($"{Audit}/chains/{server.Parts.Node.Id.Value}?after=1&limit=2");
        Assert.Equal([2, 3], Items(chain).Select(entry => entry.GetProperty("number").GetInt32()));
        Assert.Equal(3, chain.GetProperty("next").GetInt64());
    }

    [Fact]
    public async Task A_long_command_is_named_and_not_repeated()
    {
        await using var server = await RunningServer.StartAsync(Connectors.Idle("ann"));
        var keys = Enumerable.Range(0, 200).Select(number => $"dead-letter-{number}");
        using var replayed = await server.PostAsync(
            "api/v1/connectors/ann/dead-letters/replay", JsonSerializer.Serialize(new { keys }));
        var detail = Items(await server.GetAsync($"{Audit}?target=ann")).Single().GetProperty("detail");
        Assert.True(detail.GetProperty("bodyBytes").GetInt32() > 2_000, detail.GetRawText());
        Assert.False(detail.TryGetProperty("body", out _));
    }

    [Fact]
    public async Task The_key_outlives_the_process_and_a_damaged_file_names_entry_and_fault()
    {
        var first = await RunningServer.StartAsync(Connectors.Idle("ann"));
        using (await first.PostAsync("api/v1/connectors/ann/pause"))
            await first.StopAsync();
        var key = Path.Combine(first.Directory, "keys", "audit.key");
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));

        var second = await RunningServer.StartAsync(Connectors.Idle("ann"), first.Directory);
        var good = await second.GetAsync($"{Audit}/verify");
        Assert.True(good.GetProperty("ok").GetBoolean(), good.GetRawText());
        Assert.Equal(2, good.GetProperty("chains")[0].GetProperty("number").GetInt32());
        await second.StopAsync();

        SqliteAuditTamperTests.Execute(
            Path.Combine(first.Directory, "syncactors.db"), "update audit set detail = 'no JSON' where n = 2");
        await using var third = await RunningServer.StartAsync(Connectors.Idle("ann"), first.Directory);
        var bad = await third.GetAsync($"{Audit}/verify");
        Assert.False(bad.GetProperty("ok").GetBoolean());
        var fault = bad.GetProperty("chains")[0].GetProperty("fault");
        Assert.Equal((2, "changed"), (fault.GetProperty("number").GetInt32(), fault.GetProperty("kind").GetString()));
        Assert.Equal("no JSON", Items(await third.GetAsync(Audit))[0].GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Only_who_sees_the_installation_reads_it()
    {
        await using var server = await RunningServer.StartAsync(Connectors.Idle("ann"));
        var (viewer, ofAnn) = (ApiKey.New(), ApiKey.New());
        var keys = server.Parts.Stores.ApiKeys;
        await keys.AddAsync(viewer.Row(Guid.Empty, ApiKey.ViewerScopes, null), CancellationToken.None);
        await keys.AddAsync(ofAnn.Row(UserId.Of("ann").Value, ApiKey.OperatorScopes, null), CancellationToken.None);
        using var looks = server.NewClient(viewer.Text);
        using var ann = server.NewClient(ofAnn.Text);
        foreach (var path in (string[])["", "/verify", $"/chains/{Guid.Empty}"])
        {
            using var seen = await looks.GetAsync(new Uri(Audit + path, UriKind.Relative));
            Assert.Equal(HttpStatusCode.OK, seen.StatusCode);
            using var hidden = await ann.GetAsync(new Uri(Audit + path, UriKind.Relative));
            await hidden.IsProblemAsync(HttpStatusCode.Forbidden, "forbidden");
        }
    }

    [Theory]
    [InlineData("?after=x", "'after' must be the 'next' of the page before.")]
    [InlineData("?after=9223372036854775807.00000000000000000000000000000000.1", "'after' must be the 'next' of the page before.")]
    [InlineData("?limit=0", "'limit' is '0'; it must be a whole number from 1 to 1000.")]
    [InlineData("/chains/x", "'chain' is 'x'; it must be a UUID.")]
    public async Task A_question_that_makes_no_sense_is_refused(string path, string detail)
    {
        await using var server = await RunningServer.StartAsync([]);
        using var response = await server.Client.GetAsync(new Uri(Audit + path, UriKind.Relative));
        Assert.Equal(detail, await response.IsProblemAsync(HttpStatusCode.BadRequest, "invalid-request"));
    }

    private static IReadOnlyList<JsonElement> Items(JsonElement page) =>
        [.. page.GetProperty("items").EnumerateArray()];
}
