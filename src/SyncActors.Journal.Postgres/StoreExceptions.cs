using SyncActors.Actors.Persistence;

namespace SyncActors.Journal.Postgres;

/// <summary>A setting of the database would break a promise of the journal. The reaction: change that
/// setting.</summary>
public sealed class UnsafeDatabaseException(string where, string reason)
    : StoreRefusedException($"The journal cannot use {where}: {reason}");
