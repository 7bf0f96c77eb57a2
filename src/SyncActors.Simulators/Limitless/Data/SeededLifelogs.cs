using SyncActors.Simulators.People;

namespace SyncActors.Simulators.Limitless.Data;

/// <summary>Makes a user's entries and chats, a day at a time: the same seed, user and day give the same for
/// ever.</summary>
/// <param name="seed">Root seed.</param>
/// <param name="user">Whose entries; users differ.</param>
/// <param name="from">The first day, UTC.</param>
/// <param name="perDay">Entries a day on average, 1 to 200. A real account had 47.</param>
public sealed class SeededLifelogs(ulong seed, string user, DateOnly from, int perDay = 47)
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const int IdLength = 20;
    private const int NodesMax = 24;

    private static readonly TimeSpan Morning = TimeSpan.FromHours(6.5);
    private static readonly TimeSpan Night = TimeSpan.FromHours(22.5);

    /// <summary>The first day.</summary>
    public DateOnly From { get; } = from;

    /// <summary>Entries that begin on a day, in order.</summary>
    public IReadOnlyList<RecordedLifelog> Day(DateOnly day)
    {
        var dice = Dice.For(seed, "lifelogs/" + user, day.DayNumber);
        var midnight = new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        var pace = (Night - Morning) / perDay;
        var lifelogs = new List<RecordedLifelog>();
        for (var at = Morning; at < Night && lifelogs.Count < 2 * perDay;)
        {
            at += pace * (0.1 + (0.8 * dice.Fraction()));
            var share = dice.Between(0, 9) switch
            {
                < 6 => 0.1 + (0.4 * dice.Fraction()),
                < 9 => 0.5 + (0.5 * dice.Fraction()),
                _ => 1 + (2 * dice.Fraction()),
            };
            var length = TimeSpan.FromSeconds(Math.Max(20, Math.Round((pace * share).TotalSeconds)));
            var start = midnight + TimeSpan.FromMilliseconds(Math.Round(at.TotalMilliseconds));
            lifelogs.Add(Lifelog(ref dice, start, start + length));
            at += length;
        }

        return lifelogs;
    }

    /// <summary>Chats that were created on a day, in order: none, one or two.</summary>
    public IReadOnlyList<RecordedChat> Chats(DateOnly day)
    {
        var dice = Dice.For(seed, "chats/" + user, day.DayNumber);
        var evening = new DateTimeOffset(day.ToDateTime(new TimeOnly(18, 0)), TimeSpan.Zero);
        return [.. Enumerable.Range(0, dice.Between(0, 2)).Select(index => Chat(ref dice, evening.AddHours(index)))];
    }

    private static RecordedLifelog Lifelog(ref Dice dice, DateTimeOffset start, DateTimeOffset end)
    {
        var talk = Talk.Subjects[dice.Between(0, Talk.Subjects.Count - 1)];
        var title = talk.Titles[dice.Between(0, talk.Titles.Count - 1)];
        var id = Id(ref dice);
        var flat = dice.Chance(300);
        var nodes = Nodes(ref dice, talk, title, end - start, flat);
        return new RecordedLifelog(id, title, start, end, nodes)
        {
            Flat = flat,
            Starred = dice.Chance(60),
            WithoutText = dice.Chance(25),
            HasAudio = !dice.Chance(100),
            VanishesAt = dice.Chance(10) ? end.AddHours(dice.Between(1, 48)) : null,
            Edits = dice.Chance(80) ? [Edit(ref dice, title, end)] : [],
        };
    }

    private static LifelogEdit Edit(ref Dice dice, string title, DateTimeOffset end)
    {
        var at = end.AddMinutes(dice.Between(10, 40 * 60));
        return dice.Between(0, 2) switch
        {
            0 => new LifelogEdit(at) { Title = title + ", corrected" },
            1 => new LifelogEdit(at) { Starred = true },
            _ => new LifelogEdit(at) { RenamedFrom = "Speaker 1", RenamedTo = "Tom" },
        };
    }

    private static List<RecordedNode> Nodes(ref Dice dice, Talk talk, string title, TimeSpan length, bool flat)
    {
        var lines = Math.Clamp((int)(length.TotalMinutes / 1.5), 1, NodesMax);
        var headings = Math.Min(talk.Headings.Count, 1 + (lines / 3));
        List<RecordedNode> sections = [];
        for (var section = 0; section < headings; section++)
        {
            List<RecordedNode> said = [];
            for (var line = section * lines / headings; line < (section + 1) * lines / headings; line++)
                said.Add(Line(ref dice, talk, length * line / lines, length / lines));
            if (said.Count == 0)
                continue;
            var type = section > 1 && dice.Chance(400) ? "heading3" : "heading2";
            sections.Add(new RecordedNode(
                type, talk.Headings[section], said[0].Offset, length / headings, null, false, said));
        }

        var root = new RecordedNode("heading1", title, TimeSpan.Zero, length, null, false, sections);
        return flat ? [.. Flat(root)] : [root];
    }

    private static RecordedNode Line(ref Dice dice, Talk talk, TimeSpan offset, TimeSpan length)
    {
        var at = offset + TimeSpan.FromSeconds(2);
        if (dice.Chance(40))
            return new RecordedNode("timelineMarker", "Background noise", at, length, null, false, []);
        if (dice.Chance(60))
            return new RecordedNode("paragraph", "Birdsong, no speech for a while.", at, length, null, false, []);
        var text = talk.Lines[dice.Between(0, talk.Lines.Count - 1)];
        var speaker = dice.Between(-1, talk.Others.Count - 1);
        return speaker < 0
            ? new RecordedNode("blockquote", text, at, length, "You", IsOwner: true, [])
            : new RecordedNode(
                "blockquote", text, at, length, dice.Chance(50) ? null : talk.Others[speaker], IsOwner: false, []);
    }

    private static IEnumerable<RecordedNode> Flat(RecordedNode node) =>
        node.Children.SelectMany(Flat).Prepend(node with { Children = [] });

    private static RecordedChat Chat(ref Dice dice, DateTimeOffset at)
    {
        var started = at.AddSeconds(dice.Between(0, 1800));
        var talk = Talk.Subjects[dice.Between(0, Talk.Subjects.Count - 1)];
        var title = talk.Titles[dice.Between(0, talk.Titles.Count - 1)];
        var scheduled = dice.Chance(250);
        return new RecordedChat(
            "ch_" + Id(ref dice), dice.Chance(100) ? null : $"What was said: {title}", started, started.AddMinutes(2),
            dice.Chance(50) ? "public" : "private",
            [
                new("m1", "user", "You", $"What did we say about \"{title}\"?", started, null, []),
                new("m2", "assistant", null, null, started.AddSeconds(2), title, [(Id(ref dice), title)]),
                new("m3", "assistant", null, talk.Lines[dice.Between(0, talk.Lines.Count - 1)], started.AddSeconds(7),
                    null, []),
            ])
        {
            Scheduled = scheduled,
            GlobalPromptId = scheduled ? "daily-insights" : null,
        };
    }

    private static string Id(ref Dice dice)
    {
        Span<char> id = stackalloc char[IdLength];
        for (var index = 0; index < IdLength; index++)
            id[index] = Letters[dice.Between(0, Letters.Length - 1)];
        return new string(id);
    }
}
