using SyncActors.Domain.Runs;

namespace SyncActors.Domain.Items;

/// <summary>Something that could not be synced and is kept for a person.</summary>
/// <param name="Id">The item's or record's id; with <paramref name="Destination"/> unique within the connector.</param>
/// <param name="Line">Its line.</param>
/// <param name="Day">Its day, or the first of several; null when unknown.</param>
/// <param name="Destination">The destination that refused it; null when it could not even be read.</param>
/// <param name="Reason">Why.</param>
/// <param name="Raw">The record or the answer as it came, cut to a bounded length; null when there is none.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Holds">All days that wait for it when they are not its one day; null else.</param>
/// <param name="Hash">Hash of the content that was refused, 32 hexadecimal digits: only another content is tried
/// without being asked. Null when it could not even be read.</param>
public sealed record DeadLetter(
    string Id, string Line, DateOnly? Day, string? Destination, string Reason, string? Raw, DateTimeOffset At,
    DayRange? Holds = null, string? Hash = null)
{
    /// <summary>What people name it by.</summary>
    public string Key => KeyOf(Destination, Id);

    /// <summary>The key of a letter: of an item at a destination, or of a record without one.</summary>
    public static string KeyOf(string? destination, string id) => destination is null ? id : $"{destination}:{id}";

    /// <summary>The days that wait for it; null when none do.</summary>
    public DayRange? Days() => Holds ?? (Day is { } day ? DayRange.One(day) : null);

    /// <summary>This letter in the place of an older one of the same key, with the days that wait for either.</summary>
    public DeadLetter InPlaceOf(DeadLetter older)
    {
        if (older.Line != Line || older.Days() is not { } theirs || theirs == Days())
            return this;
        var own = Days() ?? theirs;
        return this with
        {
            Holds = new DayRange(
                own.From < theirs.From ? own.From : theirs.From,
                own.Through > theirs.Through ? own.Through : theirs.Through),
        };
    }
}
