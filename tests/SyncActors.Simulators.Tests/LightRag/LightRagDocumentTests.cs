using System.Text.Json.Nodes;
using SyncActors.Simulators.LightRag;
using static SyncActors.Simulators.Tests.LightRag.LightRagBench;

namespace SyncActors.Simulators.Tests.LightRag;

public sealed class LightRagDocumentTests
{
    [Theory]
    [InlineData("CTX123__mem_1", "doc-4158c51a16bb594504ca77582dda8a07")]
    [InlineData("memory://other/CTX123__mem_1", "doc-4158c51a16bb594504ca77582dda8a07")]
    [InlineData(@"c:\x\ctx-demo__mem_0001.md", "doc-1f6dc4957d83007646de58fe663e4f8c")]
    public void An_id_is_made_of_the_last_part_of_the_name(string name, string id) =>
        Assert.Equal(id, new LightRagBench().Process(name, "Words.")["id"]!.GetValue<string>());

    [Fact]
    public void In_1_4_an_id_is_made_of_the_text_and_the_name_is_kept_whole()
    {
        var bench = new LightRagBench(new LightRagSimulatorOptions { Profile = LightRagProfile.V14 });
        var row = bench.Process("memory://ctx/mem_1", " Words. ");
        Assert.Equal("memory://ctx/mem_1", row["file_path"]!.GetValue<string>());
        var second = bench.Insert("memory://ctx/mem_1", "Other words.").Body;
        Assert.Equal("duplicated", second["status"]!.GetValue<string>());
        Assert.Equal(row["track_id"]!.GetValue<string>(), second["track_id"]!.GetValue<string>());
        Assert.StartsWith("File source", second["message"]!.GetValue<string>(), StringComparison.Ordinal);
        var twin = bench.Insert("memory://ctx/mem_2", "Words.").Body["message"]!.GetValue<string>();
        Assert.Equal(
            $"Identical content already exists in document storage (doc_id: {row["id"]}, Status: processed).", twin);
    }

    [Fact]
    public void A_document_passes_its_stages()
    {
        var bench = new LightRagBench(new LightRagSimulatorOptions { AnalyzingDelay = TimeSpan.FromSeconds(1) });
        var track = bench.Insert("n.md", "Words.").Body["track_id"]!.GetValue<string>();
        Assert.Empty(bench.Ask("GET", Track + track).Body["documents"]!.AsArray());
        Assert.Equal(1, bench.Ask("GET", "/documents/pipeline_status").Body["pending_enqueues"]!.GetValue<int>());
        var seen = new List<string>();
        for (var step = 0; step < 40; step++)
        {
            bench.Time.Advance(TimeSpan.FromMilliseconds(60));
            var status = bench.Row(track)["status"]!.GetValue<string>();
            if (seen.Count == 0 || seen[^1] != status)
                seen.Add(status);
        }

        Assert.Equal(["parsing", "analyzing", "processing", "processed"], seen);
        var answer = bench.Ask("GET", Track + track).Body;
        Assert.Equal(1, answer["status_summary"]!["DocStatus.PROCESSED"]!.GetValue<int>());
    }

    [Fact]
    public void Only_some_are_worked_on_at_once()
    {
        var bench = new LightRagBench();
        for (var number = 0; number < 10; number++)
            bench.Insert($"n{number}.md", $"Words of {number}.");
        bench.Time.Advance(TimeSpan.FromMilliseconds(500));
        var counts = bench.Ask("GET", "/documents/status_counts").Body["status_counts"]!;
        Assert.Equal((7, 3, 10), (Count(counts, "pending"), Count(counts, "processing"), Count(counts, "all")));
    }

    [Fact]
    public void A_name_that_is_there_is_refused_with_its_status()
    {
        var bench = new LightRagBench(new LightRagSimulatorOptions { Failure = name => name == "f.md" ? "No." : null });
        bench.Process("n.md", "Words.");
        bench.Process("f.md", "Failing words.");
        Assert.Equal(
            "Document storage already contains 'n.md' (Status: processed). Delete the existing record before re-inserting.",
            Detail(bench.Insert("x/n.md", "Other words.")));
        Assert.Contains("(Status: failed)", Detail(bench.Insert("f.md", "Failing words.")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_insert_before_the_first_has_a_row_leaves_a_double()
    {
        var bench = new LightRagBench();
        var first = bench.Insert("n.md", "Words.").Body["track_id"]!.GetValue<string>();
        var second = bench.Insert("n.md", "Words.").Body["track_id"]!.GetValue<string>();
        bench.Time.Advance(TimeSpan.FromSeconds(5));
        var row = bench.Row(second);
        Assert.StartsWith("dup-", row["id"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("failed", row["status"]!.GetValue<string>());
        Assert.True(row["metadata"]!["is_duplicate"]!.GetValue<bool>());
        Assert.Equal("filename", row["metadata"]!["duplicate_kind"]!.GetValue<string>());
        Assert.Equal(first, row["metadata"]!["original_track_id"]!.GetValue<string>());
        Assert.Equal("processed", bench.Row(first)["status"]!.GetValue<string>());
    }

    [Fact]
    public void Equal_texts_of_two_names_make_the_second_fail()
    {
        var bench = new LightRagBench();
        var first = bench.Process("a.md", "Same &amp; same.");
        var second = bench.Process("b.md", "\u0001Same & same.\n");
        Assert.Equal("failed", second["status"]!.GetValue<string>());
        Assert.Equal("content_hash", second["metadata"]!["duplicate_kind"]!.GetValue<string>());
        Assert.Equal(first["id"]!.GetValue<string>(), second["metadata"]!["original_doc_id"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("", 400)]
    [InlineData("unknown_source", 400)]
    [InlineData("no-file-path", 400)]
    [InlineData("a\u0001.md", 500)]
    public void Names_are_checked(string name, int status) =>
        Assert.Equal(status, new LightRagBench().Insert(name, "Words.").Status);

    [Fact]
    public void Texts_are_checked()
    {
        var bench = new LightRagBench(new LightRagSimulatorOptions { TextBodyBytesMax = 1000 });
        Assert.Equal(500, bench.Insert("n.md", " \n").Status);
        Assert.Equal(422, bench.Insert("n.md", "").Status);
        Assert.Equal(422, bench.Ask("POST", "/documents/text", """{"file_source":"n.md"}""").Status);
        var tooLarge = bench.Insert("n.md", new string('x', 1000));
        Assert.Equal("Request body too large. This endpoint accepts at most 1000 bytes.", Detail(tooLarge));
    }

    [Fact]
    public void Many_texts_go_in_one_request_or_none()
    {
        var bench = new LightRagBench(new LightRagSimulatorOptions { TextsPerRequestMax = 2 });
        Assert.Equal(200, Many("a", "b").Status);
        bench.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(2, bench.Simulator.Documents.Count(row => row.Status == "processed"));
        Assert.Equal(409, Many("c", "a").Status);
        Assert.Equal("file_sources must be unique by filename", Detail(Many("x/c", "c")));
        Assert.Equal(413, Many("c", "d", "e").Status);
        var unequal = bench.Ask("POST", "/documents/texts", """{"texts":["x"],"file_sources":[]}""");
        Assert.Equal("A valid file_source is required for each text", Detail(unequal));

        (int Status, JsonNode Body) Many(params string[] names) => bench.Ask(
            "POST", "/documents/texts", new JsonObject
            {
                ["texts"] = new JsonArray([.. names.Select(name => JsonValue.Create($"Words of {name}."))]),
                ["file_sources"] = new JsonArray([.. names.Select(name => JsonValue.Create(name))]),
            }.ToJsonString());
    }

    [Fact]
    public void A_file_can_be_uploaded()
    {
        var bench = new LightRagBench();
        const string Form = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"n.md\"\r\n\r\nWörds.\r\n--b--\r\n";
        var answer = bench.Ask("POST", "/documents/upload", Form, ("Content-Type", "multipart/form-data; boundary=b"));
        Assert.StartsWith("upload_", answer.Body["track_id"]!.GetValue<string>(), StringComparison.Ordinal);
        bench.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("Wörds.", Assert.Single(bench.Simulator.Documents).Text);
    }

    [Fact]
    public void Pages_are_sorted_and_bounded()
    {
        var bench = new LightRagBench();
        for (var number = 0; number < 24; number++)
            bench.Process($"n{number:00}.md", $"Words of {number}.");
        var answer = bench.Ask(
            "POST", "/documents/paginated",
            """{"page":2,"page_size":10,"sort_field":"file_path","sort_direction":"asc"}""").Body;
        Assert.Equal("n10.md", answer["documents"]![0]!["file_path"]!.GetValue<string>());
        Assert.Equal("""{"page":2,"page_size":10,"total_count":24,"total_pages":3,"has_next":true,"has_prev":true}""",
            answer["pagination"]!.ToJsonString());
        Assert.Equal(24, Count(answer["status_counts"]!, "processed"));
        Assert.Equal(422, bench.Ask("POST", "/documents/paginated", """{"page_size":9}""").Status);
        Assert.Equal(422, bench.Ask("POST", "/documents/paginated", """{"page_size":201}""").Status);
        var newest = bench.Ask("POST", "/documents/paginated", "{}").Body["documents"]![0]!;
        Assert.Equal("n23.md", newest["file_path"]!.GetValue<string>());
    }

    [Fact]
    public void A_row_shows_length_and_beginning_in_characters()
    {
        var row = new LightRagBench().Process("n.md", string.Concat(Enumerable.Repeat("🫀", 300)));
        Assert.Equal(300, Count(row, "content_length"));
        Assert.Equal(string.Concat(Enumerable.Repeat("🫀", 250)) + "...", row["content_summary"]!.GetValue<string>());
    }

    [Fact]
    public void An_unknown_track_is_empty_and_a_blank_one_wrong()
    {
        var bench = new LightRagBench();
        Assert.Equal(0, bench.Ask("GET", Track + "insert_x").Body["total_count"]!.GetValue<int>());
        Assert.Equal(400, bench.Ask("GET", Track + "%20").Status);
    }

    private static int Count(JsonNode node, string name) => node[name]!.GetValue<int>();
}
