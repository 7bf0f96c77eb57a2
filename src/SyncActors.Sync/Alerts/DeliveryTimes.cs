namespace SyncActors.Sync.Alerts;

/// <summary>When a delivery that failed is tried again. Pure.</summary>
/// <remarks>Standard Webhooks, specification, "Deliverability and reliability", read 2026-08: at once, then these
/// waits.</remarks>
internal static class DeliveryTimes
{
    private static readonly TimeSpan[] Waits =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2),
        TimeSpan.FromHours(5), TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20),
        TimeSpan.FromHours(24),
    ];

    /// <summary>Longest wait, also where the far side asks for a longer one.</summary>
    public static TimeSpan Longest => Waits[^1];

    /// <summary>Age at which a delivery is given up, however few its attempts.</summary>
    public static readonly TimeSpan AgeMax = TimeSpan.FromDays(7);

    /// <summary>Failures after which a delivery is given up.</summary>
    public static int FailuresMax => Waits.Length + 1;

    /// <summary>The wait after failures.</summary>
    /// <param name="failuresBefore">Failures before this one; 0 or more.</param>
    /// <param name="dice">0 to 1; moves the wait by up to a tenth.</param>
    public static TimeSpan After(int failuresBefore, double dice) =>
        Waits[Math.Clamp(failuresBefore, 0, Waits.Length - 1)] * (0.9 + (0.2 * dice));
}
