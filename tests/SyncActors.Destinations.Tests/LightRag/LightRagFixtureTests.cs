using System.Net;
using System.Text.Json;
using SyncActors.Destinations.LightRag;
using SyncActors.Plugins;
using SyncActors.Simulators.Hosting;
using SyncActors.Testing.Files;
using static SyncActors.Destinations.Tests.LightRag.Papers;

namespace SyncActors.Destinations.Tests.LightRag;

/// <summary>Answers that lie beside the source tree.</summary>
public sealed class LightRagFixtureTests
{
    private const string Folder = "lightrag";
    private const string Id = "doc-69d2f468a2dc08f5aa1e2bc7826ae02e";

    [FixturesTheory(Folder)]
    [InlineData("insert_text_accepted.json", 200, typeof(InsertVerdict.Accepted))]
    [InlineData("insert_text_409_exists_processed.json", 409, typeof(InsertVerdict.Exists))]
    [InlineData("insert_text_409_exists_failed.json", 409, typeof(InsertVerdict.Exists))]
    [InlineData("insert_text_200_duplicated_1.4.json", 200, typeof(InsertVerdict.Exists))]
    [InlineData("insert_text_409_fence_scan.json", 409, typeof(InsertVerdict.Wait))]
    [InlineData("insert_text_409_fence_destructive.json", 409, typeof(InsertVerdict.Wait))]
    [InlineData("insert_text_429_capacity.json", 429, typeof(InsertVerdict.Wait))]
    [InlineData("insert_text_400_no_source.json", 400, typeof(InsertVerdict.Invalid))]
    [InlineData("insert_text_413.json", 413, typeof(InsertVerdict.Invalid))]
    [InlineData("insert_texts_422_recorded.json", 422, typeof(InsertVerdict.Invalid))]
    [InlineData("insert_text_503_count.json", 503, typeof(InsertVerdict.Unwell))]
    [InlineData("error_500.json", 500, typeof(InsertVerdict.Choked))]
    [InlineData("error_401_login.json", 401, typeof(InsertVerdict.Unwell))]
    [InlineData("error_403_key_invalid.json", 403, typeof(InsertVerdict.Unwell))]
    public void Answers_to_an_insert_are_understood(string file, int status, Type verdict)
    {
        var body = JsonSerializer.Deserialize<JsonElement>(Text(file));
        var answer = new LightRagAnswer(
            (HttpStatusCode)status, StoredDocument.Text(body, "detail") ?? "", null, MayHaveArrived: true)
        {
            Body = status == 200 ? body : default,
        };
        Assert.IsType(verdict, InsertVerdict.Of(answer));
    }

    [FixturesTheory(Folder)]
    [InlineData("track_status_processed.json", DocumentStatus.Processed)]
    [InlineData("track_status_processing.json", DocumentStatus.InWork)]
    [InlineData("track_status_pending.json", DocumentStatus.InWork)]
    [InlineData("track_status_failed_llm.json", DocumentStatus.Failed)]
    public void Rows_are_read(string file, object status)
    {
        var row = Row(file);
        Assert.Equal((Id, (DocumentStatus)status, 66), (row.Id, row.Status, row.Length));
        Assert.Equal(Id, DocumentKey.IdOf(row.FilePath));
        Assert.Null(row.Double);
        Assert.Equal(new DateTimeOffset(2026, 8, 22, 8, 15, 0, TimeSpan.Zero).AddTicks(5_120_040), row.CreatedAt);
    }

    [FixturesFact(Folder)]
    public void Doubles_are_told_apart()
    {
        Assert.Equal(
            new DoubleOf("filename", Id, "insert_20260822_101458_00aa11bb"),
            Row("track_status_failed_dup_filename.json").Double);
        Assert.Equal("content_hash", Row("track_status_failed_dup_content.json").Double?.Kind);
    }

    [FixturesFact(Folder)]
    public void Text_of_a_row_is_recognised()
    {
        var item = new DocumentItem(
            "mem_0002", "m", null, "", "Memory Record mem_0002 We agreed to move the workshop to Thursday.", [], default);
        Assert.True(DocumentText.Of(item)!.IsWhollyShownBy(Row("track_status_processed.json")));
    }

    [FixturesFact(Folder)]
    public void A_server_that_answers_as_recorded_is_understood()
    {
        var server = new SimulatedServer();
        server.Run(async () =>
        {
            var health = "health_authenticated.json";
            server.Disturb = (_, route) => route switch
            {
                "health" => Recorded(health),
                "counts" => Recorded("status_counts.json"),
                _ => null,
            };
            Assert.Null(await server.Destination().CheckAsync(CancellationToken.None));
            health = "health_anonymous.json";
            Assert.Contains(
                "does not show", await server.Destination().CheckAsync(CancellationToken.None), StringComparison.Ordinal);
        });
    }

    [FixturesFact(Folder)]
    public void A_double_of_our_own_name_leads_to_the_document_which_is_compared()
    {
        var server = new SimulatedServer();
        server.Run(async () =>
        {
            server.Disturb = (_, route) => route switch
            {
                "insert" => Recorded("insert_text_accepted.json"),
                "track" => Recorded("track_status_failed_dup_filename.json"),
                "paginated" => Recorded("paginated_page1.json"),
                _ => null,
            };
            var text = "Memory Record mem_0002 We agreed to move the workshop to Thursday.";
            var item = new DocumentItem("mem_0002", "m", null, "", text, [], LongAgo)
            {
                Origin = new DocumentOrigin("memory_api", "memory://CTX123/mem_0002", "Memory", null),
            };

            // The recorded row holds no address, so that it is another text under our name: it has to go.
            var outcome = await server.Destination(("confirm-timeout", "1m"))
                .WriteAsync(new WriteItem(item, Final: true, null));
            Unavailable(outcome);
            Assert.Contains(Id, System.Text.Encoding.UTF8.GetString(
                server.Requests.First(seen => seen.RouteClass == "delete").Request.Body.Span), StringComparison.Ordinal);
        });
    }

    private static Trouble.Answer Recorded(string file) => new(new VendorAnswer(200, Text(file)));

    private static StoredDocument Row(string file) => StoredDocument.Read(
        JsonSerializer.Deserialize<JsonElement>(Text(file)).GetProperty("documents")[0]);

    private static string Text(string file) => File.ReadAllText(Path.Combine(SourceTree.Fixtures(Folder)!, file));
}
