using System.Globalization;
using SyncActors.Plugins;

namespace SyncActors.Sources.Limitless;

/// <summary>A piece of sound: the vendor has no link from an entry to its sound, only spans of time.</summary>
/// <param name="StartMs">Unix milliseconds.</param>
/// <param name="EndMs">Unix milliseconds; later than the start, by two hours at most.</param>
internal readonly record struct LimitlessAudioPiece(long StartMs, long EndMs)
{
    private const long LengthMaxMs = 7_200_000;

    /// <summary>Pieces of one entry: two days. What is longer is no conversation.</summary>
    private const int PiecesMax = 24;

    /// <summary>The sound of a stretch of time, cut into pieces as large as the vendor allows; none when it is
    /// empty.</summary>
    public static IReadOnlyList<Attachment> Attachments(DateTimeOffset start, DateTimeOffset end)
    {
        var (startMs, endMs) = (start.ToUnixTimeMilliseconds(), end.ToUnixTimeMilliseconds());
        var pieces = new List<LimitlessAudioPiece>();
        for (var at = startMs; at < endMs && pieces.Count < PiecesMax; at += LengthMaxMs)
            pieces.Add(new LimitlessAudioPiece(at, Math.Min(endMs, at + LengthMaxMs)));
        return
        [
            .. pieces.Select((piece, index) => new Attachment(
                pieces.Count == 1 ? "audio" : $"audio-{index + 1:00}", piece.ToString())),
        ];
    }

    /// <summary>The piece that an attachment's reference names; null when it names none.</summary>
    public static LimitlessAudioPiece? Parse(string reference) =>
        reference.Split('-') is [var start, var end]
        && long.TryParse(start, NumberStyles.None, CultureInfo.InvariantCulture, out var startMs)
        && long.TryParse(end, NumberStyles.None, CultureInfo.InvariantCulture, out var endMs)
        && endMs > startMs && endMs - startMs <= LengthMaxMs
            ? new LimitlessAudioPiece(startMs, endMs)
            : null;

    /// <summary>The reference of the piece.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{StartMs}-{EndMs}");
}
