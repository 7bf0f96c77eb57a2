using SyncActors.Actors.Persistence;
using SyncActors.Journal.Sqlite.Native;

namespace SyncActors.Journal.Sqlite.Writing;

/// <summary>Deletes the next few of an entity's old events. A crash between steps leaves a stream with a higher base,
/// which is whole.</summary>
internal sealed class CompactionStep(EntityId entity, ShardLease lease, long throughSequenceNr)
{
    private const int EventsMax = 1_000;
    private const int BaselinesMin = 2;

    /// <summary>Does one step in the open transaction; returns the stream's base after it.</summary>
    public long Execute(WriteSession session)
    {
        session.Fence(lease);
        var database = session.Database;
        var done = Number(database.Statement("select base_seq from stream_base where entity = ?").Bind(1, entity));
        if (done >= throughSequenceNr)
            return done;
        var baselines = Number(database.Statement("""
            select count(*) from snapshot where entity = ? and kind = 1 and verified_at is not null and seq_nr >= ?
            """).Bind(1, entity).Bind(2, throughSequenceNr));
        if (baselines < BaselinesMin)
            throw new AppendRejectedException(
                entity, $"{baselines} verified baselines stand at or above {throughSequenceNr}");

        session.WriteRunsOf(entity);
        var through = Math.Min(throughSequenceNr, done + EventsMax);
        foreach (var run in Runs(database, through))
            DeleteEvents(database, run, done, through);
        database.Statement("delete from run where entity = ? and first_seq + count - 1 <= ?")
            .Bind(1, entity).Bind(2, through).Run();
        database.Statement("delete from snapshot where entity = ? and seq_nr < ?").Bind(1, entity).Bind(2, through)
            .Run();
        database.Statement("""
            insert into stream_base (entity, base_seq) values (?, ?)
            on conflict (entity) do update set base_seq = excluded.base_seq
            """).Bind(1, entity).Bind(2, through).Run();
        return through;
    }

    private static long Number(Statement statement)
    {
        var number = statement.Step() ? statement.Number(0) : 0;
        statement.Reset();
        return number;
    }

    private static void DeleteEvents(Database database, Run run, long done, long through)
    {
        var first = Math.Max(run.FirstSequenceNr, done + 1);
        var last = Math.Min(run.LastSequenceNr, through);
        if (first > last)
            return;
        var offset = run.Position - run.FirstSequenceNr;
        database.Statement("delete from event where position >= ? and position <= ?")
            .Bind(1, first + offset).Bind(2, last + offset).Run();
    }

    private List<Run> Runs(Database database, long through)
    {
        var runs = new List<Run>();
        var select = database.Statement(
            "select first_seq, position, count from run where entity = ? and first_seq <= ?")
            .Bind(1, entity).Bind(2, through);
        while (select.Step())
            runs.Add(new Run(select.Number(0), select.Number(1), select.Number(2)));
        select.Reset();
        return runs;
    }
}
