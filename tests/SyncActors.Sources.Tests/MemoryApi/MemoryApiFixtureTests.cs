using SyncActors.Plugins;
using SyncActors.Testing.Files;
using static SyncActors.Sources.Tests.MemoryApi.MemoryApiScenario;

namespace SyncActors.Sources.Tests.MemoryApi;

/// <summary>Answers that are kept beside the repository.</summary>
public sealed class MemoryApiFixtureTests
{
    [FixturesTheory("memory-api")]
    [InlineData("documented_list.json", "1234567890!")]
    [InlineData("list_week.json", "mem_0001 mem_0002 mem_0003! mem_0004?")]
    [InlineData("list_week_later.json", "mem_0002 mem_0003! mem_0004 mem_0005")]
    [InlineData("list_empty.json", "")]
    [InlineData("list_er1_fields.json", "aBcDeFgHiJkLmNoPqRsT bCdEfGhIjKlMnOpQrStU!")]
    public void A_list_gives_its_memories(string file, string expected)
    {
        // By then the wait for the 16th is over, and that for the 17th is not.
        var fetchedAt = file == "documented_list.json" ? "2025-12-25T12:00:00Z" : "2025-12-22T12:00:00Z";

        var page = Map(Read(file), from: "2025-11-01", through: "2025-12-25", fetchedAt: fetchedAt);

        // "!" a note in place of a transcript, "?" still waiting for it.
        var told = page.Items.Cast<DocumentItem>().Select(item =>
            item.Id["memory/".Length..]
            + (item.SkipReason is not null ? "?"
                : item.Text.Contains("[No transcript", StringComparison.Ordinal) ? "!" : ""));
        Assert.Equal(expected, string.Join(' ', told));
        Assert.Empty(page.Rejected);
    }

    [FixturesFact("memory-api")]
    public void Only_what_changed_counts_as_changed_at_the_second_poll()
    {
        var before = Fingerprints(Read("list_week.json"));
        var after = Fingerprints(Read("list_week_later.json"));

        Assert.Equal(
            ["memory/mem_0004", "memory/mem_0005"],
            after.Where(one => before.GetValueOrDefault(one.Key) != one.Value).Select(one => one.Key).Order());

        static Dictionary<string, string?> Fingerprints(string list) =>
            Map(list).Items.Cast<DocumentItem>().ToDictionary(item => item.Id, item => item.Fingerprint);
    }

    [FixturesFact("memory-api")]
    public async Task A_list_as_long_as_its_limit_proves_nothing()
    {
        var server = new MemoryApiScenario(_ => Response(200, Read("list_limit_reached.json")), ("limit", "10"));

        var replaced = Assert.IsType<FetchOutcome.TooLarge>(
            await server.FetchAsync(Window("2025-12-13", "2025-12-19", "memories/10")));

        Assert.Equal([Window("2025-12-13", "2025-12-19", "memories/50")], replaced.Instead);
    }

    [FixturesTheory("memory-api")]
    [InlineData("error_401.json", 401, typeof(FetchOutcome.AccountRefused))]
    [InlineData("error_403.json", 403, typeof(FetchOutcome.AccountRefused))]
    [InlineData("error_404_context.json", 404, typeof(FetchOutcome.AccountRefused))]
    [InlineData("error_429.json", 429, typeof(FetchOutcome.RateLimited))]
    [InlineData("error_500.json", 500, typeof(FetchOutcome.Transient))]
    public async Task An_error_says_what_to_do(string file, int status, Type outcome) =>
        Assert.IsType(outcome, await new MemoryApiScenario(status, Read(file)).FetchAsync());

    [FixturesFact("memory-api")]
    public async Task A_memory_without_audio_has_none() =>
        Assert.IsType<AttachmentOutcome.None>(
            await new MemoryApiScenario(404, Read("error_404_audio.json")).Source.CopyAsync(
                new Attachment("audio", "audio:mem_0001"), Stream.Null, CancellationToken.None));

    private static string Read(string file) =>
        File.ReadAllText(Path.Combine(SourceTree.Fixtures("memory-api")!, file));
}
