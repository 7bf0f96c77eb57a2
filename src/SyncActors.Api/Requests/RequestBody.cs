using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace SyncActors.Api.Requests;

/// <summary>Reads a request's body strictly: each member must be known, of the right type, and given once. A refusal
/// names the member and what would be right.</summary>
internal static class RequestBody
{
    /// <summary>The body as a <typeparamref name="T"/>; an empty body counts as an empty object.</summary>
    /// <exception cref="BadHttpRequestException">It is not what was asked for.</exception>
    internal static async Task<T> ReadAsync<T>(HttpRequest request, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer, cancellationToken);
        if (buffer.Length > 0 && !request.HasJsonContentType())
        {
            throw new BadHttpRequestException(
                $"The body is '{request.ContentType}'; send application/json.",
                StatusCodes.Status415UnsupportedMediaType);
        }

        var json = buffer.Length == 0 ? "{}"u8.ToArray() : buffer.ToArray();
        return Parse<T>(json);
    }

    /// <summary>Reads a text of JSON.</summary>
    /// <exception cref="BadHttpRequestException">It is not what was asked for.</exception>
    internal static T Parse<T>(byte[] json)
    {
        var members = ApiJson.Strict.GetTypeInfo(typeof(T)).Properties;
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            Check(document.RootElement, members);
            return document.RootElement.Deserialize<T>(ApiJson.Strict)!;
        }
        catch (JsonException wrong)
        {
            throw new BadHttpRequestException($"The body is no JSON that could be read: {wrong.Message}", wrong);
        }
    }

    private static void Check(JsonElement body, IList<JsonPropertyInfo> members)
    {
        if (body.ValueKind != JsonValueKind.Object)
            throw new BadHttpRequestException($"The body must be an object with {Known(members)}.");
        foreach (var given in body.EnumerateObject())
        {
            var member = members.FirstOrDefault(known => known.Name == given.Name)
                ?? throw new BadHttpRequestException(
                    $"'{given.Name}' is not known here; there may be {Known(members)}.");
            CheckValue(member, given.Value);
        }

        var missing = members.FirstOrDefault(member => member.IsRequired && !body.TryGetProperty(member.Name, out _));
        if (missing is not null)
            throw new BadHttpRequestException($"'{missing.Name}' is missing; give {Expected(missing.PropertyType)}.");
    }

    private static void CheckValue(JsonPropertyInfo member, JsonElement value)
    {
        var wrong = $"'{member.Name}' must be {Expected(member.PropertyType)}.";
        if (value.ValueKind == JsonValueKind.Null && !member.IsSetNullable && member.IsRequired)
            throw new BadHttpRequestException(wrong);
        try
        {
            if (value.Deserialize(member.PropertyType, ApiJson.Strict) is IReadOnlyList<string?> texts
                && texts.Contains(null))
                throw new BadHttpRequestException(wrong);
        }
        catch (JsonException unreadable)
        {
            throw new BadHttpRequestException(wrong, unreadable);
        }
    }

    private static string Known(IList<JsonPropertyInfo> members) =>
        members.Count == 0 ? "no member" : string.Join(", ", members.Select(member => $"'{member.Name}'"));

    private static string Expected(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain switch
        {
            _ when plain == typeof(bool) => "true or false",
            _ when plain == typeof(DateOnly) => "a day, such as \"2026-01-31\"",
            _ when plain == typeof(DateTimeOffset) => "a moment, such as \"2026-01-31T12:00:00Z\"",
            _ when plain == typeof(string) => "a text",
            _ when plain.IsAssignableTo(typeof(IEnumerable)) => "a list of texts",
            _ => "a number",
        };
    }
}
