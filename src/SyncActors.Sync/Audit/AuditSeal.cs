using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SyncActors.Actors.Persistence;
using SyncActors.Sync.Serialization;

namespace SyncActors.Sync.Audit;

/// <summary>
/// Seals the entries of audit chains with HMAC-SHA-256 (RFC 2104, FIPS 180-4) under a key that every process of the
/// installation has and no database. A seal covers the entry, its place, and the seal before it.
/// </summary>
/// <param name="key">The key; 32 bytes.</param>
public sealed class AuditSeal(ReadOnlyMemory<byte> key)
{
    /// <summary>Length of the key.</summary>
    public const int KeyBytes = 32;

    private const int GuidBytes = 16;

    private static readonly byte[] Label = "SyncActors.Audit.v1"u8.ToArray();
    private static readonly byte[] NoMac = new byte[AuditEntry.MacBytes];

    /// <summary>What the first entry of a chain follows.</summary>
    public static AuditHead Beginning(Guid chain) => new(chain, 0, NoMac);

    /// <summary>A moment as entries keep it: UTC, whole microseconds.</summary>
    public static DateTimeOffset Moment(DateTimeOffset moment) =>
        new(moment.UtcTicks - (moment.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

    /// <summary>The entry that follows a chain's end, sealed.</summary>
    /// <param name="head">The end.</param>
    /// <param name="at">When, UTC.</param>
    /// <param name="change">What.</param>
    public AuditEntry Next(AuditHead head, DateTimeOffset at, AuditChange change)
    {
        var entry = new AuditEntry(
            head.Chain, head.Number + 1, Moment(at), change.Actor, change.Action, change.Target, change.Detail, NoMac);
        return entry with { Mac = Mac(entry, head.Mac) };
    }

    /// <summary>Whether an entry is as it was sealed, at the place that it has.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="before">Seal of the entry before it.</param>
    public bool Holds(AuditEntry entry, ReadOnlyMemory<byte> before) =>
        CryptographicOperations.FixedTimeEquals(Mac(entry, before), entry.Mac.Span);

    // Each part has a fixed length or tells it first, so that no two entries have the same bytes.
    private byte[] Mac(AuditEntry entry, ReadOnlyMemory<byte> before)
    {
        var bytes = new ArrayBufferWriter<byte>();
        bytes.Write(Label);
        bytes.Write(before.Span);
        entry.Chain.TryWriteBytes(bytes.GetSpan(GuidBytes), bigEndian: true, out _);
        bytes.Advance(GuidBytes);
        Write(bytes, entry.Number);
        Write(bytes, (entry.At.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond);
        Write(bytes, entry.Actor);
        Write(bytes, entry.Action);
        Write(bytes, entry.Target);
        Write(bytes, entry.Detail);
        return HMACSHA256.HashData(key.Span, bytes.WrittenSpan);
    }

    private static void Write(ArrayBufferWriter<byte> bytes, long number)
    {
        BinaryPrimitives.WriteInt64BigEndian(bytes.GetSpan(sizeof(long)), number);
        bytes.Advance(sizeof(long));
    }

    private static void Write(ArrayBufferWriter<byte> bytes, string text)
    {
        var encoded = Encoding.UTF8.GetBytes(text);
        Write(bytes, encoded.LongLength);
        bytes.Write(encoded);
    }
}

/// <summary>A change that is to be recorded.</summary>
/// <param name="Actor">Who.</param>
/// <param name="Action">What, such as <c>key.made</c>.</param>
/// <param name="Target">To what.</param>
/// <param name="Detail">More of it: a small JSON object without secrets.</param>
public sealed record AuditChange(string Actor, string Action, string Target, string Detail = "{}")
{
    /// <summary>A grant is stored.</summary>
    public const string GrantStored = "grant.stored";

    /// <summary>An API key is made.</summary>
    public const string KeyMade = "key.made";

    /// <summary>Who has no key: the process itself, which makes the operator's.</summary>
    public const string Server = "server";

    /// <summary>Who has no key: a browser that brings back a consent.</summary>
    public const string Browser = "browser";

    /// <summary>Who has no key: whoever may run the program on the database.</summary>
    public const string CommandLine = "command line";

    /// <summary>The text of a detail.</summary>
    public static string DetailOf<T>(T detail) => JsonSerializer.Serialize(detail, SyncJson.Options);
}
