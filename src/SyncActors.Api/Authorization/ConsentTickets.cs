using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using SyncActors.Domain.Connectors;
using SyncActors.Sync.Credentials;

namespace SyncActors.Api.Authorization;

/// <summary>Admission to the first page of a consent. Browsers send no keys: whoever has one is given an address with a
/// ticket in it, which opens that page once, within ten minutes.</summary>
internal sealed class ConsentTickets(TimeProvider time)
{
    private const int TicketsMax = 10_000;

    private readonly ConcurrentDictionary<string, Admission> _open = new(StringComparer.Ordinal);

    /// <summary>A random text that cannot be guessed.</summary>
    internal static string Secret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>Issues a ticket for a connector's consent.</summary>
    internal string Issue(ConnectorId connector)
    {
        var now = time.GetUtcNow();
        foreach (var old in _open.Where(entry => entry.Value.EndsAt <= now).ToList())
            _open.TryRemove(old.Key, out _);
        foreach (var old in _open.OrderBy(entry => entry.Value.EndsAt).Take(Math.Max(0, _open.Count - TicketsMax + 1))
            .ToList())
            _open.TryRemove(old.Key, out _);
        var ticket = Secret();
        _open[ticket] = new Admission(connector, now + AuthorizationFlow.Patience);
        return ticket;
    }

    /// <summary>Takes a ticket; it is gone afterwards. False when it is not good for this connector.</summary>
    internal bool TryUse(string? ticket, ConnectorId connector) =>
        ticket is not null && _open.TryRemove(ticket, out var admission)
        && admission.Connector == connector && admission.EndsAt > time.GetUtcNow();

    private sealed record Admission(ConnectorId Connector, DateTimeOffset EndsAt);
}
