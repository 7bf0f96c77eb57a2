using System.Globalization;
using Microsoft.Data.Sqlite;
using SyncActors.Destinations.Samples;
using SyncActors.Plugins;

namespace SyncActors.Destinations.Embedded;

/// <summary>Writes items through one connection, inside a transaction that its caller opens and ends. After a
/// transaction that failed it is thrown away, for it remembers series that are not there.</summary>
internal sealed class EmbeddedWriter : IDisposable
{
    private const int SeriesKnownMax = 50_000;

    private readonly Dictionary<(string User, string Metric, string Labels), long> _series = [];
    private readonly EmbeddedStatement _findItem;
    private readonly EmbeddedStatement _addItem;
    private readonly EmbeddedStatement _changeItem;
    private readonly EmbeddedStatement _removePoints;
    private readonly EmbeddedStatement _removeSpans;
    private readonly EmbeddedStatement _findSeries;
    private readonly EmbeddedStatement _addSeries;
    private readonly EmbeddedStatement _addSpan;
    private readonly EmbeddedStatement _putPoint;
    private readonly EmbeddedStatement _putDocument;

    /// <summary>Prepares the statements.</summary>
    public EmbeddedWriter(SqliteConnection connection)
    {
        _findItem = new(connection, "select item_id from item where connector = ?1 and id = ?2");
        _addItem = new(connection, """
            insert into item (connector, id, line, day, final, delivered_at_ms) values (?1, ?2, ?3, ?4, ?5, ?6)
            returning item_id
            """);
        _changeItem = new(
            connection, "update item set line = ?2, day = ?3, final = ?4, delivered_at_ms = ?5 where item_id = ?1");
        _removePoints = new(connection, """
            delete from point where (series_id, timestamp_ms) in (
              select point.series_id, point.timestamp_ms from span join point on point.series_id = span.series_id
                and point.timestamp_ms between span.first_ms and span.last_ms
              where span.item_id = ?1 and point.item_id = ?1)
            """);
        _removeSpans = new(connection, "delete from span where item_id = ?1");
        _findSeries = new(connection, "select series_id from series where user = ?1 and metric = ?2 and labels = ?3");
        _addSeries = new(
            connection, "insert into series (user, metric, labels) values (?1, ?2, ?3) returning series_id");
        _addSpan = new(connection, """
            insert into span (item_id, series_id, first_ms, last_ms) values (?1, ?2, ?3, ?4)
            on conflict (item_id, series_id) do update
              set first_ms = min(first_ms, excluded.first_ms), last_ms = max(last_ms, excluded.last_ms)
            """);
        _putPoint = new(connection, """
            insert into point (series_id, timestamp_ms, value, item_id) values (?1, ?2, ?3, ?4)
            on conflict (series_id, timestamp_ms) do update set value = excluded.value, item_id = excluded.item_id
            """);
        _putDocument = new(connection, """
            insert into document
              (connector, id, user, line, day, title, text, metadata, labels, final, updated_at, delivered_at)
            values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
            on conflict (connector, id) do update set user = excluded.user, line = excluded.line, day = excluded.day,
              title = excluded.title, text = excluded.text, metadata = excluded.metadata, labels = excluded.labels,
              final = excluded.final, updated_at = excluded.updated_at, delivered_at = excluded.delivered_at
            """);
    }

    /// <summary>Writes all items of a request.</summary>
    /// <returns>Rows written, for deciding when to checkpoint.</returns>
    public int Write(WriteRequest request, DateTimeOffset now)
    {
        var rows = 0;
        foreach (var item in request.Items)
        {
            rows += item.Item switch
            {
                SampleItem samples => Write(request, samples, item.Final, now),
                DocumentItem document => Write(request, document, item.Final, now),
                _ =>
                    throw new System.Diagnostics.UnreachableException(
                        $"Items of type {item.Item.GetType()} are not known."),
            };
        }

        return rows;
    }

    private int Write(WriteRequest request, SampleItem item, bool final, DateTimeOffset now)
    {
        var itemId = ItemId(request.Connector, item, final, now.ToUnixTimeMilliseconds());
        Sample? before = null;
        var seriesId = 0L;
        var (firstMs, lastMs) = (0L, 0L);
        foreach (var sample in item.Samples)
        {
            if (before is null || before.Metric != sample.Metric || !SeriesLabels.Same(before.Labels, sample.Labels))
            {
                if (before is not null)
                    AddSpan(itemId, seriesId, firstMs, lastMs);
                seriesId = SeriesId(request, sample);
                (firstMs, lastMs) = (sample.TimestampMs, sample.TimestampMs);
            }

            _putPoint.Bind(1, seriesId).Bind(2, sample.TimestampMs).Bind(3, sample.Value).Bind(4, itemId).Run();
            (firstMs, lastMs) = (Math.Min(firstMs, sample.TimestampMs), Math.Max(lastMs, sample.TimestampMs));
            before = sample;
        }

        if (before is not null)
            AddSpan(itemId, seriesId, firstMs, lastMs);
        return item.Samples.Count;
    }

    // A known item starts empty, so that samples which it no longer holds are gone.
    private long ItemId(string connector, SampleItem item, bool final, long nowMs)
    {
        if (_findItem.Bind(1, connector).Bind(2, item.Id).Run() is not { } itemId)
        {
            return _addItem.Bind(1, connector).Bind(2, item.Id).Bind(3, item.Line).Bind(4, Day(item))
                .Bind(5, final ? 1 : 0).Bind(6, nowMs).Run()!.Value;
        }

        _changeItem.Bind(1, itemId).Bind(2, item.Line).Bind(3, Day(item)).Bind(4, final ? 1 : 0).Bind(5, nowMs).Run();
        _removePoints.Bind(1, itemId).Run();
        _removeSpans.Bind(1, itemId).Run();
        return itemId;
    }

    private long SeriesId(WriteRequest request, Sample sample)
    {
        var labels = Sorted(SeriesLabels.Merge(request.Labels, sample.Labels, []));
        var key = (request.User, sample.Metric, labels);
        if (_series.TryGetValue(key, out var known))
            return known;
        if (_series.Count >= SeriesKnownMax)
            _series.Clear();
        var seriesId = _findSeries.Bind(1, request.User).Bind(2, sample.Metric).Bind(3, labels).Run()
            ?? _addSeries.Bind(1, request.User).Bind(2, sample.Metric).Bind(3, labels).Run()!.Value;
        _series[key] = seriesId;
        return seriesId;
    }

    private int Write(WriteRequest request, DocumentItem item, bool final, DateTimeOffset now)
    {
        _putDocument.Bind(1, request.Connector).Bind(2, item.Id).Bind(3, request.User).Bind(4, item.Line)
            .Bind(5, Day(item)).Bind(6, item.Title).Bind(7, item.Text).Bind(8, ItemJson.Text(item.Metadata))
            .Bind(9, Sorted(SeriesLabels.Merge(request.Labels, [], []))).Bind(10, final ? 1 : 0)
            .Bind(11, Moment(item.UpdatedAt)).Bind(12, Moment(now)).Run();
        return 1 + (item.Text.Length / 4096);
    }

    private static string Sorted(IReadOnlyList<Label> labels) =>
        ItemJson.Text(labels.OrderBy(label => label.Name, StringComparer.Ordinal));

    private static string? Day(Item item) => item.Day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Moment(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    private void AddSpan(long itemId, long seriesId, long firstMs, long lastMs) =>
        _addSpan.Bind(1, itemId).Bind(2, seriesId).Bind(3, firstMs).Bind(4, lastMs).Run();

    /// <inheritdoc/>
    public void Dispose()
    {
        _findItem.Dispose();
        _addItem.Dispose();
        _changeItem.Dispose();
        _removePoints.Dispose();
        _removeSpans.Dispose();
        _findSeries.Dispose();
        _addSeries.Dispose();
        _addSpan.Dispose();
        _putPoint.Dispose();
        _putDocument.Dispose();
    }
}
