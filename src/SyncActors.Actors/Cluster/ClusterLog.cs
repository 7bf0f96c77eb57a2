using Microsoft.Extensions.Logging;

namespace SyncActors.Actors.Cluster;

internal static partial class ClusterLog
{
    [LoggerMessage(
        EventId = 1101, Level = LogLevel.Information, Message = "Took {Count} shards; {Total} run here")]
    internal static partial void Taken(ILogger logger, int count, int total);

    [LoggerMessage(
        EventId = 1102, Level = LogLevel.Warning, Message = "Lost shard {Shard} to another owner; its actors ended")]
    internal static partial void Lost(ILogger logger, int shard);

    [LoggerMessage(
        EventId = 1103, Level = LogLevel.Warning, Message = "Declared node {Name} ({Node}) dead; its shards are free")]
    internal static partial void DeclaredDead(ILogger logger, string name, Guid node);

    [LoggerMessage(
        EventId = 1104, Level = LogLevel.Error,
        Message = "No beat arrived for {Age}; the actors of {Count} shards ended until one does")]
    internal static partial void Silent(ILogger logger, int count, TimeSpan age);

    [LoggerMessage(EventId = 1105, Level = LogLevel.Error, Message = "This node is out of the cluster: {Reason}")]
    internal static partial void Evicted(ILogger logger, string reason);

    [LoggerMessage(
        EventId = 1106, Level = LogLevel.Warning, Message = "Owners of shards could not be read or changed: {Reason}")]
    internal static partial void LookFailed(ILogger logger, string reason);

    [LoggerMessage(
        EventId = 1112, Level = LogLevel.Warning, Message = "A check whether this node works failed: {Reason}")]
    internal static partial void CheckFailed(ILogger logger, string reason);

    [LoggerMessage(
        EventId = 1113, Level = LogLevel.Error,
        Message = "This node is sick: it beats, but three checks have failed; it gives its {Count} shards away")]
    internal static partial void Sick(ILogger logger, int count);

    [LoggerMessage(EventId = 1111, Level = LogLevel.Information, Message = "Owners of shards can be read again")]
    internal static partial void SeesAgain(ILogger logger);

    [LoggerMessage(
        EventId = 1107, Level = LogLevel.Warning,
        Message = "{Count} shards could not be handed over and stay here: {Reason}")]
    internal static partial void HandoverFailed(ILogger logger, int count, string reason);

    [LoggerMessage(EventId = 1108, Level = LogLevel.Information, Message = "Left; {Count} shards were given away")]
    internal static partial void LeftInOrder(ILogger logger, int count);

    [LoggerMessage(
        EventId = 1109, Level = LogLevel.Warning,
        Message = "Left without giving the shards away: {Reason}; others will find them free")]
    internal static partial void LeftInHaste(ILogger logger, string reason);

    [LoggerMessage(
        EventId = 1110, Level = LogLevel.Information, Message = "Asked to leave; the process ends in order")]
    internal static partial void AskedToLeave(ILogger logger);
}
