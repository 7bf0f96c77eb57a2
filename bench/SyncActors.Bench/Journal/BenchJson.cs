using System.Text.Json.Serialization;

namespace SyncActors.Bench.Journal;

/// <summary>The event that the benches decode.</summary>
internal sealed record PageWritten(int Page, string Cursor, int Items, int Written, int Unchanged, string Digest);

/// <summary>Its reader.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PageWritten))]
internal sealed partial class BenchJson : JsonSerializerContext;
