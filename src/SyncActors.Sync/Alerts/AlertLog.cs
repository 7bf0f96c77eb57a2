using Microsoft.Extensions.Logging;

namespace SyncActors.Sync.Alerts;

internal static partial class AlertLog
{
    [LoggerMessage(
        EventId = 3001, Level = LogLevel.Error,
        Message = "Alert channel {Channel} is no good and is left alone for {Duration}: {Reason}")]
    internal static partial void Gone(ILogger logger, string channel, TimeSpan duration, string reason);

    [LoggerMessage(
        EventId = 3002, Level = LogLevel.Error, Message = "Alert channel {Channel} refused a message: {Reason}")]
    internal static partial void Rejected(ILogger logger, string channel, string reason);

    [LoggerMessage(
        EventId = 3003, Level = LogLevel.Warning, Message = "Alert channel {Channel} cannot be reached: {Reason}")]
    internal static partial void Unavailable(ILogger logger, string channel, string reason);

    [LoggerMessage(
        EventId = 3004, Level = LogLevel.Error,
        Message = "Alert {DeliveryId} for channel {Channel} is given up: {Reason}")]
    internal static partial void GivenUp(ILogger logger, Guid deliveryId, string channel, string reason);
}
