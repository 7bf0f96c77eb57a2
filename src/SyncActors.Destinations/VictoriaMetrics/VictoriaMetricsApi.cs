using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace SyncActors.Destinations.VictoriaMetrics;

/// <summary>The requests of VictoriaMetrics that a destination makes. Nothing here is repeated or followed.</summary>
/// <remarks>VictoriaMetrics, "Single-node version", sections "How to import data in Prometheus exposition format" and
/// "How to export data in JSON line format"; tried with 1.79.5, where 3 of 150 repeated look-ups missed what had been
/// imported and flushed between them, for up to 6.5 s, and 0 of 500 with a condition that changes.</remarks>
internal sealed class VictoriaMetricsApi(VictoriaMetricsOptions options, HttpClient client, TimeProvider timeProvider)
{
    private const string ExportPath = "api/v1/export";
    private const string QuestionLabel = "syncactors_question";
    private const int ExcerptBytesMax = 512;
    private const int MetricsBytesMax = 16 * 1024 * 1024;
    private const long ExportBytesMax = 4L * 1024 * 1024 * 1024;

    // A look-up reads as much as an item of unknown outcome holds; giving it up early would repeat it for ever.
    private const int ExportTimeouts = 10;

    // What was imported can be searched after about a second (pendingRowsFlushInterval); a frozen request takes longer.
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(5);

    /// <summary>For messages.</summary>
    public string Host => options.Address.GetLeftPart(UriPartial.Authority);

    /// <summary>Sends lines. 204 when the server has taken them.</summary>
    public async Task<VictoriaMetricsAnswer> ImportAsync(
        ReadOnlyMemory<byte> lines, CancellationToken cancellationToken)
    {
        HttpContent content = options.Gzip
            ? await CompressedAsync(lines, cancellationToken)
            : new ReadOnlyMemoryContent(lines);
        content.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
        return await SendAsync(HttpMethod.Post, "api/v1/import/prometheus", content, read: null, cancellationToken);
    }

    private static async Task<HttpContent> CompressedAsync(
        ReadOnlyMemory<byte> lines, CancellationToken cancellationToken)
    {
        var body = new MemoryStream(lines.Length / 8);
        await using (var gzip = new GZipStream(body, CompressionLevel.Fastest, leaveOpen: true))
            await gzip.WriteAsync(lines, cancellationToken);
        var content = new ReadOnlyMemoryContent(body.GetBuffer().AsMemory(0, (int)body.Length));
        content.Headers.ContentEncoding.Add("gzip");
        return content;
    }

    /// <summary>Makes what was imported searchable: by request where the server allows it, else by waiting.</summary>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        var answer = await SendAsync(HttpMethod.Get, "internal/force_flush", null, null, cancellationToken);
        if (!answer.IsSuccess)
            await Task.Delay(Settle, timeProvider, cancellationToken);
    }

    /// <summary>Reads stored samples.</summary>
    /// <param name="selectors">Series selectors; a sample that several match may come several times.</param>
    /// <param name="fromMs">First millisecond.</param>
    /// <param name="toMs">Last millisecond.</param>
    /// <param name="samples">Where they are collected.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<VictoriaMetricsAnswer> ExportAsync(
        IEnumerable<string> selectors, long fromMs, long toMs, StoredSamples samples,
        CancellationToken cancellationToken)
    {
        // The server turns seconds with a fraction into milliseconds and may lose one.
        var question = Guid.NewGuid().ToString("N");
        var form = selectors.Select(selector => KeyValuePair.Create("match[]", AskedAnew(selector, question)))
            .Append(KeyValuePair.Create("start", Seconds(Math.Max(0, fromMs - 1))))
            .Append(KeyValuePair.Create("end", Seconds(toMs + 1)))
            .Append(KeyValuePair.Create("max_rows_per_line", "10000"));
        return SendAsync(
            HttpMethod.Post, ExportPath, new FormUrlEncodedContent(form),
            (body, token) => samples.AddAsync(new BoundedStream(body, ExportBytesMax), token), cancellationToken);
    }

    // The server keeps for up to ten seconds which series a selector found, whatever was imported and flushed
    // meanwhile: the same look-up after a crash would still find none. A condition that always holds makes it a
    // selector never seen before.
    private static string AskedAnew(string selector, string question)
    {
        var condition = $"{QuestionLabel}!=\"{question}\"";
        return selector.EndsWith('}') ? $"{selector[..^1]},{condition}}}" : $"{selector}{{{condition}}}";
    }

    private static string Seconds(long milliseconds) => (milliseconds / 1000m).ToString(CultureInfo.InvariantCulture);

    /// <summary>How many samples the server has dropped so far, from any client, because they were older than its
    /// retention. Null where it does not say.</summary>
    public async Task<long?> DroppedAsync(CancellationToken cancellationToken)
    {
        long? dropped = null;
        var answer = await SendAsync(
            HttpMethod.Get, "metrics", null,
            async (body, token) =>
                dropped = await DroppedSamples.ReadAsync(new BoundedStream(body, MetricsBytesMax), token),
            cancellationToken);
        return answer.IsSuccess ? dropped : null;
    }

    /// <summary>Asks whether the server is up.</summary>
    public Task<VictoriaMetricsAnswer> HealthAsync(CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, "health", null, null, cancellationToken);

    /// <summary>Makes a query that reads nothing.</summary>
    public Task<VictoriaMetricsAnswer> QueryAsync(CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, "api/v1/query?query=1", null, null, cancellationToken);

    private async Task<VictoriaMetricsAnswer> SendAsync(
        HttpMethod method, string path, HttpContent? content, Func<Stream, CancellationToken, Task>? read,
        CancellationToken cancellationToken)
    {
        var timeLimit = path == ExportPath ? options.Timeout * ExportTimeouts : options.Timeout;
        using var timeout = new CancellationTokenSource(timeLimit, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        using var request = new HttpRequestMessage(method, new Uri(options.Address, path)) { Content = content };
        request.Headers.Authorization = options.Authorization;
        try
        {
            using var response = await client.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            await using var body = await response.Content.ReadAsStreamAsync(either.Token);
            if (response.IsSuccessStatusCode && read is not null)
                await read(body, either.Token);
            var excerpt = response.IsSuccessStatusCode ? "" : await ExcerptAsync(body, either.Token);
            return new VictoriaMetricsAnswer(response.StatusCode, excerpt, RetryAfter(response), MayHaveArrived: true);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Unanswered($"no answer within {timeLimit.TotalSeconds:0} s", mayHaveArrived: true);
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
            // HttpClient lets it through when a connection breaks in the moment in which it was made.
            return Unanswered(exception.Message, mayHaveArrived: true);
        }
        catch (Exception exception) when (
            exception is IOException or InvalidDataException or System.Text.Json.JsonException)
        {
            return Unanswered($"its answer is cut or unreadable: {exception.Message}", mayHaveArrived: true);
        }
    }

    private static VictoriaMetricsAnswer Unanswered(string reason, bool mayHaveArrived) =>
        new(null, reason, null, mayHaveArrived);

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > timeProvider.GetUtcNow() => date - timeProvider.GetUtcNow(),
        _ => null,
    };

    private static async Task<string> ExcerptAsync(Stream body, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ExcerptBytesMax);
        try
        {
            var length = await body.ReadAtLeastAsync(
                buffer.AsMemory(0, ExcerptBytesMax), ExcerptBytesMax, throwOnEndOfStream: false, cancellationToken);
            var text = Encoding.UTF8.GetString(buffer, 0, length);
            return string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
