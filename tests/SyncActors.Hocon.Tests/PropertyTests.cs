using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace SyncActors.Hocon.Tests;

public sealed class PropertyTests
{
    private static readonly string[] Fragments =
    [
        "a", "b", "a.b", ".", "{", "}", "[", "]", ",", ":", "=", " = ", "+=", "${", "${?", "${a}", "${?b}", "${a.b}",
        "\"", "\"x\"", "\"\"\"", "\n", " ", "1", "-", "1e", "true", "null", "include ", "include \"x\"", "file(", ")",
        "#", "//", "/", "\\", "\\u0041", "'", "[]", "é", "$", "+", "\u00a0", "\ufeff", "\ud800", "\0", "@",
    ];

    private static readonly string[] Expressions =
    [
        "1", "x", "null", "[1]", "{}", "{p = 1}", "{q = ${a}}", "{p = ${b.p}}", "{p = ${?c.q}}", "[${b}]", "[${?c}]",
        "${a}", "${b}", "${c}", "${?a}", "${?b}", "${?c}", "${a} x", "${?a} [2]", "${b} {p = 2}", "${?c}${?a}",
        "${a.p}", "${?b.p}", "${?c.p.q}", "${?a} ${?b}", "{0 = z}", "${c} {q = ${c.p}}", "${?b[]}",
    ];

    private static readonly Gen<string> Space = Gen.Elements("", "", " ", "\n", "\t", "\r\n ");

    private static readonly Gen<string> Text =
        Gen.OneOf(Gen.Choose(0x20, 0x7e), Gen.Choose(0, 0xffff), Gen.Constant((int)'"'), Gen.Constant((int)'.'))
            .Select(c => (char)c).ArrayOf().Select(c => JsonSerializer.Serialize(new string(c)));

    private static readonly Gen<string> Scalar = Gen.OneOf(
        Text,
        Gen.Elements("true", "false", "null", "0", "-0", "1.10", "1E+2", "-0.5e-3", "12345678901234567890123", "1e999"),
        ArbMap.Default.GeneratorFor<int>().Select(i => i.ToString()),
        ArbMap.Default.GeneratorFor<NormalFloat>().Select(d => JsonSerializer.Serialize(d.Get)));

    [Fact]
    public void Every_JSON_document_means_the_same_in_HOCON() =>
        Check(Compound(4).ToArbitrary(), json =>
        {
            var expected = JsonNode.Parse(json)!.ToJsonString();
            var actual = JsonText.Write(HoconConfig.ParseValue(json, "json", _ => null), indented: true);
            Assert.Equal(expected, JsonNode.Parse(actual)!.ToJsonString());
        });

    [Fact]
    public void Any_text_is_a_configuration_or_a_HoconException() =>
        Check(Gen.Elements(Fragments).ArrayOf().Select(string.Concat).ToArbitrary(), ParsesOrExplains);

    [Fact]
    public void Any_characters_are_a_configuration_or_a_HoconException() =>
        Check(Gen.OneOf(Gen.Choose(0, 0x7f), Gen.Choose(0, 0xffff)).Select(c => (char)c).ArrayOf()
            .Select(c => new string(c)).ToArbitrary(), ParsesOrExplains);

    [Fact]
    public void Any_web_of_substitutions_resolves_or_is_explained()
    {
        var field = Gen.Elements("a", "b", "c", "a.p", "b.p", "c.q").SelectMany(
            key => Gen.Elements(" = ", " = ", " += ").SelectMany(
                separator => Gen.Elements(Expressions).Select(value => key + separator + value)));

        Check(field.ArrayOf().Select(fields => string.Join('\n', fields)).ToArbitrary(), ParsesOrExplains);
    }

    [Fact]
    public void Any_key_can_be_quoted_and_found_again() =>
        Check(Text.NonEmptyListOf().Select(keys => string.Join('.', keys)).ToArbitrary(), path =>
            Assert.Equal("1", HoconReading.Text(Hocon.Parse(path + " = 1").Find(path))));

    [Fact]
    public void Whole_milliseconds_survive_as_durations() =>
        Check(ArbMap.Default.ArbFor<int>(), ms =>
            Assert.Equal(TimeSpan.FromMilliseconds(ms), HoconReading.Duration(Hocon.Value($"{ms} ms"))));

    private static void ParsesOrExplains(string text)
    {
        try
        {
            var json = Hocon.Parse(text).ToJson(indented: false);
            Assert.Equal(json, HoconConfig.Parse(json, "json", _ => null).ToJson(indented: false));
        }
        catch (HoconException e)
        {
            Assert.StartsWith(e.Origin.ToString(), e.Message, StringComparison.Ordinal);
            Assert.InRange(e.Line, 1, text.Count(c => c == '\n') + 1);
            Assert.InRange(e.Column, 1, text.Length + 1);
        }
    }

    private static Gen<string> Value(int depth) =>
        depth == 0 ? Scalar : Gen.OneOf(Scalar, Gen.Constant(0).SelectMany(_ => Compound(depth - 1)));

    private static Gen<string> Compound(int depth)
    {
        var value = Space.SelectMany(before => Value(depth).SelectMany(v => Space.Select(after => before + v + after)));
        var array = value.ArrayOf().Select(items => $"[{string.Join(',', items)}]");
        var members = Text.SelectMany(key => value.Select(v => (Key: key, Value: v))).ArrayOf();
        var @object = members.Select(all =>
            $"{{{string.Join(',', all.DistinctBy(m => m.Key).Select(m => $"\n{m.Key} :{m.Value}"))}}}");
        return Gen.OneOf(@object, array).Resize(8);
    }

    private static void Check<T>(Arbitrary<T> values, Action<T> property) =>
        FsCheck.Fluent.Prop.ForAll(values, property).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
}
