using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using SyncActors.Simulators.GoogleHealth.Data;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.People;

namespace SyncActors.Simulators.GoogleHealth.Query;

/// <summary>The methods list, reconcile and get.</summary>
internal sealed class PointMethods(
    IPopulation population, GoogleHealthSimulatorOptions options, TimeProvider timeProvider)
{
    private const int PageSizeUsual = 1_440;
    private const int PageSizeMax = 10_000;

    private readonly Wire _wire = new(options);

    /// <summary>A page of points: raw, or merged into one stream.</summary>
    public JsonObject Page(HttpContext context, Person person, DataType type, bool merged)
    {
        var query = context.Request.Query;
        var filterText = query["filter"].ToString();
        var family = query["dataSourceFamily"].ToString();
        if (merged)
            SourceFamily.Check(family);
        var filter = FilterParser.Parse(filterText, type);
        var asked = AskedSize(query["pageSize"]);
        var size = Math.Min(asked == 0 ? type.PageSize ?? PageSizeUsual : asked, LargestPage(type));
        string[] parameters =
            [person.Id, type.Name, merged ? "merged" : "raw", filterText, family, query["pageSize"].ToString()];
        var reader = ReaderOf(person, type, merged);
        var page = Page<DataPoint>.Cut(
            reader.NewestFirst(filter),
            PagePosition.Parse(query["pageToken"], parameters),
            size,
            options.EmptyPages,
            EndlessPagingFeature.IsOrderedFor(context));

        var answer = new JsonObject();
        if (page.Items.Count > 0)
        {
            answer["dataPoints"] = new JsonArray(
                [.. page.Items.Select(point => merged ? reader.ToMergedItem(point) : reader.ToListItem(point))]);
        }

        if (page.Next is { } next)
            answer["nextPageToken"] = next.ToToken(parameters);
        return answer;
    }

    /// <summary>One point by its id.</summary>
    public JsonObject Get(Person person, DataType type, string id)
    {
        var reader = ReaderOf(person, type, merged: false);
        return reader.Find(id) is { } point ? reader.ToListItem(point) : throw ApiErrors.NotFound();
    }

    /// <summary>Reads a page size; nothing is 0, which means the usual one.</summary>
    /// <exception cref="ApiErrorException">Not a number, or negative.</exception>
    internal static int AskedSize(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return 0;
        return int.TryParse(text, out var size) && size >= 0
            ? size
            : throw ApiErrors.Invalid("INVALID_PAGE_SIZE", "page_size", "page_size must not be negative.");
    }

    private int LargestPage(DataType type) =>
        type.PageSize ?? (type.IsDense ? Math.Min(options.DensePageMax, PageSizeMax) : PageSizeMax);

    private PointReader ReaderOf(Person person, DataType type, bool merged) =>
        new(population, person, type, new PointContext(_wire, options, timeProvider.GetUtcNow(), merged));
}

/// <summary>The families of sources that reconcile and roll-ups can be narrowed to; all give the same totals
/// here.</summary>
internal static class SourceFamily
{
    private const string Prefix = "users/me/dataSourceFamilies/";

    /// <summary>Refuses a family that does not exist; none is all sources.</summary>
    /// <exception cref="ApiErrorException">There is no such family.</exception>
    public static void Check(string? family)
    {
        if (!string.IsNullOrEmpty(family)
            && family is not (Prefix + "all-sources" or Prefix + "google-wearables" or Prefix + "google-sources"))
        {
            throw ApiErrors.Invalid("INVALID_DATA_POINT_DATA_SOURCE_FAMILY", "data_source_family", "No such family.");
        }
    }
}
