using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using SyncActors.Sync.Serialization;

namespace SyncActors.Sync.Credentials;

/// <summary>Texts that travel through a browser and come back. Any node of the installation can open one that another
/// sealed, nobody else can; each is good for a while, and at each node once.</summary>
/// <typeparam name="T">What is in them.</typeparam>
/// <param name="protection">The installation's master key.</param>
/// <param name="purpose">Tells these texts from others.</param>
/// <param name="patience">How long one is good.</param>
/// <param name="time">The clock.</param>
public sealed class SealedTickets<T>(
    IDataProtectionProvider protection, string purpose, TimeSpan patience, TimeProvider time)
{
    /// <summary>Used ones that are remembered; the oldest give way to more.</summary>
    private const int UsedMax = 10_000;

    private readonly IDataProtector _seal = protection.CreateProtector(purpose);
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _used = new();

    /// <summary>Seals a new one.</summary>
    public string Seal(T content)
    {
        var now = time.GetUtcNow();
        var ticket = new SealedTicket<T>(Guid.CreateVersion7(now), now + patience, content);
        return Base64Url.EncodeToString(_seal.Protect(JsonSerializer.SerializeToUtf8Bytes(ticket, SyncJson.Options)));
    }

    /// <summary>Looks into one, which stays good; null for a text that this installation did not seal.</summary>
    public SealedTicket<T>? Open(string? text)
    {
        try
        {
            return text is null
                ? null
                : JsonSerializer.Deserialize<SealedTicket<T>>(
                    _seal.Unprotect(Base64Url.DecodeFromChars(text)), SyncJson.Options);
        }
        catch (Exception foreign) when (foreign is CryptographicException or FormatException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Uses one up. False when it was used here already, or has ended.</summary>
    public bool TryUse(SealedTicket<T> ticket)
    {
        var now = time.GetUtcNow();
        foreach (var old in _used.Where(entry => entry.Value <= now).ToList())
            _used.TryRemove(old.Key, out _);
        foreach (var old in _used.OrderBy(entry => entry.Value).Take(_used.Count - UsedMax + 1).ToList())
            _used.TryRemove(old.Key, out _);
        return ticket.EndsAt > now && _used.TryAdd(ticket.Id, ticket.EndsAt);
    }
}

/// <summary>A sealed text, open.</summary>
/// <param name="Id">Its own.</param>
/// <param name="EndsAt">When it is good no longer, UTC.</param>
/// <param name="Content">What is in it.</param>
public sealed record SealedTicket<T>(Guid Id, DateTimeOffset EndsAt, T Content)
{
    /// <summary>Without the content.</summary>
    public override string ToString() => $"Ticket until {EndsAt:O}";
}
