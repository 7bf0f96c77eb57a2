namespace SyncActors.Destinations.Embedded;

/// <summary>Tables of the embedded destination. The views <c>sample</c>, <c>daily</c> and the table <c>document</c> are
/// for readers and change only by addition; the other tables are its own.</summary>
internal static class EmbeddedSchema
{
    /// <summary>Marks the file as ours ("SyAc"), so that no other program's database is written to.</summary>
    public const int ApplicationId = 0x53794163;

    /// <summary>Kept in <c>user_version</c>.</summary>
    public const int Version = 1;

    /// <summary>Makes version 1 in an empty file.</summary>
    public const string Create = """
        create table series (
          series_id integer primary key,
          user text not null,
          metric text not null,
          labels text not null,                 -- JSON object, names in order
          unique (user, metric, labels)) strict;

        create table item (
          item_id integer primary key,
          connector text not null,
          id text not null,
          line text not null,
          day text,                             -- yyyy-mm-dd
          final integer not null,               -- 0 while the source may still change it
          delivered_at_ms integer not null,
          unique (connector, id)) strict;

        create table span (                     -- where an item's samples lie, to remove those that vanish from it
          item_id integer not null,
          series_id integer not null,
          first_ms integer not null,
          last_ms integer not null,
          primary key (item_id, series_id)) strict, without rowid;

        create table point (
          series_id integer not null,
          timestamp_ms integer not null,
          value real not null,
          item_id integer not null,             -- the item that wrote it last
          primary key (series_id, timestamp_ms)) strict, without rowid;

        create table document (
          connector text not null,
          id text not null,
          user text not null,
          line text not null,
          day text,
          title text not null,
          text text not null,
          metadata text not null,               -- JSON object
          labels text not null,                 -- JSON object, names in order
          final integer not null,
          updated_at text not null,             -- when the source changed it, UTC
          delivered_at text not null,
          primary key (connector, id)) strict;

        create index document_of_user on document (user, day);

        create view sample as
          select series.user, series.metric, series.labels, item.day, point.timestamp_ms, point.value, item.final,
            item.connector, item.id as item, item.line,
            strftime('%Y-%m-%dT%H:%M:%fZ', item.delivered_at_ms / 1000.0, 'unixepoch') as delivered_at
          from series join point using (series_id) join item using (item_id);

        create view daily as
          select user, day, metric, labels, count(*) as samples, avg(value) as value, min(value) as minimum,
            max(value) as maximum, min(final) as final
          from sample where day is not null group by user, day, metric, labels;
        """;
}
