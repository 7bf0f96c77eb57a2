namespace SyncActors.Journal.Sqlite.Native;

/// <summary>Moments as they are kept: whole microseconds since 1970, UTC.</summary>
internal static class StoredTime
{
    public static long ToMicroseconds(DateTimeOffset moment) =>
        (moment.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset FromMicroseconds(long microseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
}
