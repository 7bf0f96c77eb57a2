using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace SyncActors.Sources.Http;

/// <summary>
/// One exchange with a vendor's API, within bounds of time and size. What a network can do comes back as a result, so
/// that the actor that asked decides about time-outs and retries. Makes one request per call: no redirects, no cookies,
/// no repetition.
/// </summary>
/// <param name="client">Shared by all sources of the process; made by <see cref="CreateClient"/>.</param>
/// <param name="timeProvider">Measures the time limit.</param>
/// <param name="limits">Bounds of one exchange.</param>
/// <param name="breaking">When a host counts as down; null for the default.</param>
internal sealed class VendorHttp(
    HttpClient client, TimeProvider timeProvider, VendorHttpLimits limits, HostBreakerOptions? breaking = null)
{
    private const int ReadBytes = 32 * 1024;

    private readonly HostBreaker _breaker = new(breaking ?? HostBreakerOptions.Default, timeProvider);

    /// <summary>A client that keeps to the rules: redirects are answers (a key in a header would follow to another
    /// origin), nothing is remembered between users, connecting may take 5 s.</summary>
    public static HttpClient CreateClient()
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ActivityHeadersPropagator = null,
        };
        return Configured(handler);
    }

    /// <summary>A client over a handler of the caller's choice.</summary>
    internal static HttpClient Configured(HttpMessageHandler handler)
    {
        var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("SyncActors", null));
        return client;
    }

    /// <summary>Sends a request and reads the whole answer, decompressed. A host that is down is left alone for a
    /// while, see <see cref="HostBreaker"/>.</summary>
    /// <param name="request">With an absolute address. Disposed when the call returns.</param>
    /// <param name="cancellationToken">Ends the call with <see cref="OperationCanceledException"/>; nothing else
    /// throws.</param>
    /// <returns><see cref="VendorAnswer.Answered"/> whatever the status; <see cref="VendorAnswer.Failed"/> when there
    /// was no whole answer in time and size.</returns>
    public Task<VendorAnswer> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        SendAsync(request, limits, cancellationToken);

    /// <summary>The same within bounds of its own.</summary>
    public Task<VendorAnswer> SendAsync(
        HttpRequestMessage request, VendorHttpLimits within, CancellationToken cancellationToken) =>
        SendAsync(request, within, file: null, cancellationToken);

    /// <summary>The same for a file: the body of a 200 is written as it comes, so that it never lies in memory as a
    /// whole, and <see cref="VendorAnswer.Answered.Copied"/> tells its length.</summary>
    /// <param name="request">See above.</param>
    /// <param name="within">See above.</param>
    /// <param name="into">Takes the body, perhaps a part of it when the exchange fails; stays open. What it throws is
    /// thrown.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<VendorAnswer> CopyAsync(
        HttpRequestMessage request, VendorHttpLimits within, Stream into, CancellationToken cancellationToken) =>
        SendAsync(request, within, new FileBody(into), cancellationToken);

    /// <summary>The same within the usual bounds.</summary>
    public Task<VendorAnswer> CopyAsync(
        HttpRequestMessage request, Stream into, CancellationToken cancellationToken) =>
        CopyAsync(request, limits, into, cancellationToken);

    private async Task<VendorAnswer> SendAsync(
        HttpRequestMessage request, VendorHttpLimits within, FileBody? file, CancellationToken cancellationToken)
    {
        using var owned = request;
        return await _breaker.CallAsync(
            request.RequestUri!.Authority, token => ExchangeAsync(request, within, file, token), cancellationToken);
    }

    private async Task<VendorAnswer> ExchangeAsync(
        HttpRequestMessage request, VendorHttpLimits within, FileBody? file, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(within.Total, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            using var response = await client.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var (status, headers) = ((int)response.StatusCode, VendorHeaders.Of(response));
            if (file is not null && status == (int)HttpStatusCode.OK)
            {
                return await ReadAsync(response.Content, within.BodyBytesMax, file.WriteAsync, either.Token)
                    ? new VendorAnswer.Answered(status, headers, []) { Copied = file.Bytes }
                    : TooLarge(within);
            }

            using var body = new MemoryStream();
            return await ReadAsync(response.Content, within.BodyBytesMax, body.WriteAsync, either.Token)
                ? new VendorAnswer.Answered(status, headers, body.ToArray())
                : TooLarge(within);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Down(deadline.IsCancellationRequested
                ? $"No whole answer within {within.Total.TotalSeconds:0.###} s"
                : "The connection could not be made in time");
        }
        catch (HttpRequestException failure)
        {
            return Down($"No answer: {Name(failure.HttpRequestError)}") with
            {
                HostIsUnknown = failure.HttpRequestError is HttpRequestError.NameResolutionError,
            };
        }
        catch (SocketException)
        {
            // HttpClient lets it through when a connection breaks in the moment in which it was made.
            return Down($"No answer: {Name(HttpRequestError.ConnectionError)}");
        }
        catch (IOException failure) when (file is not { Writing: true })
        {
            return Down(failure is HttpIOException http
                ? $"The answer was cut: {Name(http.HttpRequestError)}"
                : "The answer was cut or is not readable");
        }
        catch (Exception failure) when (
            failure is InvalidDataException or InvalidOperationException && file is not { Writing: true })
        {
            return new VendorAnswer.Failed("The answer is not compressed as it says");
        }
    }

    private static VendorAnswer.Failed Down(string reason) => new(reason) { HostIsDown = true };

    private static VendorAnswer.Failed TooLarge(VendorHttpLimits within) =>
        new($"The answer is larger than {within.BodyBytesMax} bytes") { TooLarge = true };

    /// <summary>Hands on the body piece by piece; false when it is larger than it may be.</summary>
    private static async Task<bool> ReadAsync(
        HttpContent content, int bytesMax, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> take,
        CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > bytesMax)
            return false;
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[ReadBytes];
        var length = 0L;
        while (await stream.ReadAsync(buffer, cancellationToken) is > 0 and var count)
        {
            length += count;
            if (length > bytesMax)
                return false;
            await take(buffer.AsMemory(0, count), cancellationToken);
        }

        return true;
    }

    private static string Name(HttpRequestError error) => error switch
    {
        HttpRequestError.NameResolutionError => "the host name is not known",
        HttpRequestError.ConnectionError => "the connection was refused or lost",
        HttpRequestError.SecureConnectionError => "the TLS connection failed",
        HttpRequestError.ResponseEnded => "it ended early",
        HttpRequestError.InvalidResponse => "it is not valid HTTP",
        HttpRequestError.ConfigurationLimitExceeded => "its headers are too large",
        HttpRequestError.ProxyTunnelError => "the proxy refused",
        _ => "the connection failed",
    };

    /// <summary>Where the body of a file goes. Its own failures are not those of the vendor.</summary>
    private sealed class FileBody(Stream into)
    {
        /// <summary>Written so far.</summary>
        public long Bytes { get; private set; }

        /// <summary>Whether a write is under way or has failed.</summary>
        public bool Writing { get; private set; }

        public async ValueTask WriteAsync(ReadOnlyMemory<byte> piece, CancellationToken cancellationToken)
        {
            Writing = true;
            await into.WriteAsync(piece, cancellationToken);
            Writing = false;
            Bytes += piece.Length;
        }
    }
}

/// <summary>Bounds of one exchange.</summary>
/// <param name="Total">Time from sending until the last byte of the answer; above zero.</param>
/// <param name="BodyBytesMax">Size of the decompressed answer; above zero.</param>
internal sealed record VendorHttpLimits(TimeSpan Total, int BodyBytesMax)
{
    /// <summary>60 s and 64 MiB.</summary>
    public static VendorHttpLimits Default { get; } = new(TimeSpan.FromSeconds(60), 64 * 1024 * 1024);
}
