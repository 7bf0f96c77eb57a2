using Npgsql;
using SyncActors.Actors.Persistence;

namespace SyncActors.Journal.Postgres.Connecting;

/// <summary>What failures of the driver and the server mean.</summary>
internal static class Failures
{
    /// <summary>The server rolled everything back because a row is unacceptable whatever happens later: wrong
    /// cardinality, bad data, broken constraint, beyond a limit of the program.</summary>
    public static bool IsRefusal(this PostgresException failure) =>
        failure.IsError() && failure.SqlState[..2] is "21" or "22" or "23" or "54";

    /// <summary>The server rolled everything back because of others; the same may go well at once.</summary>
    public static bool IsCollision(this PostgresException failure) =>
        failure.IsError()
            && failure.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure;

    /// <summary>The failure for callers. Names the database, never the connection string.</summary>
    public static JournalUnavailableException Unavailable(string where, string what, Exception failure)
    {
        var reason = failure switch
        {
            PostgresException refused => $"{refused.MessageText} ({refused.SqlState})",
            { InnerException: { } inner and not PostgresException } => $"{failure.Message}: {inner.Message}",
            _ => failure.Message,
        };
        return new JournalUnavailableException($"The journal in {where} {what}: {reason}", failure);
    }

    // A FATAL ends the session, perhaps after its commit.
    private static bool IsError(this PostgresException failure) => failure.InvariantSeverity == "ERROR";
}
