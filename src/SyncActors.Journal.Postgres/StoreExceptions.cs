using SyncActors.Actors.Persistence;

namespace SyncActors.Journal.Postgres;

/// <summary>A setting of the database would break a promise of the journal. The reaction: change that
/// setting.</summary>
public sealed class UnsafeDatabaseException(string where, string reason)
    : StoreRefusedException($"The journal cannot use {where}: {reason}");

/// <summary>The database is a copy, and its grants may be in use by the original. The reaction: adopt it, or connect to
/// the original.</summary>
public sealed class CopiedStoreException(string where, string reason)
    : StoreRefusedException(
        $"The journal in {where} is a copy: {reason}. Nothing runs on it, since it would end the grants of the "
        + "original. To make it an installation of its own, where everybody consents anew: syncactors adopt. If the "
        + "original will never run again: syncactors adopt --keep-grants.");
