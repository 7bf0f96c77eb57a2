using Npgsql;
using SyncActors.Actors.Persistence;
using SyncActors.Journal.Postgres.Connecting;

namespace SyncActors.Journal.Postgres.Writing;

/// <summary>
/// Commits groups of appends and answers each append for itself. The server rolls a group back when one of its appends
/// fails a check or is refused; that one is answered and the others are sent again. Whenever it is unknown whether the
/// server has committed, nothing is sent again: all are told so, and their actors look.
/// </summary>
internal sealed class AppendCommitter(Database database, TimeProvider timeProvider)
{
    private const int CollisionsMax = 5;

    /// <summary>Ends when every append of <paramref name="group"/> is answered. The answer is null, or what went wrong
    /// when there was no connection to be had.</summary>
    public async Task<JournalUnavailableException?> CommitAsync(List<AppendWork> group)
    {
        NpgsqlConnection connection;
        try
        {
            connection = await database.ConnectLaneAsync(CancellationToken.None);
        }
        catch (Exception failure)
        {
            var unreachable = Failures.Unavailable(database.Where, "cannot be reached", failure);
            FailAll(group, unreachable);
            return unreachable;
        }

        await using (connection)
        {
            if (group.FindAll(static work => work.IsProbe) is { Count: > 0 } probes)
            {
                await ProbeAsync(connection, probes);
                group = group.FindAll(static work => !work.IsProbe);
            }

            if (group.Count > 0)
                await CommitAsync(connection, group);
        }

        return null;
    }

    private async Task ProbeAsync(NpgsqlConnection connection, List<AppendWork> probes)
    {
        try
        {
            await database.ExecuteAsync(connection, [], CancellationToken.None);
            probes.ForEach(static probe => probe.Succeed());
        }
        catch (JournalUnavailableException failure)
        {
            FailAll(probes, failure);
        }
        catch (Exception failure)
        {
            FailAll(probes, Failures.Unavailable(database.Where, "did not answer", failure));
        }
    }

    private async Task CommitAsync(NpgsqlConnection connection, List<AppendWork> group)
    {
        var collisions = 0;
        var open = new Stack<List<AppendWork>>();
        open.Push(group);
        while (open.TryPop(out var next))
        {
            try
            {
                await database.ExecuteAsync(
                    connection, AppendBatch.Commands(next, timeProvider.GetUtcNow()), CancellationToken.None);
                next.ForEach(static work => work.Succeed());
            }
            catch (PostgresException failure) when (Precondition.Of(failure) is { } precondition)
            {
                var innocent = AppendBatch.FailGuilty(next, precondition);
                if (innocent.Count == next.Count)
                    FailAll(next, Failures.Unavailable(database.Where, "did not write", failure));
                else if (innocent.Count > 0)
                    open.Push(innocent);
            }
            catch (PostgresException failure) when (failure.IsRefusal())
            {
                Split(next, failure, open);
            }
            catch (PostgresException failure) when (failure.IsCollision() && collisions++ < CollisionsMax)
            {
                open.Push(next);
            }
            catch (JournalUnavailableException failure)
            {
                FailAll(next, failure);
            }
            catch (Exception failure)
            {
                FailAll(next, Failures.Unavailable(database.Where, "did not write", failure));
            }
        }
    }

    private static void Split(List<AppendWork> group, PostgresException failure, Stack<List<AppendWork>> open)
    {
        if (group is [var guilty])
        {
            guilty.Fail(new AppendRejectedException(guilty.Append.Entity, failure.MessageText, failure));
            return;
        }

        var half = group.Count / 2;
        open.Push(group[half..]);
        open.Push(group[..half]);
    }

    private static void FailAll(List<AppendWork> group, JournalUnavailableException failure)
    {
        foreach (var work in group)
            work.Fail(failure);
    }
}
