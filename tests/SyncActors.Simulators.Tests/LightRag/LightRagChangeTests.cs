using SyncActors.Simulators.Faults;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.LightRag;
using static SyncActors.Simulators.Tests.LightRag.LightRagBench;

namespace SyncActors.Simulators.Tests.LightRag;

public sealed class LightRagChangeTests
{
    private readonly LightRagBench _bench = new();

    [Fact]
    public void A_deletion_ends_after_a_while_and_keeps_inserts_out_meanwhile()
    {
        var id = _bench.Process("n.md", "Words.")["id"]!.GetValue<string>();
        Assert.Equal("deletion_started", Delete(id));
        Assert.True(_bench.Ask("GET", "/documents/pipeline_status").Body["destructive_busy"]!.GetValue<bool>());
        Assert.StartsWith(
            "Pipeline is clearing or deleting documents.", Detail(_bench.Insert("m.md", "More words.")),
            StringComparison.Ordinal);
        Assert.Single(_bench.Simulator.Documents);
        _bench.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(_bench.Simulator.Documents);
        Assert.Equal(200, _bench.Insert("n.md", "Words.").Status);
    }

    [Fact]
    public void A_deletion_is_refused_while_anything_is_in_work_and_an_unknown_id_is_not()
    {
        Assert.Equal("deletion_started", Delete("doc-unknown"));
        _bench.Time.Advance(TimeSpan.FromSeconds(1));
        _bench.Insert("n.md", "Words.");
        Assert.Equal("busy", Delete("doc-unknown"));
        _bench.Time.Advance(TimeSpan.FromMilliseconds(500));
        Assert.Equal("busy", Delete("doc-unknown"));
        _bench.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("deletion_started", Delete("doc-unknown"));
    }

    [Theory]
    [InlineData("""{"doc_ids":[]}""", 500)]
    [InlineData("""{"doc_ids":[" "]}""", 500)]
    [InlineData("""{"doc_ids":["a","a"]}""", 500)]
    [InlineData("", 422)]
    public void A_deletion_names_its_documents_once(string body, int status) =>
        Assert.Equal(status, _bench.Ask("DELETE", "/documents/delete_document", body).Status);

    [Fact]
    public void Above_its_capacity_it_asks_to_wait()
    {
        var bench = new LightRagBench(new LightRagSimulatorOptions { PendingDocumentsMax = 2 });
        bench.Insert("a.md", "A.");
        bench.Insert("b.md", "B.");
        var answer = bench.Answer("POST", "/documents/text", """{"text":"C.","file_source":"c.md"}""");
        Assert.Equal((429, "30"), (answer.Status, answer.Headers["Retry-After"]));
        Assert.Contains("2 document(s) already active or reserved, 1 requested, capacity 2", answer.Body, StringComparison.Ordinal);
        bench.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(200, bench.Insert("c.md", "C.").Status);
    }

    [Fact]
    public void A_scan_and_a_retry_keep_inserts_out()
    {
        var fails = true;
        var bench = new LightRagBench(new LightRagSimulatorOptions { Failure = _ => fails ? "No." : null });
        bench.Process("n.md", "Words.");
        fails = false;
        Assert.Equal("reprocessing_started", bench.Ask("POST", "/documents/reprocess_failed").Body["status"]!.GetValue<string>());
        Assert.StartsWith("A retry of failed documents", Detail(bench.Insert("m.md", "M.")), StringComparison.Ordinal);
        bench.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("processed", Assert.Single(bench.Simulator.Documents).Status);
        bench.Ask("POST", "/documents/scan");
        Assert.StartsWith("Document scan is classifying files.", Detail(bench.Insert("m.md", "M.")), StringComparison.Ordinal);
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(200, bench.Insert("m.md", "M.").Status);
    }

    [Fact]
    public void A_crash_loses_what_has_no_row()
    {
        var track = _bench.Insert("n.md", "Words.").Body["track_id"]!.GetValue<string>();
        _bench.Simulator.Crash();
        _bench.Time.Advance(TimeSpan.FromHours(1));
        Assert.Empty(_bench.Ask("GET", Track + track).Body["documents"]!.AsArray());
        _bench.Simulator.LoseNextAccepted();
        _bench.Insert("n.md", "Words.");
        _bench.Time.Advance(TimeSpan.FromHours(1));
        Assert.Empty(_bench.Simulator.Documents);
        Assert.Equal("processed", _bench.Process("n.md", "Words.")["status"]!.GetValue<string>());
    }

    [Fact]
    public void A_crash_in_the_middle_leaves_rows_stuck_until_the_next_insert()
    {
        var track = _bench.Insert("n.md", "Words.").Body["track_id"]!.GetValue<string>();
        _bench.Time.Advance(TimeSpan.FromMilliseconds(100));
        _bench.Simulator.Crash();
        _bench.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("parsing", _bench.Row(track)["status"]!.GetValue<string>());
        Assert.False(_bench.Ask("GET", "/documents/pipeline_status").Body["busy"]!.GetValue<bool>());
        _bench.Process("m.md", "More words.");
        Assert.Equal("processed", _bench.Row(track)["status"]!.GetValue<string>());
    }

    [Fact]
    public void Work_fails_by_chance_in_the_share_that_is_set()
    {
        var bench = new LightRagBench(new LightRagSimulatorOptions { FailureShare = 0.3, ParallelInsertMax = 50 });
        for (var number = 0; number < 200; number++)
            bench.Insert($"n{number}.md", $"Words of {number}.");
        bench.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.InRange(bench.Simulator.Documents.Count(row => row.Status == "failed"), 40, 80);
    }

    [Fact]
    public void Work_can_be_cancelled_and_everything_wiped()
    {
        _bench.Insert("n.md", "Words.");
        _bench.Time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal("cancellation_requested", _bench.Ask("POST", "/documents/cancel_pipeline").Body["status"]!.GetValue<string>());
        Assert.Equal("failed", Assert.Single(_bench.Simulator.Documents).Status);
        Assert.Equal("not_busy", _bench.Ask("POST", "/documents/cancel_pipeline").Body["status"]!.GetValue<string>());
        _bench.Ask("DELETE", "/documents");
        Assert.Empty(_bench.Simulator.Documents);
    }

    [Fact]
    public async Task Over_the_network_it_is_counted_and_hit_by_faults()
    {
        await using var server = await SimulatorServer.StartAsync(_bench.Simulator, _bench.Time, CancellationToken.None);
        using var client = new HttpClient { BaseAddress = server.BaseAddress };
        server.Faults.Replace(FaultPlan.Of(
            new FaultRule(new FaultEffect.Status(500)) { RouteClass = "insert", Next = 1 },
            new FaultRule(new FaultEffect.Status(409) { Reason = "deletion" }) { RouteClass = "insert", Next = 1 },
            new FaultRule(new FaultEffect.ResetAfter()) { RouteClass = "insert", Next = 1 }));
        Assert.Contains("error_id: ", await InsertAsync(), StringComparison.Ordinal);
        Assert.Contains("Pipeline is clearing", await InsertAsync(), StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<HttpRequestException>(InsertAsync);
        _bench.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("processed", Assert.Single(_bench.Simulator.Documents).Status);
        using (await client.PostAsync("/_sim/lose-next", null))
            Assert.Equal(3, server.Ledger.Count(RequestOutcome.Faulted, routeClass: "insert"));
        Assert.Contains("healthy", await client.GetStringAsync("health"), StringComparison.Ordinal);

        async Task<string> InsertAsync()
        {
            using var content = new StringContent("""{"text":"Words.","file_source":"n.md"}""");
            using var response = await client.PostAsync("documents/text", content);
            return await response.Content.ReadAsStringAsync();
        }
    }

    private string Delete(string id) => _bench.Ask(
        "DELETE", "/documents/delete_document", $$"""{"doc_ids":["{{id}}"],"delete_file":false}""")
        .Body["status"]!.GetValue<string>();
}
