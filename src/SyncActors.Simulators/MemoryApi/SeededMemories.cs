using System.Globalization;
using SyncActors.Simulators.People;

namespace SyncActors.Simulators.MemoryApi;

/// <summary>Contexts full of made-up memories: the same for the same seed, on every machine.</summary>
/// <param name="seed">Root seed.</param>
/// <param name="from">First day with memories, UTC.</param>
/// <param name="through">Last day with memories, UTC.</param>
public sealed class SeededMemories(ulong seed, DateOnly from, DateOnly through)
{
    /// <summary>Memories that a day has at most.</summary>
    public const int PerDayMax = 6;

    private static readonly string[] Who = ["Lina", "Henrik", "my sister", "our neighbour", "Amara", "Dr. Costa"];

    private static readonly string[] What =
    [
        "agreed to move the workshop to {0}", "wants the spare key back by {0}",
        "showed me a shortcut through the park",
        "asked for the recipe of the lentil soup", "brings the projector on {0}",
        "found a flat near the station",
        "thinks the boat needs new paint before {0}", "has two tickets for {0}",
    ];

    private static readonly string[] Thought =
    [
        "Remember to water the tomatoes.", "The train was late again, but the light was lovely.",
        "Idea for the talk: begin with the question, not with the answer.", "Buy oat milk and batteries.",
        "Slept badly, coffee after four is no good.", "The book about rivers is better than its title.",
    ];

    private static readonly string[] Days = ["Monday", "Tuesday", "Thursday", "Friday", "the weekend", "next month"];

    private static readonly string[] Tags = ["garden", "work", "family", "boat", "idea", "health", "travel"];

    private static readonly MemoryLocation[] Places =
    [
        new(52.5163, 13.3777), new(48.1371, 11.5754), new(52.3731, 4.8925), new(51.5033, -0.1196),
        new(37.7793, -122.4193), new(-33.8568, 151.2153), new(35.6586, 139.7454), new(41.4036, 2.1744),
    ];

    /// <summary>The contexts <c>ctx-001</c>, <c>ctx-002</c>, ..., each opened by <c>key-</c> and its id.</summary>
    /// <param name="count">How many; 1 or more.</param>
    public IReadOnlyList<MemoryContext> Contexts(int count) =>
    [
        .. Enumerable.Range(1, count).Select(number =>
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"ctx-{number:000}");
            return new MemoryContext(id, $"key-{id}", [.. Records(number)]);
        }),
    ];

    /// <summary>The memories of one context, oldest first.</summary>
    /// <param name="context">Number of the context.</param>
    public IEnumerable<MemoryRecord> Records(int context)
    {
        for (var day = from; day <= through; day = day.AddDays(1))
        {
            var dice = Dice.For(seed, "memories", context, day.DayNumber);
            var count = dice.Between(0, PerDayMax);
            for (var number = 0; number < count; number++)
                yield return Record(context, day, number);
        }
    }

    private MemoryRecord Record(int context, DateOnly day, int number)
    {
        var dice = Dice.For(seed, "memory", context, ((long)day.DayNumber * (PerDayMax + 1)) + number);
        var seconds = (long)number * (86_400 / PerDayMax);
        var at = new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero)
            .AddSeconds(seconds + dice.Between(0, (86_400 / PerDayMax) - 1));
        var kind = dice.Between(0, 9);
        var (type, audio, image) = kind < 6 ? ("record", true, dice.Chance(200))
            : kind < 9 ? ("note", false, false)
            : ("photo", false, true);
        var tags = Pick(ref dice, Tags, dice.Between(0, 2));
        var text = Text(ref dice, tags);

        // Of the recordings a third are transcribed later: minutes, or up to two days; a few never.
        DateTimeOffset? transcribed = !audio || !dice.Chance(333) ? null
            : dice.Chance(60) ? DateTimeOffset.MaxValue
            : at.AddMinutes(dice.Chance(700) ? dice.Between(1, 90) : dice.Between(90, 2880));
        return new MemoryRecord(Id(ref dice, context, day, number), type, at, kind == 9 ? "" : text)
        {
            Audio = audio,
            Image = image,
            Location = dice.Chance(600) ? Near(ref dice) : null,
            Tags = tags,
            Description = kind < 9 && text.IndexOf(". ", 10, StringComparison.Ordinal) is > 0 and var end
                ? text[..(end + 1)] : null,
            TranscribedAt = transcribed,
        };
    }

    private static string Text(ref Dice dice, IReadOnlyList<string> tags)
    {
        var sentences = new List<string>();
        var count = dice.Between(1, 4);
        for (var number = 0; number < count; number++)
        {
            sentences.Add(dice.Chance(500)
                ? Thought[dice.Between(0, Thought.Length - 1)]
                : Upper($"{Who[dice.Between(0, Who.Length - 1)]} ")
                    + string.Format(
                        CultureInfo.InvariantCulture, What[dice.Between(0, What.Length - 1)],
                        Days[dice.Between(0, Days.Length - 1)]) + ".");
        }

        if (tags.Count > 0 && dice.Chance(500))
            sentences.Add(string.Join(' ', tags.Select(tag => "#" + tag)));
        return string.Join(' ', sentences);
    }

    private static string Upper(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static List<string> Pick(ref Dice dice, string[] words, int count)
    {
        var picked = new List<string>();
        for (var number = 0; number < count; number++)
        {
            var word = words[dice.Between(0, words.Length - 1)];
            if (!picked.Contains(word))
                picked.Add(word);
        }

        return picked;
    }

    private static MemoryLocation Near(ref Dice dice)
    {
        var place = Places[dice.Between(0, Places.Length - 1)];
        return new MemoryLocation(
            Math.Round(place.Latitude + (dice.Between(-400, 400) / 10_000.0), 4),
            Math.Round(place.Longitude + (dice.Between(-400, 400) / 10_000.0), 4));
    }

    private static string Id(ref Dice dice, int context, DateOnly day, int number) => string.Create(
        CultureInfo.InvariantCulture,
        $"mem_{day:yyyyMMdd}{number}{context:000}{dice.NextBits() & 0xFFFF:x4}");
}
