using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace SyncActors.Domain.Items;

/// <summary>
/// Fingerprint of a whole ledger: the sum, modulo 2^256, of the hashes of its rows. It is kept in the state and follows
/// each page by a difference, so a scan of the ledger proves that ledger and journal agree.
/// </summary>
public readonly record struct LedgerDigest(ulong A, ulong B, ulong C, ulong D)
{
    /// <summary>The digest of one row.</summary>
    /// <param name="key">16 bytes.</param>
    /// <param name="contentHash">16 bytes, or empty when nothing was delivered.</param>
    /// <param name="state">The row's state.</param>
    public static LedgerDigest OfRow(ReadOnlySpan<byte> key, ReadOnlySpan<byte> contentHash, int state)
    {
        Span<byte> row = stackalloc byte[(2 * ItemIdentity.KeyBytes) + 4];
        key.CopyTo(row);
        contentHash.CopyTo(row[ItemIdentity.KeyBytes..]);
        BinaryPrimitives.WriteInt32BigEndian(row[(2 * ItemIdentity.KeyBytes)..], state);
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(row, hash);
        return new LedgerDigest(
            BinaryPrimitives.ReadUInt64BigEndian(hash), BinaryPrimitives.ReadUInt64BigEndian(hash[8..]),
            BinaryPrimitives.ReadUInt64BigEndian(hash[16..]), BinaryPrimitives.ReadUInt64BigEndian(hash[24..]));
    }

    /// <summary>This digest and another.</summary>
    public LedgerDigest Plus(LedgerDigest other)
    {
        var low = unchecked(new UInt128(C, D) + new UInt128(other.C, other.D));
        var carry = low < new UInt128(C, D) ? UInt128.One : UInt128.Zero;
        var high = unchecked(new UInt128(A, B) + new UInt128(other.A, other.B) + carry);
        return From(high, low);
    }

    /// <summary>This digest less another.</summary>
    public LedgerDigest Minus(LedgerDigest other)
    {
        var low = unchecked(new UInt128(C, D) - new UInt128(other.C, other.D));
        var borrow = new UInt128(C, D) < new UInt128(other.C, other.D) ? UInt128.One : UInt128.Zero;
        var high = unchecked(new UInt128(A, B) - new UInt128(other.A, other.B) - borrow);
        return From(high, low);
    }

    /// <summary>64 hexadecimal digits.</summary>
    public override string ToString() => $"{A:x16}{B:x16}{C:x16}{D:x16}";

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <exception cref="FormatException">Not 64 hexadecimal digits.</exception>
    public static LedgerDigest Parse(string text) => text.Length == 64
        ? new LedgerDigest(Part(text, 0), Part(text, 16), Part(text, 32), Part(text, 48))
        : throw new FormatException("A digest has 64 hexadecimal digits.");

    private static ulong Part(string text, int start) =>
        ulong.Parse(text.AsSpan(start, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static LedgerDigest From(UInt128 high, UInt128 low) =>
        new((ulong)(high >> 64), unchecked((ulong)high), (ulong)(low >> 64), unchecked((ulong)low));
}
