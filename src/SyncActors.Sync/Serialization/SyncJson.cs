using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using SyncActors.Domain.Coverage;
using SyncActors.Domain.Items;
using SyncActors.Domain.Runs;

namespace SyncActors.Sync.Serialization;

/// <summary>How events, states, commands and views are written. Equal values give equal bytes: members stand in the
/// order of their declaration, collections are sorted, nothing depends on culture.</summary>
public static class SyncJson
{
    /// <summary>The one set of options.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Converters =
            {
                new DayRangeConverter(),
                new DaySetConverter(),
                new LedgerDigestConverter(),
                new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower),
            },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    private sealed class DayRangeConverter : JsonConverter<DayRange>
    {
        public override DayRange Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            ParseRange(reader.GetString());

        public override void Write(Utf8JsonWriter writer, DayRange value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString());
    }

    private sealed class DaySetConverter : JsonConverter<DaySet>
    {
        public override DaySet Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetString() is { Length: > 0 } text ? DaySet.Of(text.Split(',').Select(ParseRange)) : DaySet.Empty;

        public override void Write(Utf8JsonWriter writer, DaySet value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString());
    }

    private sealed class LedgerDigestConverter : JsonConverter<LedgerDigest>
    {
        public override LedgerDigest Read(
            ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Parse(reader.GetString() ?? "");

        public override void Write(Utf8JsonWriter writer, LedgerDigest value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString());

        private static LedgerDigest Parse(string text)
        {
            try
            {
                return LedgerDigest.Parse(text);
            }
            catch (FormatException wrong)
            {
                throw new JsonException(wrong.Message, wrong);
            }
        }
    }

    private static DayRange ParseRange(string? text)
    {
        var parts = text?.Split("..") ?? [];
        return parts.Length == 2
            && DateOnly.TryParseExact(parts[0], "yyyy-MM-dd", out var from)
            && DateOnly.TryParseExact(parts[1], "yyyy-MM-dd", out var through)
                ? new DayRange(from, through)
                : throw new JsonException($"'{text}' is no range of days, such as 2026-01-01..2026-01-31.");
    }
}
