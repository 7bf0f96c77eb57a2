using System.Text.Json;
using System.Text.Json.Serialization;
using SyncActors.Sync.Serialization;

namespace SyncActors.Api;

/// <summary>How answers and requests are written: as events and views are, and requests are read strictly.</summary>
internal static class ApiJson
{
    /// <summary>For bodies that come from outside.</summary>
    internal static JsonSerializerOptions Strict { get; } = Create();

    /// <summary>Makes options write as <see cref="SyncJson.Options"/> does.</summary>
    internal static void Configure(JsonSerializerOptions options)
    {
        var pattern = SyncJson.Options;
        options.PropertyNamingPolicy = pattern.PropertyNamingPolicy;
        options.DefaultIgnoreCondition = pattern.DefaultIgnoreCondition;
        options.Encoder = pattern.Encoder;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        foreach (var converter in pattern.Converters)
            options.Converters.Add(converter);
    }

    /// <summary>The text of a value, as <see cref="SyncJson"/> writes it.</summary>
    internal static JsonElement Parse(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(SyncJson.Options)
        {
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            AllowDuplicateProperties = false,
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
