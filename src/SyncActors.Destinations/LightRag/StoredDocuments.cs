using System.Globalization;
using System.Text.Json;

namespace SyncActors.Destinations.LightRag;

/// <summary>What looking for a row came to.</summary>
/// <param name="Row">The row; null when there is none.</param>
/// <param name="Failure">Why nobody can tell; null when the search came to an end.</param>
internal readonly record struct RowSearch(StoredDocument? Row, LightRagAnswer? Failure);

/// <summary>
/// Finds rows in the server's listing, which can be sorted but not asked for an id: ids are spread evenly, so that the
/// first guess is the right page or its neighbour; after that, halving.
/// </summary>
internal sealed class StoredDocuments(LightRagApi api)
{
    private const int LooksMax = 40;
    private const int GuessesMax = 3;
    private const string Ids = "doc-";

    private int _pages;

    /// <summary>Looks for an id.</summary>
    public Task<RowSearch> FindByIdAsync(string id, CancellationToken cancellationToken) =>
        FindAsync("id", id, static row => row.Id, cancellationToken);

    /// <summary>Looks for a name, which rows of refused doubles have too.</summary>
    public Task<RowSearch> FindByNameAsync(string name, CancellationToken cancellationToken) =>
        FindAsync("file_path", name, static row => row.FilePath, cancellationToken);

    private async Task<RowSearch> FindAsync(
        string field, string wanted, Func<StoredDocument, string> by, CancellationToken cancellationToken)
    {
        var (first, last) = (1, Math.Max(1, _pages));
        var page = Guess(field, wanted, first, last);
        for (var look = 1; look <= LooksMax && first <= last; look++)
        {
            var answer = await api.PageAsync(field, page, cancellationToken);
            if (!answer.IsSuccess)
                return new RowSearch(null, answer);
            var rows = Rows(answer);
            var pages = Pages(answer);
            if (pages != _pages)
                last = _pages = pages;
            if (rows.Find(row => by(row) == wanted) is { } found)
                return new RowSearch(found, null);
            if (rows.Count == 0)
                last = Math.Min(last, page - 1);
            else if (string.CompareOrdinal(wanted, by(rows[0])) < 0)
                last = Math.Min(last, page - 1);
            else if (string.CompareOrdinal(wanted, by(rows[^1])) > 0)
                first = page + 1;
            else
                return new RowSearch(null, null);
            page = look >= GuessesMax ? first + ((last - first) / 2)
                : look == 1 ? Guess(field, wanted, first, last)
                : Math.Clamp(page, first, Math.Max(first, last));
        }

        return new RowSearch(null, null);
    }

    private int Guess(string field, string wanted, int first, int last)
    {
        var share = field == "id" && wanted.StartsWith(Ids, StringComparison.Ordinal)
            && uint.TryParse(
                wanted.AsSpan(Ids.Length, Math.Min(8, wanted.Length - Ids.Length)), NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture, out var place)
            ? place / (double)uint.MaxValue
            : 0.5;
        return Math.Clamp(1 + (int)(share * _pages), first, Math.Max(first, last));
    }

    /// <summary>The rows of an answer; none when it holds none.</summary>
    public static List<StoredDocument> Rows(LightRagAnswer answer) =>
        answer.IsSuccess && answer.Body.TryGetProperty("documents", out var rows)
            && rows.ValueKind == JsonValueKind.Array
            ? [.. rows.EnumerateArray().Select(StoredDocument.Read)]
            : [];

    private static int Pages(LightRagAnswer answer) =>
        answer.Body.TryGetProperty("pagination", out var pagination) && pagination.ValueKind == JsonValueKind.Object
            && pagination.TryGetProperty("total_pages", out var pages) && pages.TryGetInt32(out var count)
            ? count
            : 0;
}
