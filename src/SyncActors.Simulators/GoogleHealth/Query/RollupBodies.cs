using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;

namespace SyncActors.Simulators.GoogleHealth.Query;

/// <summary>Body of a roll-up by physical windows.</summary>
internal sealed record RollUpBody(
    PhysicalRange? Range, string? WindowSize, string? DataSourceFamily, int? PageSize, string? PageToken);

/// <summary>A physical range, end excluded.</summary>
internal sealed record PhysicalRange(DateTimeOffset? StartTime, DateTimeOffset? EndTime);

/// <summary>Body of a roll-up by civil days.</summary>
internal sealed record DailyRollUpBody(
    CivilRange? Range, int? WindowSizeDays, string? DataSourceFamily, int? PageSize, string? PageToken);

/// <summary>A civil range, end excluded.</summary>
internal sealed record CivilRange(CivilMoment? Start, CivilMoment? End);

/// <summary>A civil date with an optional time.</summary>
internal sealed record CivilMoment(CivilDate? Date, CivilTime? Time);

/// <summary>A civil date.</summary>
internal sealed record CivilDate(int Year, int Month, int Day);

/// <summary>A time of day.</summary>
internal sealed record CivilTime(int Hours, int Minutes, int Seconds, int Nanos);

/// <summary>Reads bodies as strictly as the vendor does: an unknown member is an error.</summary>
internal static class Bodies
{
    private const int BytesMax = 64 * 1024;

    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        PropertyNameCaseInsensitive = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>Reads a body.</summary>
    /// <exception cref="ApiErrorException">The body is too large, no JSON, or not of the schema.</exception>
    public static async Task<T> ReadAsync<T>(HttpRequest request, CancellationToken cancellationToken)
        where T : class
    {
        if (request.ContentLength > BytesMax)
            throw ApiErrors.Unreadable("Request payload size exceeds the limit.");
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(request.Body, Strict, cancellationToken)
                ?? throw ApiErrors.Unreadable("Invalid JSON payload received. Unexpected null.");
        }
        catch (JsonException exception)
        {
            throw ApiErrors.Unreadable($"Invalid JSON payload received. {exception.Message}");
        }
    }
}
