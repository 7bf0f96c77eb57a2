using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SyncActors.Simulators.Faults;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.MemoryApi;
using static SyncActors.Simulators.Tests.MemoryApi.MemoryServer;

namespace SyncActors.Simulators.Tests.MemoryApi;

public sealed class MemoryAccessTests
{
    [Theory]
    [InlineData(null, First, 401)]
    [InlineData("wrong", First, 401)]
    [InlineData("key-2", First, 403)]
    [InlineData("key-1", First, 200)]
    [InlineData("key-1", "NOPE", 404)]
    [InlineData("simulated-key", Second, 200)]
    public async Task A_key_opens_its_context(string? key, string context, int status)
    {
        await using var server = await StartAsync();

        server.Use(key);

        Assert.Equal(status, (int)(await server.GetAsync($"memory/{context}")).Status);
    }

    [Fact]
    public async Task A_bearer_token_does_as_well()
    {
        await using var server = await StartAsync();
        server.Use(null);
        server.Client.DefaultRequestHeaders.Authorization = new("Bearer", "key-1");

        Assert.Single(await server.IdsAsync());
    }

    [Fact]
    public async Task The_same_id_in_two_contexts_is_two_memories()
    {
        await using var server = await StartAsync();
        server.Use("simulated-key");

        Assert.Equal("text of m1", (await server.ListAsync())[0].GetProperty("transcript").GetString());
        Assert.Equal(
            "the other m1", (await server.ListAsync(context: Second))[0].GetProperty("transcript").GetString());
    }

    [Fact]
    public async Task Media_are_there_when_the_memory_has_them()
    {
        await using var server = await StartAsync([Record("m1", -1) with { Image = true }, Record("m2", 24)]);

        using var audio = await server.Client.GetAsync($"memory/{First}/m1/audio");
        using var image = await server.Client.GetAsync($"memory/{First}/m1/image");
        using var future = await server.Client.GetAsync($"memory/{First}/m2/audio");

        Assert.StartsWith("audio/", audio.Content.Headers.ContentType!.MediaType, StringComparison.Ordinal);
        Assert.StartsWith("image/", image.Content.Headers.ContentType!.MediaType, StringComparison.Ordinal);
        Assert.Equal(2048, (await audio.Content.ReadAsByteArrayAsync()).Length);
        Assert.Equal(HttpStatusCode.NotFound, future.StatusCode);
        server.Simulator.Remove(First, "m1");
        using var gone = await server.Client.GetAsync($"memory/{First}/m1/audio");
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task Listed_media_can_be_gone()
    {
        await using var server = await StartAsync(quirks: new MemoryQuirks { MediaGone = true });

        Assert.True((await server.ListAsync())[0].GetProperty("audio").GetBoolean());
        Assert.Equal(HttpStatusCode.NotFound, (await server.GetAsync($"memory/{First}/m1/audio")).Status);
    }

    [Fact]
    public async Task One_memory_alone_can_be_had_only_where_the_server_has_that()
    {
        await using var server = await StartAsync();

        Assert.Equal(HttpStatusCode.NotFound, (await server.GetAsync($"memory/{First}/m1")).Status);
        server.Simulator.Quirks = new MemoryQuirks { HasItemRoute = true };
        Assert.Equal("m1", (await server.GetAsync($"memory/{First}/m1")).Body.GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_limit_per_minute_names_its_wait()
    {
        await using var server = await StartAsync(requestsPerMinute: 2);

        await server.ListAsync();
        server.Time.Advance(TimeSpan.FromSeconds(20));
        await server.ListAsync();
        using var refused = await server.Client.GetAsync($"memory/{First}");

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(40), refused.Headers.RetryAfter!.Delta);
        server.Time.Advance(TimeSpan.FromSeconds(40));
        await server.ListAsync();
        Assert.Equal(1, server.Server.Ledger.Count(RequestOutcome.RefusedByQuota, First, "list"));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(429)]
    [InlineData(500)]
    public async Task Every_error_can_be_ordered_for_one_context(int status)
    {
        await using var server = await StartAsync();
        server.Use("simulated-key");
        server.Server.Faults.Replace(FaultPlan.Of(
            new FaultRule(new FaultEffect.Status(status) { RetryAfter = "7" }) { RouteClass = "list", User = First }));

        var (answered, body) = await server.GetAsync($"memory/{First}");

        Assert.Equal(status, (int)answered);
        Assert.NotEmpty(body.GetProperty("error").GetString()!);
        Assert.Single(await server.IdsAsync(context: Second));
    }

    [Fact]
    public async Task A_proxy_in_between_answers_with_a_page()
    {
        await using var server = await StartAsync();
        server.Server.Faults.Replace(FaultPlan.Of(new FaultRule(new FaultEffect.Status(502) { Reason = "html" })));

        using var answer = await server.Client.GetAsync($"memory/{First}");

        Assert.Equal("text/html", answer.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith("<!DOCTYPE html>", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Orders_change_a_running_server()
    {
        await using var server = await StartAsync();

        using var quirks = await server.Client.PutAsJsonAsync("_sim/quirks", new { tagsAsText = true, order = "oldestFirst" });
        using var added = await server.Client.PostAsJsonAsync(
            $"_sim/contexts/{First}/memories",
            new { id = "m9", type = "note", createdAt = Now.AddHours(-2), transcript = "added" });
        using var spoken = await server.Client.PutAsJsonAsync(
            $"_sim/contexts/{First}/memories/m1/transcript", new { text = "edited" });
        using var nowhere = await server.Client.PostAsJsonAsync(
            "_sim/contexts/NOPE/memories",
            new { id = "m9", type = "note", createdAt = Now, transcript = "" });
        using var wrong = await server.Client.PutAsJsonAsync("_sim/quirks", new { noSuchQuirk = 1 });

        Assert.Equal(
            [HttpStatusCode.NoContent, HttpStatusCode.Created, HttpStatusCode.NoContent, HttpStatusCode.NotFound,
                HttpStatusCode.BadRequest],
            new[] { quirks, added, spoken, nowhere, wrong }.Select(answer => answer.StatusCode));
        var list = await server.ListAsync();
        Assert.Equal(["added", "edited"], list.Select(memory => memory.GetProperty("transcript").GetString()));
        using var deleted = await server.Client.DeleteAsync($"_sim/contexts/{First}/memories/m1");
        Assert.Equal(["m9"], await server.IdsAsync());
        var shown = await server.Client.GetFromJsonAsync<JsonElement>("_sim/quirks");
        Assert.True(shown.GetProperty("tagsAsText").GetBoolean());
        var contexts = await server.Client.GetFromJsonAsync<JsonElement>("_sim/contexts");
        Assert.Equal("key-2", contexts[1].GetProperty("key").GetString());
    }
}
