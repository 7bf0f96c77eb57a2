using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;

namespace SyncActors.Sources.Http;

/// <summary>What one exchange came to.</summary>
internal abstract record VendorAnswer
{
    private VendorAnswer()
    {
    }

    /// <summary>A whole answer.</summary>
    /// <param name="Status">HTTP status, 100 to 599.</param>
    /// <param name="Headers">Headers of the answer.</param>
    /// <param name="Body">Decompressed; may be empty.</param>
    public sealed record Answered(int Status, VendorHeaders Headers, byte[] Body) : VendorAnswer
    {
        /// <summary>Bytes that went elsewhere instead of into the body; 0 when none did.</summary>
        public long Copied { get; init; }

        /// <summary>The body as JSON, detached from any buffer; null when it is none.</summary>
        public JsonElement? Json()
        {
            ReadOnlyMemory<byte> text = Body;
            if (text.Span.StartsWith("\uFEFF"u8))
                text = text[3..];
            try
            {
                using var document = JsonDocument.Parse(text);
                return document.RootElement.Clone();
            }
            catch (JsonException)
            {
                return null;
            }
        }

        /// <summary>The beginning of the body for people, without tokens; null when the body is empty.</summary>
        /// <param name="secrets">Texts known to be secret.</param>
        public string? Excerpt(params ReadOnlySpan<string?> secrets) =>
            Body.Length == 0 ? null : Redaction.Excerpt(Body, secrets);
    }

    /// <summary>No whole answer: network, time-out, cut or oversized body, or a host that is left alone for a
    /// while.</summary>
    /// <param name="Reason">For people; holds no path and no secret.</param>
    public sealed record Failed(string Reason) : VendorAnswer
    {
        /// <summary>Whether the host itself may be down; false when it answered with something of no use.</summary>
        public bool HostIsDown { get; init; }

        /// <summary>Whether nobody knows the host's name.</summary>
        public bool HostIsUnknown { get; init; }

        /// <summary>Whether it was the size of the answer: asking again brings the same.</summary>
        public bool TooLarge { get; init; }
    }
}

/// <summary>Headers of an answer; names in any case, the first value of each.</summary>
internal sealed class VendorHeaders
{
    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Headers of a response and of its content.</summary>
    public static VendorHeaders Of(HttpResponseMessage response)
    {
        var headers = new VendorHeaders();
        headers.Add(response.Headers.NonValidated);
        headers.Add(response.Content.Headers.NonValidated);
        return headers;
    }

    /// <summary>The first value of a header; null when absent.</summary>
    public string? this[string name] => _values.GetValueOrDefault(name);

    /// <summary>A header that is a whole number; null when absent or anything else.</summary>
    public int? Number(string name) =>
        int.TryParse(this[name], NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The wait that the answer asks for; null when it names none.</summary>
    /// <param name="now">The present, for waits named as a moment.</param>
    public TimeSpan? RetryAfter(DateTimeOffset now) => Http.RetryAfter.Parse(this["Retry-After"], now);

    private void Add(HttpHeadersNonValidated headers)
    {
        foreach (var (name, values) in headers)
            foreach (var value in values)
                _values.TryAdd(name, value);
    }
}
