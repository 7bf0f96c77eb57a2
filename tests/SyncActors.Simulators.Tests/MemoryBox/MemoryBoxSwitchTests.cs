using System.Net;
using System.Text.Json.Nodes;
using SyncActors.Simulators.Faults;
using SyncActors.Simulators.MemoryBox;
using static SyncActors.Simulators.Tests.MemoryBox.MemoryBoxServer;

namespace SyncActors.Simulators.Tests.MemoryBox;

public sealed class MemoryBoxSwitchTests
{
    private static readonly JsonObject Words = new() { ["raw_content"] = "Words." };

    [Fact]
    public async Task A_text_is_stored_and_its_answer_lost()
    {
        await using var box = await StartAsync();
        Order(box, new FaultEffect.ResetAfter());
        await Assert.ThrowsAsync<HttpRequestException>(() => box.SendAsync("POST", "/api/v2/memory", Words));
        Assert.Single(box.Simulator.Memories(Key));
    }

    [Fact]
    public async Task A_text_is_stored_and_answered_with_500_so_often_as_told()
    {
        await using var box = await StartAsync();
        box.Simulator.Switches = new() { StoreThenFail = 2 };
        List<HttpStatusCode> answers = [];
        for (var time = 0; time < 3; time++)
            answers.Add((await box.SendAsync("POST", "/api/v2/memory", Words)).Status);
        Assert.Equal(
            [HttpStatusCode.InternalServerError, HttpStatusCode.InternalServerError, HttpStatusCode.OK], answers);
        Assert.Equal(3, box.Simulator.Memories(Key).Count);
    }

    [Fact]
    public async Task A_text_is_stored_and_its_id_withheld()
    {
        await using var box = await StartAsync();
        box.Simulator.Switches = new() { StoreWithoutId = 1 };
        Assert.Null((await box.OkAsync("POST", "/api/v2/memory", Words))["id"]);
        Assert.NotNull((await box.OkAsync("POST", "/api/v2/memory", Words))["id"]);
    }

    [Fact]
    public async Task A_text_is_stored_though_its_sender_has_gone()
    {
        await using var box = await StartAsync();
        box.Simulator.Switches = new() { StoreLate = 1, LateSeconds = 45 };
        var sending = box.SendAsync("POST", "/api/v2/memory", Words);
        await box.Time.TimerArmedAsync();
        Assert.Empty(box.Simulator.Memories(Key));
        box.Time.Advance(TimeSpan.FromSeconds(45));
        Assert.Equal(HttpStatusCode.OK, (await sending).Status);
        Assert.Equal(Start.AddSeconds(45), Assert.Single(box.Simulator.Memories(Key)).CreatedAt);
    }

    [Fact]
    public async Task A_list_lags_and_a_single_memory_does_not()
    {
        await using var box = await StartAsync();
        box.Simulator.Switches = new() { ListLagSeconds = 20 };
        var id = await box.StoreAsync("Words.");
        Assert.Empty(await box.ListAsync("bucketId=General"));
        await box.OkAsync("GET", $"/api/v2/memory/{id}");
        box.Time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal([id], await box.ListAsync("bucketId=General"));
    }

    [Fact]
    public async Task Others_store_and_delete_between_two_pages()
    {
        await using var box = await StartAsync();
        for (var number = 0; number < 6; number++)
            await box.StoreAsync($"Text {number}.");
        box.Simulator.Switches = new() { InsertAfterList = 1 };
        Assert.Equal([6L, 5], await box.ListAsync("bucketId=General&date_sort=true&limit=2"));
        Assert.Equal([5L, 4], await box.ListAsync("bucketId=General&date_sort=true&limit=2&offset=2"));
        box.Simulator.Switches = new() { DeleteAfterList = 1, DeletedByOthers = 3 };
        Assert.Equal([7L, 6], await box.ListAsync("bucketId=General&date_sort=true&limit=2"));
        Assert.Equal([4L, 3], await box.ListAsync("bucketId=General&date_sort=true&limit=2"));
        box.Simulator.Switches = new() { PageMax = 1 };
        Assert.Equal([4L], await box.ListAsync("bucketId=General&date_sort=true&limit=2"));
    }

    [Fact]
    public async Task One_text_alone_fails()
    {
        await using var box = await StartAsync();
        box.Simulator.Switches = new() { PoisonText = "bad" };
        var (status, body) = await box.SendAsync(
            "POST", "/api/v2/memory", new JsonObject { ["raw_content"] = "A bad text." });
        Assert.Equal(HttpStatusCode.InternalServerError, status);
        Assert.Null(body);
        await box.StoreAsync("A good text.");
        Assert.Single(box.Simulator.Memories(Key));
    }

    [Fact]
    public async Task A_share_of_texts_fails_and_always_the_same_ones()
    {
        await using var box = await StartAsync();
        box.Simulator.Switches = new() { FailedShare = 0.25 };
        for (var number = 0; number < 80; number++)
            await box.StoreAsync($"Text {number}.");
        box.Time.Advance(TimeSpan.FromMinutes(1));
        var first = await FailedAsync(box);
        Assert.InRange(first.Count, 8, 32);
        Assert.Equal(first, await FailedAsync(box));
    }

    [Fact]
    public async Task Ordered_refusals_have_the_services_form()
    {
        await using var box = await StartAsync();
        Order(box, new FaultEffect.Status(429) { RetryAfter = "30" });
        var (status, body) = await box.SendAsync("POST", "/api/v2/memory", Words);
        Assert.Equal(HttpStatusCode.TooManyRequests, status);
        Assert.Equal(429, body!["status"]!.GetValue<int>());
        Order(box, new FaultEffect.Status(401));
        (status, body) = await box.SendAsync("POST", "/api/v2/memory", Words);
        Assert.Equal(HttpStatusCode.Unauthorized, status);
        Assert.True(body!["auth_required"]!.GetValue<bool>());
        Assert.Empty(box.Simulator.Memories(Key));
    }

    [Fact]
    public async Task Switches_can_be_set_from_outside()
    {
        await using var box = await StartAsync();
        await box.OkAsync(
            "PUT", "/_sim/memory-box", JsonNode.Parse("""{"poisonText": "bad", "listLagSeconds": 3}"""), key: null);
        Assert.Equal(new MemoryBoxSwitches { PoisonText = "bad", ListLagSeconds = 3 }, box.Simulator.Switches);
        var shown = await box.OkAsync("GET", "/_sim/memory-box", key: null);
        Assert.Equal("bad", shown["poisonText"]!.GetValue<string>());
        var (status, _) = await box.SendAsync(
            "PUT", "/_sim/memory-box", JsonNode.Parse("""{"poison": 1}"""), key: null);
        Assert.Equal(HttpStatusCode.BadRequest, status);
    }

    private static void Order(MemoryBoxServer box, FaultEffect effect) =>
        box.Server.Faults.Replace(FaultPlan.Of(new FaultRule(effect) { RouteClass = "store", Next = 1 }));

    private static async Task<IReadOnlyList<long>> FailedAsync(MemoryBoxServer box)
    {
        List<long> failed = [];
        for (var id = 1; id <= 80; id++)
        {
            var answer = await box.OkAsync("GET", $"/api/v2/memory/{id}/status");
            if (answer["processing_status"]!.GetValue<string>() == "failed")
                failed.Add(id);
        }

        return failed;
    }
}
