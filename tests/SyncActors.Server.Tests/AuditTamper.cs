using SyncActors.Actors.Persistence;
using SyncActors.Sync.Audit;

namespace SyncActors.Server.Tests;

/// <summary>
/// Two chains, <c>a</c> of eight entries and <c>b</c> of three, named by their targets, and what somebody may do to
/// them by SQL. The texts mean the same on SQLite and PostgreSQL.
/// </summary>
internal static class AuditTamper
{
    internal const int Entries = 8;
    private const int OtherEntries = 3;

    private static readonly Guid First = new("0a000000-0000-7000-8000-000000000001");
    private static readonly Guid Second = new("f0000000-0000-7000-8000-000000000002");
    private static readonly AuditSeal Seal = new(Enumerable.Repeat((byte)7, AuditSeal.KeyBytes).ToArray());

    /// <summary>SQL, the number of the first bad entry, and what is wrong with it.</summary>
    public static TheoryData<string, long, AuditFaultKind> Deeds => new()
    {
        { "update audit set actor = 'nobody' where target = 'a' and n = 3", 3, AuditFaultKind.Changed },
        { "update audit set action = 'key.made' where target = 'a' and n = 1", 1, AuditFaultKind.Changed },
        { "update audit set target = 'A' where target = 'a' and n = 8", 8, AuditFaultKind.Changed },
        { "update audit set detail = '{ }' where target = 'a' and n = 5", 5, AuditFaultKind.Changed },
        {
            "update audit set at = (select at from audit where target = 'a' and n = 7) where target = 'a' and n = 6", 6,
            AuditFaultKind.Changed
        },
        {
            "update audit set mac = (select mac from audit where target = 'a' and n = 7) where target = 'a' and n = 4",
            4, AuditFaultKind.Changed
        },
        { "delete from audit where target = 'a' and n = 1", 1, AuditFaultKind.Missing },
        { "delete from audit where target = 'a' and n = 4", 4, AuditFaultKind.Missing },
        { "delete from audit where target = 'a' and n < 8", 1, AuditFaultKind.Missing },
        { Swap(4, 5), 4, AuditFaultKind.Reordered },
        { Swap(1, 8), 1, AuditFaultKind.Reordered },
        { Swap(2, 6), 2, AuditFaultKind.Reordered },

        // One is taken away and the others move up: what follows is no longer at its place, and what was before it is
        // gone.
        {
            """
            delete from audit where target = 'a' and n = 4;
            update audit set n = 4 where target = 'a' and n = 5;
            update audit set n = 5 where target = 'a' and n = 6;
            update audit set n = 6 where target = 'a' and n = 7;
            update audit set n = 7 where target = 'a' and n = 8
            """,
            4, AuditFaultKind.Changed
        },

        // A genuine entry of another chain takes the place of one.
        {
            """
            delete from audit where target = 'a' and n = 2;
            update audit set chain = (select chain from audit where target = 'a' and n = 1)
            where target = 'b' and n = 2
            """,
            2, AuditFaultKind.Changed
        },

        // One more is put behind the last, with the seal of the last.
        {
            """
            insert into audit (chain, n, at, actor, action, target, detail, mac)
            select chain, 9, at, actor, action, target, detail, mac from audit where target = 'a' and n = 8
            """,
            9, AuditFaultKind.Changed
        },
    };

    /// <summary>Writes both chains, side by side.</summary>
    internal static async Task<IReadOnlyList<AuditHead>> WriteAsync(IAuditLog log)
    {
        List<AuditHead> told = [];
        var first = new AuditTrail(log, Seal, First, TimeProvider.System, told.Add);
        var second = new AuditTrail(log, Seal, Second, TimeProvider.System, told.Add);
        for (var number = 1; number <= Entries; number++)
        {
            await first.WriteAsync(new AuditChange("key1", "command.pause", "a", $$"""{"k":{{number}}}"""), None);
            if (number <= OtherEntries)
                await second.WriteAsync(new AuditChange("key2", "command.resume", "b"), None);
        }

        first.Tell();
        second.Tell();
        return [.. told.GroupBy(head => head.Chain).Select(heads => heads.Last())];
    }

    internal static async Task AssertFoundAsync(IAuditLog log, long number, AuditFaultKind kind)
    {
        var proof = (await AuditProof.RunAsync(log, Seal, None)).First(proof => proof.Fault is not null);
        Assert.Equal((First, new AuditFault(number, kind)), (proof.Chain, proof.Fault));
        Assert.Equal(number - 1, proof.Head.Number);
    }

    /// <summary>All is well, and the chains end where they were told to end.</summary>
    internal static async Task AssertGoodAsync(IAuditLog log, IReadOnlyList<AuditHead> told)
    {
        var proofs = await AuditProof.RunAsync(log, Seal, None);
        Assert.All(proofs, proof => Assert.Null(proof.Fault));
        Assert.Equal(
            told.Select(head => (head.Chain, head.Number, Convert.ToHexString(head.Mac.Span))),
            proofs.Select(proof => (proof.Chain, proof.Head.Number, Convert.ToHexString(proof.Head.Mac.Span))));
    }

    /// <summary>A cut tail leaves a chain that is good in itself: only the head that was told before shows it.</summary>
    internal static async Task AssertCutAsync(IAuditLog log, IReadOnlyList<AuditHead> told)
    {
        var proof = (await AuditProof.RunAsync(log, Seal, None)).Single(proof => proof.Chain == First);
        Assert.Null(proof.Fault);
        Assert.Equal((Entries, Entries - 2), (told.Single(head => head.Chain == First).Number, proof.Head.Number));
    }

    internal const string Cut = "delete from audit where target = 'a' and n > 6";

    private static CancellationToken None => CancellationToken.None;

    private static string Swap(int one, int other) =>
        $"""
        update audit set n = 100 where target = 'a' and n = {one};
        update audit set n = {one} where target = 'a' and n = {other};
        update audit set n = {other} where target = 'a' and n = 100
        """;
}
