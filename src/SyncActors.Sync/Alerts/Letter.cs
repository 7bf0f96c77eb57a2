using System.Security.Cryptography;
using SyncActors.Actors.Persistence;
using SyncActors.Plugins;

namespace SyncActors.Sync.Alerts;

/// <summary>A delivery with its note.</summary>
internal sealed record Slip(OutboxRow Row, AlertNote Note);

/// <summary>
/// Deliveries that leave as one message. Where a message that is sent twice arrives twice, its deliveries are marked
/// with its id before it is sent: whoever finds the mark knows that it may have arrived, and sends the same message, if
/// any.
/// </summary>
/// <param name="Id">The message's id.</param>
/// <param name="Slips">Its deliveries; 1 or more.</param>
/// <param name="MayHaveBeenSent">Whether it may have arrived.</param>
internal sealed record Letter(Guid Id, IReadOnlyList<Slip> Slips, bool MayHaveBeenSent)
{
    /// <summary>Deliveries that leave as one message at most.</summary>
    internal const int SlipsMax = 5_000;

    private const string Once = "sent as ";
    private const string Twice = "sent twice as ";

    /// <summary>The reason of a delivery that may have arrived with a message.</summary>
    /// <param name="id">The message.</param>
    /// <param name="again">Whether that may have happened before.</param>
    /// <param name="reason">What else there is to say; empty for nothing.</param>
    public static string Marked(Guid id, bool again, string reason) =>
        $"{(again ? Twice : Once)}{id:N}" + (reason.Length == 0 ? "" : $"; what came of it is not known: {reason}");

    /// <summary>The message with which a delivery may have arrived; null for none.</summary>
    public static (Guid Id, bool Twice)? MarkOf(OutboxRow row) =>
        IdAfter(row.Reason, Once) is { } once ? (once, false)
        : IdAfter(row.Reason, Twice) is { } twice ? (twice, true)
        : null;

    /// <summary>The next message. Pure.</summary>
    /// <param name="slips">What waits, earliest first.</param>
    /// <param name="groups">Whether a message may hold several deliveries.</param>
    /// <param name="all">Whether it holds all that is due, whatever it is about, because there may be no other message
    /// soon.</param>
    /// <param name="now">What is due.</param>
    /// <returns>Null when nothing is due.</returns>
    public static Letter? Next(IReadOnlyList<Slip> slips, bool groups, bool all, DateTimeOffset now)
    {
        if (slips.FirstOrDefault(slip => IsDue(slip, now)) is not { } first)
            return null;
        if (MarkOf(first.Row) is { } mark)
        {
            return new Letter(
                mark.Id, [.. slips.Where(slip => MarkOf(slip.Row) == mark && IsDue(slip, now))], MayHaveBeenSent: true)
            {
                WasRepeated = mark.Twice,
            };
        }

        if (!groups)
            return new Letter(first.Row.Entry.DeliveryId, [first], first.Row.Attempts > 0);

        // Those that wait for company alone come along.
        List<Slip> together =
        [
            .. slips.Where(slip => MarkOf(slip.Row) is null
                && ((all && IsDue(slip, now))
                    || (IsAkin(slip, first) && (slip.Row.Attempts == 0 || IsDue(slip, now)))))
                .Take(SlipsMax),
        ];
        return new Letter(together.Count == 1 ? first.Row.Entry.DeliveryId : IdOf(together), together, false);
    }

    /// <summary>Whether it may have been sent twice already.</summary>
    public bool WasRepeated { get; init; }

    /// <summary>What is sent.</summary>
    public AlertMessage Message(DateTimeOffset now) =>
        new(Id, [.. Slips.Select(slip => slip.Note)], now, MayHaveBeenSent);

    private static Guid? IdAfter(string? reason, string mark) =>
        reason is not null && reason.StartsWith(mark, StringComparison.Ordinal) && reason.Length >= mark.Length + 32
        && Guid.TryParseExact(reason.AsSpan(mark.Length, 32), "N", out var id)
            ? id
            : null;

    private static bool IsDue(Slip slip, DateTimeOffset now) => slip.Row.Entry.DueAt <= now;

    private static bool IsAkin(Slip one, Slip other) =>
        one.Note.Cause == other.Note.Cause && one.Note.Step == other.Note.Step;

    private static Guid IdOf(IEnumerable<Slip> slips)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var id in slips.Select(slip => slip.Row.Entry.DeliveryId).Order())
            hash.AppendData(id.ToByteArray(bigEndian: true));
        return new Guid(hash.GetHashAndReset().AsSpan(0, 16), bigEndian: true);
    }
}
