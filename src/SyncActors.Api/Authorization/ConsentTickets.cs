using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using SyncActors.Domain.Connectors;
using SyncActors.Sync.Credentials;

namespace SyncActors.Api.Authorization;

/// <summary>Admission to the first page of a consent. Browsers send no keys: whoever has one is given an address with a
/// ticket in it, which opens that page within ten minutes, at each node once.</summary>
internal sealed class ConsentTickets(IDataProtectionProvider protection, TimeProvider time)
{
    private readonly SealedTickets<Guid> _tickets =
        new(protection, "SyncActors.ConsentTicket.v1", AuthorizationFlow.Patience, time);

    /// <summary>A random text that cannot be guessed.</summary>
    internal static string Secret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>Issues a ticket for a connector's consent.</summary>
    internal string Issue(ConnectorId connector) => _tickets.Seal(connector.Value);

    /// <summary>Takes a ticket; it is not good afterwards. False when it is not good for this connector.</summary>
    internal bool TryUse(string? ticket, ConnectorId connector) =>
        _tickets.Open(ticket) is { } admission && admission.Content == connector.Value && _tickets.TryUse(admission);
}
