using System.Text.Json;
using SyncActors.Simulators.MemoryApi;

namespace SyncActors.Simulators.Tests.MemoryApi;

public sealed class SeededMemoriesTests
{
    private static readonly SeededMemories Year = new(7, new DateOnly(2025, 3, 1), new DateOnly(2026, 2, 28));

    [Fact]
    public void The_same_seed_gives_the_same_memories()
    {
        var again = new SeededMemories(7, new DateOnly(2025, 3, 1), new DateOnly(2026, 2, 28));
        var other = new SeededMemories(8, new DateOnly(2025, 3, 1), new DateOnly(2026, 2, 28));

        Assert.Equal(Text(Year), Text(again));
        Assert.NotEqual(Text(Year), Text(other));
    }

    [Fact]
    public void A_longer_history_holds_the_shorter_one()
    {
        var longer = new SeededMemories(7, new DateOnly(2024, 1, 1), new DateOnly(2026, 2, 28));

        Assert.Subset(
            longer.Records(1).Select(record => record.Id).ToHashSet(),
            Year.Records(1).Select(record => record.Id).ToHashSet());
    }

    [Fact]
    public void A_year_holds_about_three_memories_a_day_of_every_kind()
    {
        var records = Year.Records(1).ToList();

        Assert.InRange(records.Count, 900, 1300);
        Assert.Equal(records.Count, records.Select(record => record.Id).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(records.OrderBy(record => record.CreatedAt), records);
        Assert.Equal(["note", "photo", "record"], records.Select(record => record.Type).Distinct().Order());
        Assert.Contains(records, record => record.Transcript.Contains('#', StringComparison.Ordinal));
        Assert.Contains(records, record => record.Location is null);
        Assert.Contains(records, record => record.Location is not null);
        Assert.Contains(records, record => record.TranscribedAt > record.CreatedAt);
        Assert.Contains(records, record => record.TranscribedAt == DateTimeOffset.MaxValue);
        Assert.Contains(records, record => record.Type == "photo" && record.Transcript.Length == 0);
    }

    [Fact]
    public void Contexts_have_keys_of_their_own()
    {
        var contexts = Year.Contexts(3);

        Assert.Equal(["ctx-001", "ctx-002", "ctx-003"], contexts.Select(context => context.Id));
        Assert.Equal(3, contexts.Select(context => context.ApiKey).Distinct().Count());
        Assert.Empty(contexts[0].Records.Select(record => record.Id)
            .Intersect(contexts[1].Records.Select(record => record.Id)));
    }

    private static string Text(SeededMemories memories) => JsonSerializer.Serialize(memories.Records(1));
}
