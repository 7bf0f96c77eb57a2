using SyncActors.Actors.Persistence;
using SyncActors.Journal.Postgres;
using SyncActors.Journal.Sqlite;
using SyncActors.Server.Configuration;

namespace SyncActors.Server.Hosting;

/// <summary>The store that the configuration names, open.</summary>
internal sealed class OpenedStore(JournalStores stores, IAsyncDisposable store) : IAsyncDisposable
{
    /// <summary>Its parts.</summary>
    internal JournalStores Stores => stores;

    /// <summary>Opens it.</summary>
    /// <exception cref="StoreRefusedException">This process must not use it.</exception>
    /// <exception cref="JournalUnavailableException">It cannot be reached.</exception>
    internal static async Task<OpenedStore> OpenAsync(
        ServerSettings settings, NodeId node, TimeProvider time, CancellationToken cancellationToken)
    {
        if (settings.Journal.Postgres is not { } options)
        {
            var file = await SqliteStore.OpenAsync(
                new SqliteStoreOptions { Path = PathOf(settings) }, time, cancellationToken);
            return new OpenedStore(file.Stores, file);
        }

        var database = await PostgresStore.OpenAsync(
            options with { ApplicationName = PostgresStoreOptions.NameOf(node), ClusterId = settings.Cluster.Id },
            time, cancellationToken);
        return new OpenedStore(database.Stores, database);
    }

    /// <summary>File of a SQLite journal.</summary>
    internal static string PathOf(ServerSettings settings) => Path.Combine(settings.DataDirectory, "syncactors.db");

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => store.DisposeAsync();
}
