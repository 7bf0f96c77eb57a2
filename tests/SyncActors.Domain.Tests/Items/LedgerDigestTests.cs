using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using SyncActors.Domain.Items;
using SyncActors.Testing.Simulation;

namespace SyncActors.Domain.Tests.Items;

public sealed class LedgerDigestTests
{
    private static readonly BigInteger Modulus = BigInteger.One << 256;

    [Fact]
    public void Sums_are_those_of_numbers_modulo_2_to_256() => Property.Holds(5000, random =>
    {
        var (one, other) = (Any(random), Any(random));
        Assert.Equal((Number(one) + Number(other)) % Modulus, Number(one.Plus(other)));
        Assert.Equal((Number(one) - Number(other) + Modulus) % Modulus, Number(one.Minus(other)));
    });

    [Fact]
    public void Minus_takes_back_what_plus_added() => Property.Holds(2000, random =>
    {
        var (one, other) = (Any(random), Any(random));
        Assert.Equal(one, one.Plus(other).Minus(other));
        Assert.Equal(one, one.Minus(other).Plus(other));
        Assert.Equal(default, one.Minus(one));
    });

    [Fact]
    public void The_order_of_rows_does_not_matter() => Property.Holds(300, random =>
    {
        var rows = Enumerable.Range(0, random.Next(20)).Select(_ => Any(random)).ToList();
        Assert.Equal(Sum(rows), Sum(rows.OrderBy(_ => random.Next())));

        static LedgerDigest Sum(IEnumerable<LedgerDigest> rows) =>
            rows.Aggregate(default(LedgerDigest), (sum, row) => sum.Plus(row));
    });

    [Fact]
    public void Its_text_reads_back() => Property.Holds(500, random =>
    {
        var digest = Any(random);
        Assert.Equal(64, digest.ToString().Length);
        Assert.Equal(digest, LedgerDigest.Parse(digest.ToString()));
        Assert.Equal(
            Number(digest), BigInteger.Parse("0" + digest, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    });

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("zz00000000000000000000000000000000000000000000000000000000000000")]
    public void Another_text_is_refused(string text) => Assert.Throws<FormatException>(() => LedgerDigest.Parse(text));

    [Fact]
    public void A_row_is_the_hash_of_key_content_and_state()
    {
        var (key, hash) = (Enumerable.Repeat((byte)1, 16).ToArray(), Enumerable.Repeat((byte)2, 16).ToArray());
        Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData([.. key, .. hash, 0, 0, 0, 2])),
            LedgerDigest.OfRow(key, hash, 2).ToString());
        Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData([.. key, .. new byte[16], 0, 0, 0, 1])),
            LedgerDigest.OfRow(key, [], 1).ToString());
    }

    [Fact]
    public void An_item_has_one_key_for_each_destination()
    {
        var key = ItemIdentity.Key("metrics", "fitbit/steps/2026-03-01", 0);
        Assert.Equal(ItemIdentity.KeyBytes, key.Length);
        Assert.Equal(key, ItemIdentity.Key("metrics", "fitbit/steps/2026-03-01", 0));
        Assert.NotEqual(key, ItemIdentity.Key("archive", "fitbit/steps/2026-03-01", 0));
        Assert.NotEqual(key, ItemIdentity.Key("metrics", "fitbit/steps/2026-03-02", 0));
        Assert.NotEqual(key, ItemIdentity.Key("metrics", "fitbit/steps/2026-03-01", 1));
        Assert.Equal("1da09b8c07329b0ad9dd88ac14612a9d", Convert.ToHexStringLower(key)); // Stored in ledgers: for ever.
    }

    // Words of all zeros and all ones are where carries and borrows go wrong.
    private static LedgerDigest Any(SeededRandom random) => new(Word(random), Word(random), Word(random), Word(random));

    private static ulong Word(SeededRandom random) => random.Next(5) switch
    {
        0 => 0,
        1 => ulong.MaxValue,
        2 => 1,
        _ => random.NextBits(),
    };

    private static BigInteger Number(LedgerDigest digest) =>
        ((((new BigInteger(digest.A) << 64) + digest.B << 64) + digest.C) << 64) + digest.D;
}
