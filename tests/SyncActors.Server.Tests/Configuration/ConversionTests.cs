using FsCheck;
using FsCheck.Fluent;
using SyncActors.Hocon;
using SyncActors.Server.Configuration.Translation;

namespace SyncActors.Server.Tests.Configuration;

/// <summary>What a file is converted to says the same.</summary>
public sealed class ConversionTests
{
    [Fact]
    public void The_complete_file_in_HOCON_has_the_same_keys_and_no_value_of_a_variable()
    {
        var hocon = HoconText.Write(Translations.Of(Translations.Complete, needsVariables: false));
        Translations.EqualsGolden("memory-connector.conf", hocon);
        Assert.DoesNotContain("SECRET", hocon, StringComparison.Ordinal);
        SaysTheSame(Translations.Complete, Translations.Needed);
    }

    [Fact]
    public void The_short_file_in_HOCON_has_the_same_keys() =>
        SaysTheSame(ShortFile.Text, new Dictionary<string, string>(StringComparer.Ordinal));

    [Fact]
    public void A_variable_within_a_text_stays_one() => SaysTheSame(
        ShortFile.Text.Replace("http://127.0.0.1:8080", "http://${HOST}:8080/${PATH}", StringComparison.Ordinal)
            .Replace("interval_hours: 1", "interval_hours: ${HOURS}", StringComparison.Ordinal),
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["HOST"] = "memories", ["PATH"] = "x", ["HOURS"] = "2",
        });

    [Fact]
    public void Any_text_of_a_key_comes_through() => Prop.ForAll(
        ArbMap.Default.ArbFor<NonEmptyString>().Filter(text => IsPrintable(text.Get)),
        text =>
        {
            var quoted = text.Get.Replace("\\", @"\\", StringComparison.Ordinal)
                .Replace("\"", "\\\"", StringComparison.Ordinal);
            SaysTheSame(
                ShortFile.Text.Replace("rag-key", quoted, StringComparison.Ordinal)
                    .Replace("CTX123", quoted, StringComparison.Ordinal),
                new Dictionary<string, string>(StringComparer.Ordinal));
        }).QuickCheckThrowOnFailure();

    private static bool IsPrintable(string text) =>
        text.All(letter => !char.IsControl(letter) && !char.IsSurrogate(letter) && letter is not ('\u2028' or '\u2029'
            or '\uFEFF' or '\uFFFE' or '\uFFFF' or '\u0085')) && !text.Contains("${", StringComparison.Ordinal)
        && text.Trim().Length > 0;

    private static void SaysTheSame(string yaml, IReadOnlyDictionary<string, string> variables)
    {
        var translated = Translations.Of(yaml, variables);
        Assert.Empty(translated.Errors);
        var provider = new HoconConfigurationSource
        {
            Layers = [new HoconLayer.Text(HoconText.Write(translated), "converted")],
            Options = new HoconOptions { Environment = variables.GetValueOrDefault },
        }.Build(null!);
        provider.Load();
        foreach (var key in translated.Keys)
        {
            Assert.True(provider.TryGet($"syncactors:{key.Key}", out var value), key.Key);
            Assert.Equal(key.Value, value);
        }
    }
}
