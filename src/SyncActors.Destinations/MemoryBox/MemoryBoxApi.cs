using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SyncActors.Destinations.VictoriaMetrics;

namespace SyncActors.Destinations.MemoryBox;

/// <summary>The requests of Memory Box that a destination makes. Nothing here is repeated or followed.</summary>
/// <remarks>Hosted: as the company's own clients make them (MCP server 1.0.1 of September 2025, Limitless sync of
/// October 2025). Open: memory-box server 1.1.0 of March 2025.</remarks>
internal sealed class MemoryBoxApi(
    MemoryBoxOptions options, HttpClient client, Pace pace, TimeProvider timeProvider)
{
    /// <summary>Memories of a page at most.</summary>
    public const int PageMax = 100;

    private const int ExcerptLengthMax = 512;
    private const long BodyBytesMax = 4 * 1024 * 1024;

    // A page holds whole texts; the open server lists a whole bucket at once.
    private const long ListBytesMax = 128 * 1024 * 1024;

    // A text goes as it is: what JSON need not escape stays readable and short.
    private static readonly JsonSerializerOptions Plain =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>For messages.</summary>
    public string Host => options.Address.GetLeftPart(UriPartial.Authority);

    /// <summary>Stores a memory. It must not arrive twice.</summary>
    public Task<MemoryBoxAnswer> StoreAsync(
        JsonObject memory, Action beforeSending, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, "api/v2/memory", memory, beforeSending, cancellationToken);

    /// <summary>Changes a memory. Hosted only.</summary>
    public Task<MemoryBoxAnswer> ChangeAsync(
        long id, JsonObject memory, Action beforeSending, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Put, Path(id), memory, beforeSending, cancellationToken);

    /// <summary>Deletes a memory; 404 means that it is gone. Hosted only.</summary>
    public Task<MemoryBoxAnswer> DeleteAsync(long id, Action beforeSending, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Delete, Path(id), null, beforeSending, cancellationToken);

    /// <summary>Reads a memory. Hosted only.</summary>
    public Task<MemoryBoxAnswer> GetAsync(long id, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, Path(id), null, null, cancellationToken);

    /// <summary>Asks how far the processing of a memory is. Hosted only.</summary>
    public Task<MemoryBoxAnswer> StatusAsync(long id, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, Path(id) + "/status", null, null, cancellationToken);

    /// <summary>Lists memories of the bucket: hosted a page of them, newest first; open all, in no order.</summary>
    /// <param name="offset">How many to pass over; hosted only.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<MemoryBoxAnswer> ListAsync(int offset, CancellationToken cancellationToken)
    {
        var path = $"api/v2/memory?bucketId={Uri.EscapeDataString(options.Bucket)}";
        if (options.Flavor == MemoryBoxFlavor.Hosted)
            path += string.Create(
                CultureInfo.InvariantCulture,
                $"&include_reference_data=true&date_sort=true&sort_order=desc&limit={PageMax}&offset={offset}");
        return SendAsync(HttpMethod.Get, path, null, null, cancellationToken);
    }

    /// <summary>Lists the buckets.</summary>
    public Task<MemoryBoxAnswer> BucketsAsync(CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, "api/v2/buckets", null, null, cancellationToken);

    /// <summary>Makes the bucket. Hosted only.</summary>
    public Task<MemoryBoxAnswer> CreateBucketAsync(Action beforeSending, CancellationToken cancellationToken) =>
        SendAsync(
            HttpMethod.Post, $"api/v2/buckets?bucket_name={Uri.EscapeDataString(options.Bucket)}", new JsonObject(),
            beforeSending, cancellationToken);

    /// <summary>Asks what was used of the plan.</summary>
    public Task<MemoryBoxAnswer> UsageAsync(CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, "api/v2/usage", null, null, cancellationToken);

    private static string Path(long id) => string.Create(CultureInfo.InvariantCulture, $"api/v2/memory/{id}");

    private async Task<MemoryBoxAnswer> SendAsync(
        HttpMethod method, string path, JsonObject? body, Action? beforeSending, CancellationToken cancellationToken)
    {
        await pace.EnterAsync(cancellationToken);
        var tooMany = false;
        try
        {
            // A place may have been waited for long.
            beforeSending?.Invoke();
            var answer = await SendNowAsync(method, path, body, cancellationToken);
            tooMany = answer.IsTooMany;
            return answer;
        }
        finally
        {
            pace.Leave(tooMany);
        }
    }

    private async Task<MemoryBoxAnswer> SendNowAsync(
        HttpMethod method, string path, JsonObject? body, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.Timeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        using var request = new HttpRequestMessage(method, new Uri(options.Address, path));
        request.Headers.Authorization = options.Authorization;
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(Plain), Encoding.UTF8, "application/json");
        try
        {
            using var response = await client.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            await using var stream = await response.Content.ReadAsStreamAsync(either.Token);
            return await ReadAsync(response, stream, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return MemoryBoxAnswer.Unusable($"no answer within {options.Timeout.TotalSeconds:0} s");
        }
        catch (HttpRequestException exception)
        {
            // "An error occurred while sending the request." alone says nothing.
            var reason = exception.InnerException is IOException cause ? cause.Message : exception.Message;
            return MemoryBoxAnswer.Unusable(reason) with
            {
                MayHaveArrived = exception.HttpRequestError is not (
                    HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
                    or HttpRequestError.SecureConnectionError),
            };
        }
        catch (Exception exception) when (exception is SocketException or IOException or InvalidDataException)
        {
            return MemoryBoxAnswer.Unusable($"the answer was cut: {exception.Message}");
        }
    }

    private async Task<MemoryBoxAnswer> ReadAsync(
        HttpResponseMessage response, Stream stream, CancellationToken cancellationToken)
    {
        var isList = response.RequestMessage?.Method == HttpMethod.Get;
        using var reader = new StreamReader(new BoundedStream(stream, isList ? ListBytesMax : BodyBytesMax));
        var text = await reader.ReadToEndAsync(cancellationToken);
        JsonElement? body;
        try
        {
            body = text.Length > 0 ? JsonElement.Parse(text) : null;
        }
        catch (JsonException) when (response.IsSuccessStatusCode)
        {
            return MemoryBoxAnswer.Unusable("the answer cannot be read as JSON");
        }
        catch (JsonException)
        {
            body = null;
        }

        var answer = new MemoryBoxAnswer(response.StatusCode, body, "", MayHaveArrived: true)
        {
            RetryAfter = RetryAfter(response),
            ServerTime = response.Headers.Date,
        };
        return response.IsSuccessStatusCode ? answer : answer with { Excerpt = Excerpt(answer, text) };
    }

    // As the company's own clients read errors: detail, then error, then the text as it is.
    private static string Excerpt(MemoryBoxAnswer answer, string text)
    {
        var told = answer.Text("detail") ?? answer.Text("error") ?? text;
        told = string.Join(' ', told.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return told.Length <= ExcerptLengthMax ? told : told[..ExcerptLengthMax];
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > timeProvider.GetUtcNow() => date - timeProvider.GetUtcNow(),
        _ => null,
    };
}
