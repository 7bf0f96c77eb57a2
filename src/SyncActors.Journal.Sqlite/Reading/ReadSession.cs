using SyncActors.Journal.Sqlite.Native;
using SyncActors.Journal.Sqlite.Writing;

namespace SyncActors.Journal.Sqlite.Reading;

/// <summary>A read-only connection and its statements; one thread's own.</summary>
internal sealed class ReadSession : IDisposable
{
    private readonly StoreWriter _writer;
    private readonly Statement _begin;
    private readonly Statement _commit;

    /// <summary>Opens the file that <paramref name="writer"/> keeps.</summary>
    public ReadSession(SqliteStoreOptions options, StoreWriter writer)
    {
        _writer = writer;
        Database = Database.Open(options.Path, readOnly: true);
        Database.SetBusyTimeout(TimeSpan.FromSeconds(5));
        Database.Execute($"pragma mmap_size = 0; pragma cache_size = -{options.CacheKib}; pragma query_only = on;");
        _begin = Database.Prepare("begin");
        _commit = Database.Prepare("commit");
        Events = new EventReader(this);
        Types = new TypeNames();
    }

    /// <summary>The connection.</summary>
    public Database Database { get; }

    /// <summary>Reads streams.</summary>
    public EventReader Events { get; }

    /// <summary>Names of event types met before.</summary>
    public TypeNames Types { get; }

    /// <summary>The part of the event index that is not in the file. Take what is needed before
    /// <see cref="Begin"/>.</summary>
    public PendingRuns Pending => _writer.Pending;

    /// <summary>Fixes the view of the file until <see cref="End"/>.</summary>
    public void Begin() => _begin.Run();

    /// <summary>Lets go of the view, so that the log can be emptied.</summary>
    public void End() => _commit.Run();

    /// <summary>The compiled statement of a constant text.</summary>
    public Statement Statement(string sql) => Database.Statement(sql);

    /// <summary>All rows of a statement, at most <paramref name="max"/>, of those that <paramref name="wanted"/>
    /// keeps.</summary>
    public static List<T> Rows<T>(
        Statement statement, Func<Statement, T> row, int max = int.MaxValue, Func<Statement, bool>? wanted = null)
    {
        var rows = new List<T>();
        while (rows.Count < max && statement.Step())
        {
            if (wanted is null || wanted(statement))
                rows.Add(row(statement));
        }

        statement.Reset();
        return rows;
    }

    /// <inheritdoc/>
    public void Dispose() => Database.Dispose();
}
