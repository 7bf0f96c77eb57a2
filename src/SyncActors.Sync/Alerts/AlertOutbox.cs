using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SyncActors.Actors.Persistence;
using SyncActors.Domain.Alerts;
using SyncActors.Domain.Connectors;
using SyncActors.Plugins;
using SyncActors.Sync.Serialization;

namespace SyncActors.Sync.Alerts;

/// <summary>The deliveries that follow from a connector's events: one a channel for each step of an alert. They are
/// part of the append that holds the events, so that nothing is told that did not happen, and nothing that happened
/// stays untold.</summary>
internal static class AlertOutbox
{
    /// <summary>Deliveries of an append. Pure.</summary>
    /// <param name="before">The state that the events change.</param>
    /// <param name="events">What is appended.</param>
    /// <param name="sequenceNr">The stream's last event before them.</param>
    /// <param name="route">Who is told.</param>
    /// <param name="now">When.</param>
    public static IReadOnlyList<OutboxEntry> Of(
        ConnectorState before, IReadOnlyList<ConnectorEvent> events, long sequenceNr, AlertRoute route,
        DateTimeOffset now)
    {
        if (route.Channels.Count == 0 || !events.Any(IsStep))
            return [];
        List<OutboxEntry> entries = [];
        var state = before;
        foreach (var (index, @event) in events.Index())
        {
            // What a resolved alert was about the state before it knows, what any other is about the state after it.
            var after = state.Apply(@event);
            if (StepOf(@event) is { } step && (step.Step == AlertStep.Resolved ? state : after) is
                { Definition: { } definition } told && told.Alerts.TryGetValue(step.Cause, out var alert))
            {
                entries.AddRange(route.Channels.Select(channel => Entry(
                    definition, told, alert, step.Step, sequenceNr + index + 1, channel, now, route.GroupWithin)));
            }

            state = after;
        }

        return entries;
    }

    /// <summary>The words of causes in messages, routes and metrics: <c>needs-authorization</c>.</summary>
    public static string Word(AlertCause cause) => JsonNamingPolicy.KebabCaseLower.ConvertName(cause.ToString());

    /// <summary>The note of a delivery; null when its body is none that this version reads.</summary>
    public static AlertNote? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize<AlertNote>(body.Span, SyncJson.Options);
        }
        catch (JsonException)
        {
            return null; // The delivery is given up, with this as its reason.
        }
    }

    private static OutboxEntry Entry(
        ConnectorDefinition definition, ConnectorState state, Alert alert, AlertStep step, long sequenceNr,
        (string Name, string Kind) channel, DateTimeOffset now, TimeSpan groupWithin)
    {
        var id = DeliveryId(definition.Name, alert, step, channel.Name, sequenceNr);
        var what = AlertWords.What(alert.Cause, state);
        var note = new AlertNote(
            id, definition.Name, definition.User, definition.SourceKind, Word(alert.Cause), step, alert.Since, now,
            what, AlertWords.Advice(alert.Cause, definition.Name));
        return new OutboxEntry(
            id, UserId.Of(definition.User).Value, channel.Kind, channel.Name,
            JsonSerializer.SerializeToUtf8Bytes(note, SyncJson.Options), now + groupWithin);
    }

    // The event's number tells two alerts apart that began in the same moment of a clock that stood still.
    private static Guid DeliveryId(string connector, Alert alert, AlertStep step, string channel, long sequenceNr)
    {
        var text = string.Join(
            '\n', connector, Word(alert.Cause), alert.Since.UtcTicks.ToString(CultureInfo.InvariantCulture), step,
            sequenceNr.ToString(CultureInfo.InvariantCulture), channel);
        return new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16), bigEndian: true);
    }

    private static bool IsStep(ConnectorEvent @event) => StepOf(@event) is not null;

    private static (AlertStep Step, AlertCause Cause)? StepOf(ConnectorEvent @event) => @event switch
    {
        ConnectorEvent.AlertRaised e => (AlertStep.Raised, e.Alert.Cause),
        ConnectorEvent.AlertReminded e => (AlertStep.Reminded, e.Cause),
        ConnectorEvent.AlertAcknowledged e => (AlertStep.Acknowledged, e.Cause),
        ConnectorEvent.AlertResolved e => (AlertStep.Resolved, e.Cause),
        _ => null,
    };
}
