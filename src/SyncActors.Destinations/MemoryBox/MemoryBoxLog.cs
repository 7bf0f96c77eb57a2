using Microsoft.Extensions.Logging;

namespace SyncActors.Destinations.MemoryBox;

/// <summary>What is logged about Memory Box. Numbers 4000 to 4099.</summary>
internal static partial class MemoryBoxLog
{
    [LoggerMessage(
        EventId = 4501, Level = LogLevel.Warning,
        Message = "{Connector}: {Count} memories are stored but were not processed in time; they count as delivered")]
    public static partial void NotProcessed(this ILogger logger, string connector, int count);

    [LoggerMessage(
        EventId = 4502, Level = LogLevel.Information,
        Message = "{Connector}: {Removed} extra copies were removed, {Remaining} remain")]
    public static partial void Doubles(this ILogger logger, string connector, int removed, int remaining);

    [LoggerMessage(
        EventId = 4503, Level = LogLevel.Warning,
        Message = "{Used} of {Limit} {Meter} of plan {Plan} are used")]
    public static partial void NearLimit(this ILogger logger, long used, long limit, string meter, string plan);

    [LoggerMessage(
        EventId = 4504, Level = LogLevel.Information,
        Message = "The list of memories lags: memory {MemoryId} is not in it yet; looking again after {RetryIn}")]
    public static partial void ListLags(this ILogger logger, long memoryId, TimeSpan retryIn);
}
