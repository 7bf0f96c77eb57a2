using System.Net;
using System.Text.Json.Nodes;
using static SyncActors.Simulators.Tests.MemoryBox.MemoryBoxServer;

namespace SyncActors.Simulators.Tests.MemoryBox;

public sealed class MemoryBoxApiTests
{
    [Theory]
    [InlineData(false, null, 401, "Not authenticated")]
    [InlineData(true, null, 403, "Not authenticated")]
    [InlineData(false, "nobody", 401, "Invalid token")]
    [InlineData(true, "nobody", 401, "Invalid token")]
    public async Task A_request_without_a_known_token_is_refused(bool open, string? key, int status, string detail)
    {
        await using var box = await StartAsync(open);
        var (answered, body) = await box.SendAsync("GET", "/api/v2/buckets", key: key);
        Assert.Equal((HttpStatusCode)status, answered);
        Assert.Equal(detail, body!["detail"]!.GetValue<string>());
        Assert.Equal(status == 401 ? true : null, body["auth_required"]?.GetValue<bool>());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Users_see_their_own_memories_alone(bool open)
    {
        await using var box = await StartAsync(open);
        var id = await box.StoreAsync("Mine.", "Diary");
        Assert.Equal([id], await box.ListAsync("bucketId=Diary"));
        var (status, body) = await box.SendAsync("GET", "/api/v2/memory?bucketId=Diary", key: OtherKey);
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Equal("Access denied to this bucket", body!["detail"]!.GetValue<string>());
        Assert.Equal(
            HttpStatusCode.NotFound, (await box.SendAsync("GET", $"/api/v2/memory/{id}", key: OtherKey)).Status);
    }

    [Fact]
    public async Task An_open_server_dates_texts_and_answers_with_them()
    {
        await using var box = await StartAsync(open: true);
        var answer = await box.OkAsync("POST", "/api/v2/memory", new JsonObject { ["text"] = "Words." });
        Assert.Equal("2026-03-01\n\nWords.", answer["text"]!.GetValue<string>());
        answer = await box.OkAsync("POST", "/api/v2/memory", new JsonObject { ["text"] = "2026 began." });
        Assert.Equal("2026 began.", answer["text"]!.GetValue<string>());
        Assert.Null(box.Simulator.Memories(Key)[0].ReferenceData);
    }

    [Fact]
    public async Task An_open_server_has_neither_changes_nor_states_nor_new_buckets()
    {
        await using var box = await StartAsync(open: true);
        var id = await box.StoreAsync("Words.");
        foreach (var (method, path) in ((string, string)[])
            [("PUT", $"/api/v2/memory/{id}"), ("DELETE", $"/api/v2/memory/{id}"),
            ("GET", $"/api/v2/memory/{id}/status"), ("POST", "/api/v2/buckets?bucket_name=x")])
            Assert.Equal(HttpStatusCode.NotFound, (await box.SendAsync(method, path, new JsonObject())).Status);
        Assert.Empty(await box.ListAsync(""));
        Assert.Equal([id], await box.ListAsync("all=true"));
        Assert.Equal([id], await box.ListAsync("bucketId=General&query=nothing"));
    }

    [Fact]
    public async Task A_body_that_lacks_the_text_or_the_platform_is_refused()
    {
        await using var box = await StartAsync();
        var (status, body) = await box.SendAsync("POST", "/api/v2/memory", new JsonObject { ["bucketId"] = "x" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Equal("field required", body!["detail"]![0]!["msg"]!.GetValue<string>());
        (status, _) = await box.SendAsync("POST", "/api/v2/memory", JsonNode.Parse(
            """{"text": "a", "reference_data": {"source": {"url": "u"}}}"""));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        (status, _) = await box.SendAsync("POST", "/api/v2/memory", JsonValue.Create("text"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Empty(box.Simulator.Memories(Key));
    }

    [Fact]
    public async Task A_memory_can_be_changed_and_deleted_by_its_id()
    {
        await using var box = await StartAsync();
        var id = await box.StoreAsync("First.");
        box.Time.Advance(TimeSpan.FromMinutes(1));
        var answer = await box.OkAsync(
            "PUT", $"/api/v2/memory/{id}", JsonNode.Parse("""{"raw_content": "Second.", "bucketId": "Diary"}"""));
        Assert.Equal("requires_processing", answer["processing_status"]!.GetValue<string>());
        var memory = Assert.Single(box.Simulator.Memories(Key));
        Assert.Equal(("Second.", "Diary", Start), (memory.Text, memory.Bucket, memory.CreatedAt));
        Assert.Equal("requires_processing", await StateAsync(box, id));
        answer = await box.OkAsync("PUT", $"/api/v2/memory/{id}", JsonNode.Parse("""{"text": "Third."}"""));
        Assert.Equal("Third.", answer["text"]!.GetValue<string>());
        await box.OkAsync("DELETE", $"/api/v2/memory/{id}");
        foreach (var method in (string[])["GET", "DELETE", "PUT"])
            Assert.Equal(
                HttpStatusCode.NotFound,
                (await box.SendAsync(method, $"/api/v2/memory/{id}", new JsonObject { ["text"] = "x" })).Status);
    }

    [Fact]
    public async Task A_raw_text_passes_through_its_states_and_a_plain_one_does_not()
    {
        await using var box = await StartAsync(configure: options => options with
        {
            ProcessingTime = TimeSpan.FromSeconds(9),
        });
        var id = await box.StoreAsync("Words.");
        List<string> states = [];
        for (var second = 0; second <= 9; second += 3)
        {
            states.Add(await StateAsync(box, id));
            box.Time.Advance(TimeSpan.FromSeconds(3));
        }

        Assert.Equal(["requires_processing", "pending", "processing", "processed"], states);
        Assert.Equal("processed", await StateAsync(box, await box.StoreAsync("Plain.", raw: false)));
        box.Simulator.Switches = new() { NeverFinishes = true };
        Assert.Equal("processing", await StateAsync(box, id));
        box.Simulator.Switches = new() { FailedShare = 1 };
        Assert.Equal("failed", await StateAsync(box, id));
    }

    [Fact]
    public async Task A_list_has_pages_in_order_of_time()
    {
        await using var box = await StartAsync();
        for (var number = 1; number <= 25; number++)
        {
            await box.StoreAsync($"Text {number}.");
            box.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(10, (await box.ListAsync("bucketId=General")).Count);
        Assert.Equal([25L, 24, 23], await box.ListAsync("bucketId=General&date_sort=true&limit=3"));
        Assert.Equal(
            [4L, 5], await box.ListAsync("bucketId=General&date_sort=true&sort_order=asc&limit=2&offset=3"));
        Assert.Equal([5L, 4, 3, 2, 1], await box.ListAsync("date_sort=true&limit=100&offset=20"));
        Assert.Equal(25, (await box.ListAsync("all=true&limit=3")).Count);
        foreach (var query in (string[])["limit=0", "limit=101", "offset=-1", "sort_order=up", "limit=x"])
            Assert.Equal(
                HttpStatusCode.UnprocessableEntity, (await box.SendAsync("GET", $"/api/v2/memory?{query}")).Status);
    }

    [Fact]
    public async Task Reference_data_come_on_request_alone()
    {
        await using var box = await StartAsync();
        var reference = JsonNode.Parse("""{"source": {"platform": "p", "url": "u"}}""")!;
        await box.OkAsync("POST", "/api/v2/memory", new JsonObject
        {
            ["text"] = "a", ["reference_data"] = reference.DeepClone(), ["source_type"] = "application_plugin",
        });
        var item = (await box.OkAsync("GET", "/api/v2/memory?limit=1"))["items"]![0]!;
        Assert.Null(item["reference_data"]);
        Assert.Equal("2026-03-01T12:00:00.000000+00:00", item["created_at"]!.GetValue<string>());
        item = (await box.OkAsync("GET", "/api/v2/memory?limit=1&include_reference_data=true"))["items"]![0]!;
        Assert.True(JsonNode.DeepEquals(reference, item["reference_data"]));
        Assert.Empty(await box.ListAsync("source_type=llm_plugin"));
        Assert.Single(await box.ListAsync("source_type=application_plugin"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_search_is_by_meaning_and_falls_back_to_a_part_of_the_text(bool open)
    {
        await using var box = await StartAsync(open);
        var garden = await box.StoreAsync("We planted roses in the garden today.");
        await box.StoreAsync("The server was restarted.");
        Assert.Equal([garden], await box.ListAsync("query=roses garden"));
        Assert.Equal([garden], await box.ListAsync("query=plant"));
        Assert.Empty(await box.ListAsync("query=submarine"));
        var debug = await box.OkAsync("GET", "/api/v2/memory?query=roses&debug=true");
        Assert.Single(debug["results"]!.AsArray());
        Assert.Equal(2, debug["debug"]!["all_results"]!.AsArray().Count);
    }

    [Fact]
    public async Task Memories_of_like_words_are_related()
    {
        await using var box = await StartAsync();
        var first = await box.StoreAsync("roses in the garden");
        var second = await box.StoreAsync("the garden in bloom, roses");
        await box.StoreAsync("something else");
        var related = await box.OkAsync("GET", $"/api/v2/memory/{first}/related?min_similarity=0.7");
        Assert.Equal(second, Assert.Single(related["items"]!.AsArray())!["id"]!.GetValue<long>());
    }

    [Fact]
    public async Task Buckets_are_made_listed_and_removed()
    {
        await using var box = await StartAsync();
        await box.OkAsync("POST", "/api/v2/buckets?bucket_name=Diary", new JsonObject());
        var (status, body) = await box.SendAsync("POST", "/api/v2/buckets?bucket_name=Diary");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("exists", body!["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        box.Time.Advance(TimeSpan.FromSeconds(1));
        await box.StoreAsync("Words.", "Diary");
        var items = (await box.OkAsync("GET", "/api/v2/buckets"))["items"]!.AsArray();
        Assert.Equal(["Diary", "General"], items.Select(item => item!["name"]!.GetValue<string>()));
        Assert.Equal(1, items[0]!["memory_count"]!.GetValue<int>());
        Assert.Equal(HttpStatusCode.BadRequest, (await box.SendAsync("DELETE", "/api/v2/buckets/Diary")).Status);
        await box.OkAsync("DELETE", "/api/v2/buckets/Diary?force=true");
        Assert.Empty(box.Simulator.Memories(Key));
        Assert.Equal(HttpStatusCode.NotFound, (await box.SendAsync("DELETE", "/api/v2/buckets/Diary")).Status);
    }

    [Theory]
    [InlineData("free", 100)]
    [InlineData("legacy", 10_000)]
    public async Task Usage_follows_the_plan(string plan, int stores)
    {
        await using var box = await StartAsync(configure: options => options with { Plan = plan });
        await box.StoreAsync("12345");
        var usage = await box.OkAsync("GET", "/api/v2/usage");
        Assert.Equal(stores, usage["limits"]!["store_memory_limit"]!.GetValue<int>());
        Assert.Equal(1, usage["current_month_usage"]!["store_memory_count"]!.GetValue<int>());
        Assert.Equal(5, usage["current_month_usage"]!["total_bytes_processed"]!.GetValue<int>());
        Assert.Equal("store_memory", usage["operations_breakdown"]![0]!["operation"]!.GetValue<string>());
    }

    [Fact]
    public async Task Without_a_plan_there_is_no_usage()
    {
        await using var box = await StartAsync(configure: options => options with { Plan = "" });
        Assert.Equal(
            """{"status":"no plan assigned"}""", (await box.OkAsync("GET", "/api/v2/usage")).ToJsonString());
    }

    [Fact]
    public async Task Health_and_version_need_no_token()
    {
        await using var box = await StartAsync();
        Assert.Equal("healthy", (await box.OkAsync("GET", "/health", key: null))["status"]!.GetValue<string>());
        Assert.NotNull((await box.OkAsync("GET", "/version", key: null))["version"]);
        var (status, body) = await box.SendAsync("GET", "/nothing");
        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Equal("Not Found", body!["detail"]!.GetValue<string>());
    }

    private static async Task<string> StateAsync(MemoryBoxServer box, long id) =>
        (await box.OkAsync("GET", $"/api/v2/memory/{id}/status"))["processing_status"]!.GetValue<string>();
}
