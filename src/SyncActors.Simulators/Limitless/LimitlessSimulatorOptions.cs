using SyncActors.Simulators.Limitless.Data;

namespace SyncActors.Simulators.Limitless;

/// <summary>How the simulated Limitless API begins.</summary>
public sealed record LimitlessSimulatorOptions
{
    /// <summary>Accounts, each with a key of its own.</summary>
    public required IReadOnlyList<LimitlessAccount> Accounts { get; init; }

    /// <summary>Requests per key and minute, in an evenly filled bucket of that size. Default 180.</summary>
    public int RequestsPerMinute { get; init; } = 180;

    /// <summary>Behaviour that can be changed while it runs.</summary>
    public LimitlessSwitches Switches { get; init; } = new();

    /// <summary>Accounts <c>person-01</c> and so on, whose keys are <c>sk-person-01</c> and so on.</summary>
    /// <param name="users">How many, 1 to 999.</param>
    /// <param name="seed">Seed of their entries.</param>
    /// <param name="from">Their first day, UTC.</param>
    /// <param name="perDay">Entries a day on average.</param>
    public static LimitlessSimulatorOptions Seeded(int users, ulong seed, DateOnly from, int perDay = 47) => new()
    {
        Accounts =
        [
            .. Enumerable.Range(1, users).Select(number => $"person-{number:00}").Select(user =>
                new LimitlessAccount(user, "sk-" + user, new SeededLifelogs(seed, user, from, perDay))),
        ],
    };
}

/// <summary>What the vendor leaves open, and what goes wrong at it. <c>GET</c> and <c>PUT /_sim/switches</c> show and
/// replace it while the simulator runs.</summary>
public sealed record LimitlessSwitches
{
    /// <summary>The largest page of entries that is documented: 10, or 100 in the newer documentation.</summary>
    public LimitProfile Limit { get; init; } = LimitProfile.Max10;

    /// <summary>What becomes of a <c>limit</c> above the largest.</summary>
    public LimitExcess Excess { get; init; } = LimitExcess.Clamp;

    /// <summary>Whether cursors count entries, so that one inserted before the place shows another twice; false for
    /// cursors that name the last entry shown.</summary>
    public bool OffsetCursors { get; init; }

    /// <summary>Whether every cursor is refused, as if it had expired.</summary>
    public bool RefuseCursors { get; init; }

    /// <summary>Whether an empty page with a cursor comes between any two pages.</summary>
    public bool EmptyPages { get; init; }

    /// <summary>Whether pages are shorter than asked for although there is more.</summary>
    public bool ShortPages { get; init; }

    /// <summary>Whether each page begins with the last entry of the one before.</summary>
    public bool RepeatAcrossPages { get; init; }

    /// <summary>Whether <c>updatedAt</c> is left out.</summary>
    public bool OmitUpdatedAt { get; init; }

    /// <summary>Whether the middle entry of a page has a beginning that is no time.</summary>
    public bool BrokenEntries { get; init; }

    /// <summary>Whether every request is refused with 403, as in a region where the service was withdrawn.</summary>
    public bool Withdrawn { get; init; }

    /// <summary>Whether every request is answered with 410: the service has ended.</summary>
    public bool Ended { get; init; }

    /// <summary>Whether the routes of the newer documentation (chats, audio, deletion) are there.</summary>
    public bool NewRoutes { get; init; } = true;
}

/// <summary>The largest page of entries.</summary>
public enum LimitProfile
{
    /// <summary>10, as the documentation page says.</summary>
    Max10 = 0,

    /// <summary>100, as the newer specification says.</summary>
    Max100 = 1,
}

/// <summary>What becomes of a limit that is too large.</summary>
public enum LimitExcess
{
    /// <summary>It is taken as the largest.</summary>
    Clamp = 0,

    /// <summary>400.</summary>
    Refuse = 1,
}
