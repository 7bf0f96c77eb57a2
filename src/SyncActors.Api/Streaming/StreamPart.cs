using System.Globalization;
using System.Text.Json;
using SyncActors.Sync.Serialization;

namespace SyncActors.Api.Streaming;

/// <summary>What one look of a stream found.</summary>
/// <param name="Events">In order.</param>
/// <param name="MoreIsThere">Whether the next look should follow at once.</param>
internal sealed record StreamPart(IReadOnlyList<StreamedEvent> Events, bool MoreIsThere = false)
{
    /// <summary>A look that found nothing.</summary>
    internal static StreamPart Nothing { get; } = new([]);
}

/// <summary>A server-sent event, ready to be written.</summary>
/// <param name="Text">Its lines.</param>
internal readonly record struct StreamedEvent(string Text)
{
    /// <summary>An event after which a client can go on when it comes back.</summary>
    internal static StreamedEvent Of<T>(long id, string type, T body) =>
        new(string.Create(CultureInfo.InvariantCulture, $"id: {id}\n") + Of(type, body).Text);

    /// <summary>An event.</summary>
    internal static StreamedEvent Of<T>(string type, T body) =>
        new($"event: {type}\ndata: {JsonSerializer.Serialize(body, SyncJson.Options)}\n\n");
}
