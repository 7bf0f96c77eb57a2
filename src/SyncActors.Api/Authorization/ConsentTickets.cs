using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using SyncActors.Domain.Connectors;
using SyncActors.Sync.Credentials;

namespace SyncActors.Api.Authorization;

/// <summary>Admission to the first page of a consent. Browsers send no keys: whoever has one is given an address with a
/// ticket in it, which opens that page within ten minutes, at each node once. The ticket is sealed, so any node can
/// tell that another one issued it.</summary>
internal sealed class ConsentTickets(IDataProtectionProvider protection, TimeProvider time)
{
    private const int UsedMax = 10_000;
    private const int IdBytes = 16;

    private readonly IDataProtector _seal = protection.CreateProtector("SyncActors.ConsentTicket.v1");
    private readonly ConcurrentDictionary<string, DateTimeOffset> _used = new(StringComparer.Ordinal);

    /// <summary>A random text that cannot be guessed.</summary>
    internal static string Secret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>Issues a ticket for a connector's consent.</summary>
    internal string Issue(ConnectorId connector)
    {
        var endsAt = (time.GetUtcNow() + AuthorizationFlow.Patience).UtcTicks;
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes));
        return Base64Url.EncodeToString(_seal.Protect(Encoding.ASCII.GetBytes($"{connector.Value:N} {endsAt} {id}")));
    }

    /// <summary>Takes a ticket; it is not good afterwards. False when it is not good for this connector.</summary>
    internal bool TryUse(string? ticket, ConnectorId connector)
    {
        if (Open(ticket) is not { } admission || admission.Connector != connector.Value
            || admission.EndsAt <= time.GetUtcNow())
        {
            return false;
        }

        Forget();
        return _used.TryAdd(admission.Id, admission.EndsAt);
    }

    // Bounded whatever happens: the oldest give way.
    private void Forget()
    {
        var now = time.GetUtcNow();
        foreach (var old in _used.Where(entry => entry.Value <= now).ToList())
            _used.TryRemove(old.Key, out _);
        foreach (var old in _used.OrderBy(entry => entry.Value).Take(_used.Count - UsedMax + 1).ToList())
            _used.TryRemove(old.Key, out _);
    }

    private Admission? Open(string? ticket)
    {
        try
        {
            if (ticket is null)
                return null;
            var text = Encoding.ASCII.GetString(_seal.Unprotect(Base64Url.DecodeFromChars(ticket)));
            return text.Split(' ') is [var connector, var endsAt, var id]
                ? new Admission(
                    Guid.Parse(connector), new DateTimeOffset(long.Parse(endsAt, null), TimeSpan.Zero), id)
                : null;
        }
        catch (Exception foreign) when (foreign is CryptographicException or FormatException)
        {
            return null;
        }
    }

    private sealed record Admission(Guid Connector, DateTimeOffset EndsAt, string Id);
}
