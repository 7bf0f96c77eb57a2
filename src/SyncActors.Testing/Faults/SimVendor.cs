using SyncActors.Domain.RateLimits;
using SyncActors.Testing.Simulation;

namespace SyncActors.Testing.Faults;

/// <summary>The side of a source that no crash of ours touches: the account's truth, the limit's count, the
/// moods.</summary>
public sealed class SimVendor
{
    /// <summary>A vendor with one account.</summary>
    /// <param name="account">The truth.</param>
    /// <param name="random">Draws moods, in the order of the calls.</param>
    /// <param name="findings">Where it reports calls above the limit.</param>
    public SimVendor(SimAccount account, SeededRandom random, SimFindings findings)
    {
        ArgumentNullException.ThrowIfNull(account);
        Account = account;
        Random = random;
        Findings = findings;
        Counter = new SourceLimit(account.Limit);
    }

    /// <summary>The truth.</summary>
    public SimAccount Account { get; }

    /// <summary>How often it misbehaves, from the next call on.</summary>
    public SourceFaults Faults { get; set; } = SourceFaults.None;

    /// <summary>What connectors are told of the limit; the account's own unless a test lies.</summary>
    public RateLimit LimitTold =>
        TellsDoubleLimit ? Account.Limit with { Permits = Account.Limit.Permits * 2 } : Account.Limit;

    /// <summary>A planted bug: the limit is told twice as large as it is.</summary>
    public bool TellsDoubleLimit { get; set; }

    /// <summary>Calls that came above the limit.</summary>
    public long Overspent { get; private set; }

    /// <summary>True after a 429, until a call is accepted: a caller who was told no moment has to try.</summary>
    internal bool SaidNo { get; set; }

    internal SeededRandom Random { get; }

    internal SimFindings Findings { get; }

    internal SourceLimit Counter { get; }

    /// <summary>Counts a call; false when it comes above the limit, which is the caller's fault alone.</summary>
    internal bool Accept(DateTimeOffset now)
    {
        if (Counter.TryTake(now))
        {
            SaidNo = false;
            return true;
        }

        Overspent++;
        if (!SaidNo)
            Findings.Add("O7", $"a call of {Account.Name} at {now:O} came above its limit of {Account.Limit}");
        return false;
    }
}
