using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace SyncActors.Channels.Http;

/// <summary>
/// The HTTP client of one channel. Follows no redirect, keeps no cookie, uses no proxy, reads a bounded part of an
/// answer, and looks at the address that it is about to connect to, whatever name led there.
/// </summary>
internal sealed class ChannelHttp : IDisposable
{
    private const int AnswerBytesMax = 4_096;
    private static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(5);

    private readonly HttpClient _client;
    private readonly TimeProvider _time;
    private readonly TimeSpan _patience;

    /// <summary>A client.</summary>
    /// <param name="allowPrivate">Whether it may connect into one's own network.</param>
    /// <param name="patience">Longest time of a call.</param>
    /// <param name="time">The clock.</param>
    public ChannelHttp(bool allowPrivate, TimeSpan patience, TimeProvider time)
    {
        (_time, _patience) = (time, patience);
        _client = new HttpClient(Handler(allowPrivate)) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Makes a call.</summary>
    public async Task<ChannelAnswer> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_patience, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var response = await _client.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            return new ChannelAnswer.Answered(
                response.StatusCode, await ReadAsync(response, both.Token), RetryAfter(response.Headers),
                Header(response.Headers, "X-RateLimit-Reset"));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ChannelAnswer.Failed(
                $"no answer came within {_patience.TotalSeconds:0} s", MayHaveArrived: true);
        }
        catch (HttpRequestException broken) when (FindRefused(broken) is { } refused)
        {
            return new ChannelAnswer.Barred(refused.Message);
        }
        catch (HttpRequestException broken)
        {
            // Only these are known to come before the request does.
            var sent = broken.HttpRequestError is not (HttpRequestError.ConnectionError
                or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError);
            return new ChannelAnswer.Failed($"the connection failed ({broken.HttpRequestError})", sent);
        }
        catch (IOException)
        {
            return new ChannelAnswer.Failed("the connection ended in the middle of the answer", MayHaveArrived: true);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static SocketsHttpHandler Handler(bool allowPrivate)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = ConnectWithin,
            MaxConnectionsPerServer = 4,
            MaxResponseHeadersLength = 64,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            UseCookies = false,
            UseProxy = false,
        };
        if (!allowPrivate)
            handler.ConnectCallback = ConnectAsync;
        return handler;
    }

    // The name is resolved here and nowhere else, so what is looked at is what is connected to.
    private static async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var host = context.DnsEndPoint.Host;
        var addresses = await Dns.GetHostAddressesAsync(host, cancellationToken);
        if (Array.Find(addresses, address => !PublicAddress.Is(address)) is { } own)
            throw new RefusedAddressException(
                $"{host} leads to {own}, which is no address of the public internet; set allow-private if it is meant");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static RefusedAddressException? FindRefused(Exception? error)
    {
        while (error is not null and not RefusedAddressException)
            error = error.InnerException;
        return error as RefusedAddressException;
    }

    private static async Task<string> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var bytes = new byte[AnswerBytesMax];
        var read = await body.ReadAtLeastAsync(bytes, AnswerBytesMax, throwOnEndOfStream: false, cancellationToken);
        return Encoding.UTF8.GetString(bytes, 0, read);
    }

    private TimeSpan? RetryAfter(HttpResponseHeaders headers) => headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > _time.GetUtcNow() => date - _time.GetUtcNow(),
        _ => null,
    };

    private static string? Header(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    private sealed class RefusedAddressException(string message) : IOException(message);
}

/// <summary>What came of a call.</summary>
internal abstract record ChannelAnswer
{
    private ChannelAnswer()
    {
    }

    /// <summary>An answer.</summary>
    /// <param name="Status">Its status.</param>
    /// <param name="Body">Beginning of its body. Not for people's eyes: the far side wrote it.</param>
    /// <param name="RetryAfter">How long to wait; null when it does not say.</param>
    /// <param name="LimitReset">The header <c>X-RateLimit-Reset</c>; null when there is none.</param>
    internal sealed record Answered(
        HttpStatusCode Status, string Body, TimeSpan? RetryAfter, string? LimitReset) : ChannelAnswer
    {
        /// <summary>Whether it says that all is well.</summary>
        internal bool IsGood => (int)Status is >= 200 and < 300;

        /// <summary>The status for people.</summary>
        internal string Words => $"it answered {(int)Status}";
    }

    /// <summary>No answer.</summary>
    internal sealed record Failed(string Reason, bool MayHaveArrived) : ChannelAnswer;

    /// <summary>The address may not be connected to.</summary>
    internal sealed record Barred(string Reason) : ChannelAnswer;
}
