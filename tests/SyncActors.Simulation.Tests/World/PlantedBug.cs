namespace SyncActors.Simulation.Tests.World;

/// <summary>Bugs that a test plants into the doubles to see that the oracle finds them.</summary>
public enum PlantedBug
{
    None = 0,

    /// <summary>The journal takes an append wherever the stream has come to.</summary>
    NoHeadCheck = 1,

    /// <summary>The journal takes appends of nodes that were replaced.</summary>
    NoFence = 2,

    /// <summary>Rows of the item ledger are not written.</summary>
    LedgerRowsLost = 3,

    /// <summary>Destinations that must look before they send again do not.</summary>
    NeverLooksFirst = 4,

    /// <summary>Now and then an item counts as delivered that was not.</summary>
    DeliveredWithoutWrite = 5,

    /// <summary>A command is settled in a transaction of its own, after its events.</summary>
    SettledLate = 6,

    /// <summary>Rows of the due index are now and then not written.</summary>
    DueRowsLost = 7,

    /// <summary>Views are now and then not written.</summary>
    ViewsLost = 8,

    /// <summary>The limit is told twice as large as it is.</summary>
    LimitToldDouble = 9,

    /// <summary>A snapshot names the event before its last one.</summary>
    SnapshotsLag = 10,

    /// <summary>Who takes a shard writes what it saw, without a look at whether another was faster.</summary>
    TakesStaleEpoch = 11,

    /// <summary>A node never learns that it lost a shard, and the journal takes appends of nodes that were
    /// replaced.</summary>
    NeverLetsGo = 12,

    /// <summary>A shard changes hands at once when it is asked for, while its entities are at work, and they present
    /// whatever lease stands in the row.</summary>
    GivesEarly = 13,
}
