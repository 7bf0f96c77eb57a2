using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SyncActors.Destinations.LightRag;

/// <summary>The requests of a LightRAG server that a destination makes. Nothing is repeated but for a log-in that has
/// run out.</summary>
/// <remarks>HKUDS/LightRAG 1.5.7 (API 0334) and 1.4 (API 0263), read in August 2026.</remarks>
internal sealed class LightRagApi(
    LightRagOptions options, ILightRagHost host, LightRagSession session, HttpMessageInvoker client,
    TimeProvider timeProvider)
{
    /// <summary>Bytes of an insert's body that the server takes.</summary>
    public const int InsertBytesMax = 50 * 1024 * 1024;

    /// <summary>Rows of a page.</summary>
    public const int PageRows = 200;

    private const int AnswerBytesMax = 16 * 1024 * 1024;
    private const int ExcerptCharsMax = 500;
    private static readonly TimeSpan LookTimeMax = TimeSpan.FromSeconds(60);

    private static readonly JsonSerializerOptions Json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>For messages.</summary>
    public string Host => host.Name;

    /// <summary>The body of an insert.</summary>
    public static byte[] InsertBody(string name, string text) =>
        Bytes(new JsonObject { ["text"] = text, ["file_source"] = name });

    /// <summary>Inserts a text. An answer of success means that it was heard, not that it is kept.</summary>
    public Task<LightRagAnswer> InsertAsync(byte[] body, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, "documents/text", body, options.Timeout, cancellationToken);

    /// <summary>Asks what became of an insert.</summary>
    public Task<LightRagAnswer> TrackAsync(string track, CancellationToken cancellationToken) =>
        LookAsync($"documents/track_status/{Uri.EscapeDataString(track)}", cancellationToken);

    /// <summary>Reads one page of rows, sorted upwards.</summary>
    /// <param name="field"><c>id</c> or <c>file_path</c>.</param>
    /// <param name="page">From 1.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<LightRagAnswer> PageAsync(string field, int page, CancellationToken cancellationToken) => SendAsync(
        HttpMethod.Post, "documents/paginated",
        Bytes(new JsonObject
        {
            ["page"] = page, ["page_size"] = PageRows, ["sort_field"] = field, ["sort_direction"] = "asc",
        }),
        Least(options.Timeout, LookTimeMax), cancellationToken);

    /// <summary>How many documents are in which status.</summary>
    public Task<LightRagAnswer> CountsAsync(CancellationToken cancellationToken) =>
        LookAsync("documents/status_counts", cancellationToken);

    /// <summary>What the server is at.</summary>
    public Task<LightRagAnswer> PipelineAsync(CancellationToken cancellationToken) =>
        LookAsync("documents/pipeline_status", cancellationToken);

    /// <summary>Whether the server is up, and which workspace it serves.</summary>
    public Task<LightRagAnswer> HealthAsync(CancellationToken cancellationToken) =>
        LookAsync("health", cancellationToken);

    /// <summary>Has documents deleted, some time after the answer.</summary>
    public Task<LightRagAnswer> DeleteAsync(IEnumerable<string> ids, CancellationToken cancellationToken) => SendAsync(
        HttpMethod.Delete, "documents/delete_document",
        Bytes(new JsonObject
        {
            ["doc_ids"] = new JsonArray([.. ids.Select(id => JsonValue.Create(id))]),
            ["delete_file"] = false,
            ["delete_llm_cache"] = false,
        }),
        options.Timeout, cancellationToken);

    /// <summary>Wakes work that a crash of the server has left in the middle.</summary>
    public Task<LightRagAnswer> ReprocessAsync(CancellationToken cancellationToken) => SendAsync(
        HttpMethod.Post, "documents/reprocess_failed", [], Least(options.Timeout, LookTimeMax), cancellationToken);

    private Task<LightRagAnswer> LookAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, path, null, Least(options.Timeout, LookTimeMax), cancellationToken);

    private async Task<LightRagAnswer> SendAsync(
        HttpMethod method, string path, byte[]? body, TimeSpan timeMax, CancellationToken cancellationToken)
    {
        var state = await host.ReadyAsync(cancellationToken);
        if (state is not HostState.Up up)
            return NotUp(state);
        for (var attempt = 0; ; attempt++)
        {
            string? token = null;
            if (options.Username is not null)
            {
                var (known, failure) = await TokenAsync(up, cancellationToken);
                if (failure is not null)
                    return failure;
                token = known;
            }

            using var request = new HttpRequestMessage(method, new Uri(up.Address, path));
            if (body is not null)
            {
                request.Content = new ByteArrayContent(body);
                request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            }

            if (token is not null)
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            else if (up.ApiKey is not null)
                request.Headers.Add("X-API-Key", up.ApiKey);
            var answer = await ExchangeAsync(request, timeMax, cancellationToken);
            if (answer.Status is not HttpStatusCode.Unauthorized || token is null || attempt > 0)
                return answer;
            session.Drop(token);
        }
    }

    private async Task<(string? Token, LightRagAnswer? Failure)> TokenAsync(
        HostState.Up up, CancellationToken cancellationToken)
    {
        if (session.Token is { } token)
            return (token, null);
        using var alone = await session.LogIn.EnterAsync(cancellationToken);
        if (session.Token is { } since)
            return (since, null);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(up.Address, "login"))
        {
            Content = new FormUrlEncodedContent(
            [
                KeyValuePair.Create("username", options.Username!), KeyValuePair.Create("password", options.Password),
            ]),
        };
        var answer = await ExchangeAsync(request, Least(options.Timeout, LookTimeMax), cancellationToken);
        if (!answer.IsSuccess || answer.Text("access_token") is not { Length: > 0 } issued)
            return (null, answer with { MayHaveArrived = false });
        session.Take(issued);
        return (issued, null);
    }

    private async Task<LightRagAnswer> ExchangeAsync(
        HttpRequestMessage request, TimeSpan timeMax, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(timeMax, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            using var response = await client.SendAsync(request, either.Token);
            if (response.Headers.TryGetValues("X-New-Token", out var renewed)
                && renewed.FirstOrDefault() is { Length: > 0 } token && options.Username is not null)
                session.Take(token);
            var text = await ReadAsync(response, either.Token);
            return Answer(response, text);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Unanswered($"no answer within {timeMax.TotalSeconds:0} s", mayHaveArrived: true);
        }
        catch (HttpRequestException exception)
        {
            // "An error occurred while sending the request." alone says nothing.
            var reason = exception.InnerException is IOException cause ? cause.Message : exception.Message;
            return Unanswered(reason, exception.HttpRequestError is not (
                HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
                or HttpRequestError.SecureConnectionError));
        }
        catch (SocketException exception)
        {
            // The handler lets it through when a connection breaks in the moment in which it was made.
            return Unanswered(exception.Message, mayHaveArrived: true);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            return Unanswered($"its answer is cut or unreadable: {exception.Message}", mayHaveArrived: true);
        }
    }

    private LightRagAnswer Answer(HttpResponseMessage response, string text)
    {
        JsonElement body = default;
        try
        {
            body = JsonSerializer.Deserialize<JsonElement>(text, Json);
        }
        catch (JsonException) when (!response.IsSuccessStatusCode)
        {
            // A proxy's page; its beginning is told as it stands.
        }
        catch (JsonException)
        {
            return text.TrimStart().StartsWith('<')
                ? new LightRagAnswer(response.StatusCode, text.Trim()[..1], null, MayHaveArrived: true)
                : Unanswered("its answer is cut or unreadable", mayHaveArrived: true);
        }

        if (response.IsSuccessStatusCode && body.ValueKind == JsonValueKind.Object)
            return new LightRagAnswer(response.StatusCode, "", null, MayHaveArrived: true) { Body = body };
        var detail = StoredDocument.Text(body, "detail") ?? string.Join(
            ' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return new LightRagAnswer(
            response.StatusCode, detail[..Math.Min(detail.Length, ExcerptCharsMax)], RetryAfter(response),
            MayHaveArrived: true);
    }

    private static async Task<string> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var kept = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (kept.Length + read > AnswerBytesMax)
                throw new InvalidDataException($"it is longer than {AnswerBytesMax} bytes");
            await kept.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        return Encoding.UTF8.GetString(kept.GetBuffer(), 0, (int)kept.Length);
    }

    private static LightRagAnswer NotUp(HostState state) => state switch
    {
        HostState.Down down => new LightRagAnswer(null, down.Reason, down.RetryAfter, MayHaveArrived: false),
        HostState.Refused refused => new LightRagAnswer(null, refused.Reason, null, MayHaveArrived: false)
        {
            Refusal = refused.Reason,
        },
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static LightRagAnswer Unanswered(string reason, bool mayHaveArrived) =>
        new(null, reason, null, mayHaveArrived);

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > timeProvider.GetUtcNow() => date - timeProvider.GetUtcNow(),
        _ => null,
    };

    private static byte[] Bytes(JsonObject body) => JsonSerializer.SerializeToUtf8Bytes(body, Json);

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
