using Microsoft.Extensions.Logging;

namespace SyncActors.Server.Hosting;

internal static partial class Log
{
    [LoggerMessage(
        EventId = 6001, Level = LogLevel.Information,
        Message = "Started with {Connectors} connectors; data in {DataDirectory}")]
    internal static partial void Started(ILogger logger, int connectors, string dataDirectory);

    [LoggerMessage(
        EventId = 6002, Level = LogLevel.Error,
        Message = "The configuration of {Connector} was not taken: {Reason}")]
    internal static partial void Refused(ILogger logger, string connector, string reason);

    [LoggerMessage(
        EventId = 6003, Level = LogLevel.Warning,
        Message = "The configuration no longer names {Connector}; it does not run until it is named again")]
    internal static partial void Removed(ILogger logger, string connector);

    [LoggerMessage(
        EventId = 6005, Level = LogLevel.Information, Message = "Audit chain {Chain} ends with {Number} {Mac}")]
    internal static partial void AuditHead(ILogger logger, Guid chain, long number, string mac);

    [LoggerMessage(EventId = 6020, Level = LogLevel.Information, Message = "Configuration: {Notice}")]
    internal static partial void Noticed(ILogger logger, string notice);

    [LoggerMessage(
        EventId = 6021, Level = LogLevel.Information,
        Message = "Run {RunNumber} of {ConnectorId}: {Outcome}, {Items} items, rate {SuccessRate}, {Seconds} s")]
    internal static partial void RunEnded(
        ILogger logger, long runNumber, string connectorId, string outcome, long items, double successRate,
        double seconds);

    [LoggerMessage(
        EventId = 6022, Level = LogLevel.Information,
        Message = "The configuration has changed and is taken: {Connectors} connectors")]
    internal static partial void Reloaded(ILogger logger, int connectors);

    [LoggerMessage(
        EventId = 6023, Level = LogLevel.Error,
        Message = "The configuration has changed and is not taken; the one before stays in force: {Reason}")]
    internal static partial void NotReloaded(ILogger logger, string reason);

    [LoggerMessage(
        EventId = 6024, Level = LogLevel.Warning,
        Message = "The configuration has changed in {Keys}, which takes effect with the next start")]
    internal static partial void WithNextStart(ILogger logger, string keys);

    [LoggerMessage(
        EventId = 6025, Level = LogLevel.Warning,
        Message = "{File} holds variables and is open to others than its owner; chmod 600 closes it")]
    internal static partial void OpenToOthers(ILogger logger, string file);

    [LoggerMessage(EventId = 6004, Level = LogLevel.Error, Message = "Joining again failed; trying once more")]
    internal static partial void NotJoined(ILogger logger, Exception failure);
}
