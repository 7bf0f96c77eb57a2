namespace SyncActors.Domain.Runs;

/// <summary>What a source has told about the account; learned from survey windows and kept in the connector's
/// state.</summary>
/// <param name="TimeZone">The user's IANA zone at the source; null while unknown.</param>
/// <param name="MemberSince">First day for which data can exist; null while unknown.</param>
/// <param name="DeviceSyncedAt">The user's wall clock (no offset) when a device last delivered data; null when no
/// device is known. A day that ended before it is complete.</param>
/// <param name="AccountId">The source's id of the account; opaque.</param>
public sealed record SourceFacts(string? TimeZone, DateOnly? MemberSince, DateTime? DeviceSyncedAt, string? AccountId)
{
    /// <summary>Nothing known.</summary>
    public static SourceFacts Unknown { get; } = new(null, null, null, null);

    /// <summary>These facts, with what <paramref name="newer"/> knows in their place.</summary>
    public SourceFacts With(SourceFacts newer) => new(
        newer.TimeZone ?? TimeZone, newer.MemberSince ?? MemberSince, newer.DeviceSyncedAt ?? DeviceSyncedAt,
        newer.AccountId ?? AccountId);
}
