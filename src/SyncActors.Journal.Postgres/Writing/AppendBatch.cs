using Npgsql;
using SyncActors.Actors.Persistence;
using SyncActors.Journal.Postgres.Connecting;

namespace SyncActors.Journal.Postgres.Writing;

/// <summary>The statements that write a group of appends, at most one of each stream, in one transaction.</summary>
internal static class AppendBatch
{
    /// <summary>Fence, heads, inbox, then all rows; what no append of the group needs is left out.</summary>
    public static IEnumerable<NpgsqlBatchCommand> Commands(List<AppendWork> group, DateTimeOffset now)
    {
        yield return Fence.Command(Leases(group));
        if (Going(group) is { Length: > 0 } going)
            yield return StreamStatements.Move(going);
        if (New(group) is { Length: > 0 } @new)
            yield return StreamStatements.Begin(@new);
        if (Settled(group) is { Length: > 0 } settled)
            yield return RowStatements.Settle(settled, now.Stored());
        if (StreamStatements.Events(group) is { } events)
            yield return events;
        foreach (var snapshots in StreamStatements.Snapshots(group))
            yield return snapshots;
        foreach (var rows in RowStatements.All(group, now.Stored()))
            yield return rows;
    }

    /// <summary>Answers the appends for which a check did not hold; returns the others.</summary>
    public static List<AppendWork> FailGuilty(List<AppendWork> group, Precondition precondition)
    {
        var innocent = new List<AppendWork>(group);
        switch (precondition.What)
        {
            case Fence.Name:
                var stale = Missing(Leases(group), precondition).ToHashSet();
                Fail(work => stale.Contains(work.Append.Lease), work => new FencedException(work.Append.Lease));
                break;
            case StreamStatements.MoveName:
                FailHeads(Missing(Going(group), precondition));
                break;
            case StreamStatements.BeginName:
                FailHeads(Missing(New(group), precondition));
                break;
            case RowStatements.SettleName:
                var shut = Missing(Settled(group), precondition)
                    .ToLookup(each => each.Work, each => each.Outcome.CommandId);
                Fail(shut.Contains, work => new AppendRejectedException(
                    work.Append.Entity, $"command {shut[work].First()} is not open"));
                break;
        }

        return innocent;

        void FailHeads(IEnumerable<AppendWork> guilty)
        {
            var moved = guilty.ToHashSet();
            Fail(moved.Contains, work => new StaleHeadException(work.Append.Entity, work.Append.ExpectedHead));
        }

        void Fail(Predicate<AppendWork> guilty, Func<AppendWork, Exception> failure)
        {
            foreach (var work in innocent.FindAll(guilty))
                work.Fail(failure(work));
            innocent.RemoveAll(guilty);
        }
    }

    private static IEnumerable<T> Missing<T>(T[] rows, Precondition precondition) =>
        rows.Where((_, index) => !precondition.Held.Contains(index + 1));

    private static ShardLease[] Leases(List<AppendWork> group) =>
        [.. group.Select(static work => work.Append.Lease).Distinct()];

    private static AppendWork[] Going(List<AppendWork> group) =>
        [.. group.Where(static work => work.Append.ExpectedHead > 0)];

    private static AppendWork[] New(List<AppendWork> group) =>
        [.. group.Where(static work => work.Append.ExpectedHead == 0)];

    private static SettledCommand[] Settled(List<AppendWork> group) =>
        [.. group.SelectMany(static work => work.Append.Handled.Select(outcome => new SettledCommand(work, outcome)))];
}

/// <summary>A command that an append settles.</summary>
internal readonly record struct SettledCommand(AppendWork Work, InboxOutcome Outcome);
