using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace SyncActors.Testing.Processes;

/// <summary>An answer of a server's HTTP API.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">JSON; null when empty.</param>
public sealed record ServerReply(HttpStatusCode Status, JsonNode? Body)
{
    /// <summary>Whether it is no error.</summary>
    public bool Ok => (int)Status is >= 200 and < 300;
}

/// <summary>Speaks to the HTTP API of a server with its operator's key.</summary>
public sealed class ServerClient : IDisposable
{
    private readonly HttpClient _http;

    /// <summary>A client of one server.</summary>
    /// <param name="address">Base address, with a slash at its end.</param>
    /// <param name="key">API key.</param>
    public ServerClient(Uri address, string key)
    {
        (Address, Key) = (address, key);
        _http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };
        _http.DefaultRequestHeaders.Add("X-API-Key", key);
    }

    /// <summary>Base address, with a slash at its end.</summary>
    public Uri Address { get; }

    /// <summary>API key.</summary>
    public string Key { get; }

    /// <summary>Reads something that is there.</summary>
    /// <param name="path">Path below <c>api/v1/</c>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="HttpRequestException">It is not there, or the server is gone.</exception>
    public async Task<JsonNode> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"api/v1/{path}");
        var reply = await SendAsync(request, cancellationToken);
        return reply is { Ok: true, Body: { } body }
            ? body
            : throw new HttpRequestException(
                $"GET {path}: {(int)reply.Status} {reply.Body?.ToJsonString()}", null, reply.Status);
    }

    /// <summary>Asks for something to be done.</summary>
    /// <param name="path">Path below <c>api/v1/</c>.</param>
    /// <param name="body">JSON body.</param>
    /// <param name="idempotencyKey">Same key, same command; null for none.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="HttpRequestException">The server is gone; whether it was done is unknown.</exception>
    public async Task<ServerReply> PostAsync(
        string path, object body, Guid? idempotencyKey, CancellationToken cancellationToken)
    {
        using var request =
            new HttpRequestMessage(HttpMethod.Post, $"api/v1/{path}") { Content = JsonContent.Create(body) };
        if (idempotencyKey is { } key)
            request.Headers.Add("Idempotency-Key", key.ToString());
        return await SendAsync(request, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<ServerReply> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            return new ServerReply(response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
        }
        catch (SocketException died)
        {
            // A connection that breaks in the moment in which it was made comes through as it is.
            throw new HttpRequestException(HttpRequestError.ConnectionError, died.Message, died);
        }
    }
}
