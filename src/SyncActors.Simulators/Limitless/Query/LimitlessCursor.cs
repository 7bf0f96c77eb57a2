using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using SyncActors.Simulators.People;

namespace SyncActors.Simulators.Limitless.Query;

/// <summary>Where a list goes on: the parameters of the request that began it, and a place. Opaque to clients; one that
/// is damaged, or of another user or list, is refused.</summary>
/// <param name="User">Whose list.</param>
/// <param name="List">Which list, such as <c>lifelogs</c>.</param>
/// <param name="Parameters">Query text of the first request.</param>
/// <param name="AfterMs">Unix milliseconds of the last entry shown.</param>
/// <param name="AfterId">Id of the last entry shown.</param>
/// <param name="Shown">How many entries were shown.</param>
/// <param name="Pause">Whether an empty page comes first.</param>
internal sealed record LimitlessCursor(
    string User, string List, string Parameters, long AfterMs, string AfterId, int Shown, bool Pause)
{
    private const int SumDigits = 16;

    /// <summary>The cursor of a text.</summary>
    /// <exception cref="BadRequestException">It is none of this user and list.</exception>
    public static LimitlessCursor Parse(string text, string user, string list)
    {
        if (text.Length > SumDigits && Base64Url.IsValid(text.AsSpan(SumDigits)))
        {
            var body = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text.AsSpan(SumDigits)));
            if (Sum(body) == text[..SumDigits]
                && JsonSerializer.Deserialize<LimitlessCursor>(body) is { } cursor
                && cursor.User == user && cursor.List == list)
                return cursor;
        }

        throw new BadRequestException("Invalid cursor");
    }

    /// <summary>The text of the cursor.</summary>
    public override string ToString()
    {
        var body = JsonSerializer.Serialize(this);
        return Sum(body) + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(body));
    }

    private static string Sum(string body) =>
        Dice.Key("limitless" + body).ToString("x16", CultureInfo.InvariantCulture);
}
