using System.Globalization;
using SyncActors.Actors.Persistence;
using SyncActors.Journal.Sqlite.Native;

namespace SyncActors.Journal.Sqlite;

/// <summary>Brings a file to the newest schema by the numbered scripts in the assembly.</summary>
internal static class Schema
{
    /// <summary>Version of the newest script.</summary>
    public static long Newest => Scripts()[^1].Version;

    /// <summary>Runs the scripts that the file has not seen, each in a transaction of its own.</summary>
    /// <exception cref="StoreTooNewException">The file knows more scripts than this version.</exception>
    public static void Migrate(Database database, string path, int shardCount)
    {
        database.Execute("create table if not exists schema_version (version integer not null) strict");
        var found = database.QueryNumber("select max(version) from schema_version") ?? 0;
        var scripts = Scripts();
        if (found > scripts[^1].Version)
            throw new StoreTooNewException(path, found, scripts[^1].Version);
        foreach (var (version, sql) in scripts.Where(script => script.Version > found))
        {
            database.Execute("begin immediate");
            database.Execute(sql);
            database.Prepare("insert into schema_version (version) values (?)").Bind(1, version).Run();
            database.Execute("commit");
        }

        if (database.QueryNumber("select shard_count from cluster") is null)
            Install(database, shardCount);
    }

    private static void Install(Database database, int shardCount)
    {
        database.Execute("begin immediate");
        database.Prepare("insert into cluster (one, shard_count, indexed_through) values (1, ?, 0)").Bind(1, shardCount)
            .Run();
        var insert = database.Prepare("insert into shard (shard_id, epoch) values (?, 0)");
        for (var shard = 0; shard < shardCount; shard++)
            insert.Bind(1, shard).Run();
        database.Execute("commit");
    }

    private static List<(long Version, string Sql)> Scripts()
    {
        var assembly = typeof(Schema).Assembly;
        var scripts = new List<(long, string)>();
        foreach (var name in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            if (!name.EndsWith(".sql", StringComparison.Ordinal))
                continue;
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
#pragma warning disable MA0045 // From memory, on the writer's own thread.
            scripts.Add((long.Parse(name.AsSpan(0, 4), CultureInfo.InvariantCulture), reader.ReadToEnd()));
#pragma warning restore MA0045
        }

        return scripts;
    }
}
