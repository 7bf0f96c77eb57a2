namespace SyncActors.Hocon.Tests;

/// <summary>Parses texts for the tests; the environment is empty unless given.</summary>
internal static class Hocon
{
    public const string Name = "test.conf";

    public static HoconConfig Parse(string text, params (string Name, string Value)[] environment) =>
        HoconConfig.Parse(text, Name, Environment(environment));

    public static string Json(string text, params (string Name, string Value)[] environment) =>
        HoconConfig.ParseValue(text, Name, Environment(environment)).Shown();

    public static HoconException Error(string text, params (string Name, string Value)[] environment) =>
        Assert.Throws<HoconException>(() => Parse(text, environment));

    public static HoconValue Value(string text) => Parse("a = " + text).Find("a");

    public static string Shown(this HoconValue value) => JsonText.Write(value, indented: false).Replace('"', '\'');

    public static Func<string, string?> Environment(params (string Name, string Value)[] variables) =>
        variables.ToDictionary(v => v.Name, string? (v) => v.Value).GetValueOrDefault;
}
