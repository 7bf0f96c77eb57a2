using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace SyncActors.Simulators.GoogleHealth.Query;

/// <summary>
/// Page tokens: a position, and a mark of the request that it belongs to. The position counts results, as the vendor's
/// pages shift too when new data come in.
/// </summary>
internal readonly record struct PagePosition(long Offset, bool EmptyPageSent)
{
    /// <summary>Reads a token; none is the beginning.</summary>
    /// <exception cref="ApiErrorException">The token is broken, or belongs to a request with other
    /// parameters.</exception>
    public static PagePosition Parse(string? token, params string?[] parameters)
    {
        if (string.IsNullOrEmpty(token))
            return default;
        try
        {
            var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token)).Split('.');
            if (parts is [var offset, var empty, var mark]
                && mark == Mark(parameters)
                && long.TryParse(offset, out var position)
                && position >= 0)
            {
                return new PagePosition(position, empty == "1");
            }
        }
        catch (FormatException)
        {
            throw Refusal();
        }

        throw Refusal();
    }

    /// <summary>The token of this position.</summary>
    public string ToToken(params string?[] parameters) => Base64Url.EncodeToString(
        Encoding.UTF8.GetBytes($"{Offset}.{(EmptyPageSent ? 1 : 0)}.{Mark(parameters)}"));

    private static string Mark(string?[] parameters) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parameters))).AsSpan(0, 6));

    private static ApiErrorException Refusal() => ApiErrors.Invalid(
        "INVALID_PAGE_TOKEN", "pageToken", "The page token does not belong to a request with these parameters.");
}

/// <summary>A page that was cut from a row of results.</summary>
/// <param name="Items">The results.</param>
/// <param name="Next">Where the next page begins; null at the end.</param>
internal readonly record struct Page<T>(IReadOnlyList<T> Items, PagePosition? Next)
{
    /// <summary>Cuts a page.</summary>
    /// <param name="all">All results in order; read only as far as needed.</param>
    /// <param name="at">Where to begin.</param>
    /// <param name="size">Results in the page, above 0.</param>
    /// <param name="emptyPages">Whether an empty page comes before each page.</param>
    /// <param name="endless">Whether there is always a next page, which is the first one again.</param>
    public static Page<T> Cut(IEnumerable<T> all, PagePosition at, int size, bool emptyPages, bool endless)
    {
        if (emptyPages && !at.EmptyPageSent)
            return new Page<T>([], at with { EmptyPageSent = true });
        var offset = (int)Math.Min(at.Offset, int.MaxValue);
        var items = all.Skip(offset).Take(size + 1).ToList();
        var more = items.Count > size;
        if (more)
            items.RemoveAt(size);
        if (endless)
            return new Page<T>(items, new PagePosition(0, EmptyPageSent: true));
        return new Page<T>(items, more ? new PagePosition(at.Offset + size, EmptyPageSent: false) : null);
    }
}
