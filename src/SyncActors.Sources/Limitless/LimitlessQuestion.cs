using SyncActors.Domain.Runs;

namespace SyncActors.Sources.Limitless;

/// <summary>What a window asks for, and how.</summary>
/// <param name="Line">The line, which is also the vendor's name of the list.</param>
/// <param name="Way">How it is asked.</param>
internal sealed record LimitlessQuestion(string Line, LimitlessWay Way)
{
    /// <summary>Entries of the pendant.</summary>
    public const string Lifelogs = "lifelogs";

    /// <summary>Conversations with the assistant.</summary>
    public const string Chats = "chats";

    private const string CarefulSuffix = "/careful";
    private const string FirstSuffix = "/first";

    /// <summary>The name that windows carry.</summary>
    public string Endpoint => Way switch
    {
        LimitlessWay.Usual => Line,
        LimitlessWay.Careful => Line + CarefulSuffix,
        LimitlessWay.First => Line + FirstSuffix,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>Lines that are collected.</summary>
    public static IReadOnlyList<string> Lines(bool chats) => chats ? [Lifelogs, Chats] : [Lifelogs];

    /// <summary>The question of a window; null when it is none of this source.</summary>
    public static LimitlessQuestion? Of(Window window)
    {
        var (line, way) = window.Endpoint switch
        {
            Lifelogs or Chats => (window.Endpoint, LimitlessWay.Usual),
            Lifelogs + CarefulSuffix or Chats + CarefulSuffix =>
                (window.Endpoint[..^CarefulSuffix.Length], LimitlessWay.Careful),
            Lifelogs + FirstSuffix or Chats + FirstSuffix =>
                (window.Endpoint[..^FirstSuffix.Length], LimitlessWay.First),
            _ => ("", LimitlessWay.Usual),
        };
        return line.Length > 0 && window.Range is null == (way == LimitlessWay.First)
            ? new LimitlessQuestion(line, way)
            : null;
    }
}

/// <summary>How a list is asked.</summary>
internal enum LimitlessWay
{
    /// <summary>With the vendor's cursors and the configured size of a page.</summary>
    Usual = 0,

    /// <summary>For when the usual way was refused. Lifelogs with small pages and without the vendor's cursors: each
    /// page begins at the newest entry that is known. Chats, which cannot be asked so, with the largest pages, which
    /// need the fewest cursors.</summary>
    Careful = 1,

    /// <summary>The oldest ones alone, which tell where the history begins.</summary>
    First = 2,
}
