using System.Text.Json.Nodes;
using SyncActors.Simulators.GoogleHealth.Query;
using SyncActors.Simulators.People;

namespace SyncActors.Simulators.GoogleHealth.Data;

/// <summary>Reads the points of one person and type, newest first, as far as they are known at the moment of the
/// request.</summary>
internal sealed class PointReader(IPopulation population, Person person, DataType type, PointContext context)
{
    private const string PointsFolder = "dataPoints";

    /// <summary>The points that pass a filter, start descending.</summary>
    public IEnumerable<DataPoint> NewestFirst(PointFilter filter)
    {
        var (first, last) = Bounds(filter);

        // Days of a traveller overlap: what a day holds is sent only when the day before cannot hold anything later.
        List<DataPoint> waiting = [];
        for (var date = last; date >= first; date = date.AddDays(-1))
        {
            var points = DayView.Of(population, person, date, context.Now) is { } view
                ? type.Points(view, context).Where(filter.Passes).ToList()
                : [];
            if (points.Count == 0)
                continue;
            var newest = points.Max(static point => point.Start);
            foreach (var point in waiting.TakeWhile(point => point.Start > newest))
                yield return point;
            waiting = [.. waiting.SkipWhile(point => point.Start > newest).Concat(points)];
            waiting = [.. waiting.OrderByDescending(static point => point.Start).ThenBy(static point => point.Origin)];
        }

        foreach (var point in waiting)
            yield return point;
    }

    /// <summary>The point with an id, or null.</summary>
    public DataPoint? Find(string id) =>
        NewestFirst(PointFilter.Everything).FirstOrDefault(point => point.Id == id);

    /// <summary>A point as list and get show it.</summary>
    public JsonObject ToListItem(DataPoint point)
    {
        var item = new JsonObject();
        if (point.Id is not null)
            item["name"] = NameOf(point.Id);
        item["dataSource"] = SourceOf(point.Origin);
        item[type.Member] = point.Value();
        return item;
    }

    /// <summary>A point as reconcile shows it: a name of its own and no source.</summary>
    public JsonObject ToMergedItem(DataPoint point)
    {
        var item = new JsonObject();
        if (point.Id is not null)
            item["dataPointName"] = NameOf(point.Id);
        item[type.Member] = point.Value();
        return item;
    }

    private (DateOnly First, DateOnly Last) Bounds(PointFilter filter)
    {
        var (first, last) = filter.Days();
        var joined = person.MemberSince;
        var today = DateOnly.FromDateTime(context.Now.UtcDateTime).AddDays(1);
        var end = person.LastDay is { } lastDay && lastDay < today ? lastDay : today;
        return (first > joined ? first : joined, last < end ? last : end);
    }

    private string NameOf(string id) => $"users/me/dataTypes/{type.Name}/{PointsFolder}/{id}";

    private JsonObject SourceOf(PointOrigin origin)
    {
        var source = new JsonObject
        {
            ["recordingMethod"] = origin switch
            {
                PointOrigin.Derived => "DERIVED",
                PointOrigin.Manual => "MANUAL",
                _ => "PASSIVELY_MEASURED",
            },
        };
        var device = origin switch
        {
            PointOrigin.Tracker or PointOrigin.Derived => Named(isScale: false),
            PointOrigin.Scale => Named(isScale: true),
            PointOrigin.Phone => new JsonObject { ["formFactor"] = "PHONE" },
            _ => null,
        };
        if (device is not null)
            source["device"] = device;
        source["platform"] = "FITBIT";
        return source;
    }

    private JsonObject? Named(bool isScale) =>
        person.Devices.FirstOrDefault(device => device.IsScale == isScale) is { } found
            ? new JsonObject { ["displayName"] = found.Version }
            : null;
}
