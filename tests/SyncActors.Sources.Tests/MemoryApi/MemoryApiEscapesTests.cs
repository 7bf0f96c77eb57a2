using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using SyncActors.Sources.MemoryApi;

namespace SyncActors.Sources.Tests.MemoryApi;

public sealed class MemoryApiEscapesTests
{
    [Theory]
    [InlineData("""["\ud83d\ude00"]""", """["\ud83d\ude00"]""")]
    [InlineData("""["\ud83d"]""", """["\ufffd"]""")]
    [InlineData("""["\uDE00 x"]""", """["\ufffd x"]""")]
    [InlineData("""["\ud83d\ud83d\ude00"]""", """["\ufffd\ud83d\ude00"]""")]
    [InlineData("""["\ud83dx\ude00"]""", """["\ufffdx\ufffd"]""")]
    [InlineData("""["\\ud83d"]""", """["\\ud83d"]""")]
    [InlineData("""["\\\ud83d\n\u00e9"]""", """["\\\ufffd\n\u00e9"]""")]
    [InlineData("\"\\ud8", "\"\\ud8")]
    [InlineData("\\", "\\")]
    [InlineData("", "")]
    public void Half_a_character_becomes_a_replacement(string json, string mended) =>
        Assert.Equal(mended, Mend(json));

    [Fact]
    public void Whatever_is_json_can_be_read_afterwards()
    {
        var part = Gen.Elements(
            "\\ud83d", "\\ude00", "\\\\", "\\u0041", "\\n", "x", "u", "d83d", "\\\"", "é", "\\udBFF", "\\uDfff");

        Prop.ForAll(part.ListOf().ToArbitrary(), parts =>
        {
            var json = $"[\"{string.Concat(parts)}\"]";
            Assert.NotNull(JsonElement.Parse(Mend(json))[0].GetString());
        }).QuickCheckThrowOnFailure();
    }

    private static string Mend(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        MemoryApiEscapes.Mend(bytes);
        return Encoding.UTF8.GetString(bytes);
    }
}
