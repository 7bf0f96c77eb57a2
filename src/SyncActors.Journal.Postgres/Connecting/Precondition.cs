using System.Globalization;
using Npgsql;

namespace SyncActors.Journal.Postgres.Connecting;

/// <summary>A check of the function <c>must</c> that failed; the transaction was rolled back.</summary>
/// <param name="What">Which check.</param>
/// <param name="Held">Places, from 1, of the rows for which it held.</param>
internal sealed record Precondition(string What, IReadOnlySet<int> Held)
{
    /// <summary>What the server reports.</summary>
    public const string SqlState = "SA001";

    private const string Prefix = "precondition failed: ";

    /// <summary>The check that <paramref name="failure"/> tells of; null when it is of another kind.</summary>
    public static Precondition? Of(PostgresException failure) =>
        failure.SqlState != SqlState
            ? null
            : new Precondition(
                failure.MessageText[Prefix.Length..],
                (failure.Hint ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries)
                    .Select(place => int.Parse(place, CultureInfo.InvariantCulture)).ToHashSet());
}
