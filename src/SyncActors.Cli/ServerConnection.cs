using System.CommandLine;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using SyncActors.Server.Configuration;

namespace SyncActors.Cli;

/// <summary>No server answers at the address.</summary>
public sealed class ServerUnreachableException(string message) : Exception(message);

/// <summary>There is nothing of a name that was given.</summary>
internal sealed class NotFoundException(string message) : Exception(message);

/// <summary>The server's answer.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">JSON; null when empty.</param>
internal sealed record ServerAnswer(HttpStatusCode Status, JsonNode? Body)
{
    internal bool Ok => (int)Status is >= 200 and < 300;

    /// <summary>The exit code of a command that got this answer.</summary>
    internal ExitCode Code => Status switch
    {
        _ when Ok => ExitCode.Ok,
        HttpStatusCode.NotFound => ExitCode.NotFound,
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => ExitCode.NotAllowed,
        HttpStatusCode.BadRequest => ExitCode.Configuration,
        _ => ExitCode.Refused,
    };

    /// <summary>What the server says went wrong.</summary>
    internal string Problem =>
        (string?)Body?["detail"] ?? (string?)Body?["title"] ?? $"the server answered {(int)Status}";
}

/// <summary>The server refuses to send a stream.</summary>
internal sealed class ServerRefusedException(ServerAnswer answer) : Exception(answer.Problem)
{
    /// <summary>The exit code of a command that got this answer.</summary>
    internal ExitCode Code => answer.Code;
}

/// <summary>Speaks to a running server through its HTTP API. Commands never open its database.</summary>
internal sealed class ServerConnection : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(100);

    private readonly HttpClient _http;
    private readonly string? _apiKey;

    internal ServerConnection(Uri address, string? apiKey)
        : this(address, apiKey, Patience)
    {
    }

    private ServerConnection(Uri address, string? apiKey, TimeSpan patience)
    {
        _apiKey = apiKey;
        _http = new HttpClient { BaseAddress = address, Timeout = patience };
        if (apiKey is not null)
            _http.DefaultRequestHeaders.Add("X-API-Key", apiKey);
    }

    /// <summary>The options that name a server.</summary>
    internal sealed record Options(
        Option<string?> Server, Option<string?> ApiKey, Option<string?> Config, Option<string?> Data, Option<bool> Json)
    {
        internal static Options Create() => new(
            CommonOptions.Server(), CommonOptions.ApiKey(), CommonOptions.Config(), CommonOptions.Data(),
            CommonOptions.Json());

        /// <summary>The same for a command and all below it.</summary>
        internal static Options CreateForAll()
        {
            // Without a short name: commands below have meanings of their own for -s.
            var options = Create() with
            {
                Server = new Option<string?>("--server") { Description = CommonOptions.Server().Description },
            };
            foreach (var option in options.All)
                option.Recursive = true;
            return options;
        }

        private Option[] All => [Server, ApiKey, Config, Data, Json];

        internal void AddTo(Command command)
        {
            foreach (var option in All)
                command.Options.Add(option);
        }

        /// <summary>The server of the options: named, else the one that runs on the data folder, else the configured
        /// one.</summary>
        internal ServerConnection Open(ParseResult parsed)
        {
            var configuration = CommonOptions.Load(parsed.GetValue(Config), parsed.GetValue(Data), []);
            var settings = ServerSettings.Read(configuration);
            var running = Path.Combine(settings.DataDirectory, "server.address");
            var address = parsed.GetValue(Server)
                ?? (File.Exists(running)
                    ? File.ReadAllText(running).Trim()
                    : $"http://{settings.Host}:{settings.Port}");
            if (!Uri.TryCreate(address.TrimEnd('/') + "/", UriKind.Absolute, out var uri))
                throw new ConfigurationException($"--server {address} is no address, such as http://127.0.0.1:9622");
            var keyFile = Path.Combine(settings.DataDirectory, "operator.key");
            var key = parsed.GetValue(ApiKey) ?? Environment.GetEnvironmentVariable("SYNCACTORS_API_KEY")
                ?? (File.Exists(keyFile) ? File.ReadAllText(keyFile).Trim() : settings.Api.OperatorKey);
            return new ServerConnection(uri, key);
        }
    }

    /// <summary>Another server of the same installation, asked with the same key.</summary>
    /// <param name="address">Its address.</param>
    /// <param name="patience">Longest wait for an answer; null for as long as here.</param>
    internal ServerConnection At(Uri address, TimeSpan? patience = null) =>
        new(new Uri(address.ToString().TrimEnd('/') + "/"), _apiKey, patience ?? _http.Timeout);

    /// <summary>Reads.</summary>
    internal Task<ServerAnswer> GetAsync(string path, CancellationToken cancellationToken) =>
        AskAsync(new HttpRequestMessage(HttpMethod.Get, path), cancellationToken);

    /// <summary>Asks for something to be done.</summary>
    internal Task<ServerAnswer> PostAsync(string path, object body, CancellationToken cancellationToken) =>
        AskAsync(
            new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) }, cancellationToken);

    /// <summary>Takes something away.</summary>
    internal Task<ServerAnswer> DeleteAsync(string path, CancellationToken cancellationToken) =>
        AskAsync(new HttpRequestMessage(HttpMethod.Delete, path), cancellationToken);

    /// <summary>Follows a stream of server-sent events; yields the data of each.</summary>
    internal async IAsyncEnumerable<JsonNode> FollowAsync(
        string path, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        using var response = await SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw new ServerRefusedException(await AnswerAsync(response, cancellationToken));
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var parser = System.Net.ServerSentEvents.SseParser.Create(stream);
        await foreach (var item in parser.EnumerateAsync(cancellationToken))
        {
            if (JsonNode.Parse(item.Data) is { } data)
                yield return data;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<ServerAnswer> AskAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using (request)
        using (var response = await SendAsync(request, cancellationToken))
            return await AnswerAsync(response, cancellationToken);
    }

    private async Task<ServerAnswer> AnswerAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        try
        {
            return new ServerAnswer(response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
        }
        catch (JsonException)
        {
            throw new ServerUnreachableException($"{_http.BaseAddress} answers, but is no SyncActors server.");
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (Exception broken) when (broken is HttpRequestException or SocketException)
        {
            throw new ServerUnreachableException(
                $"no server answers at {_http.BaseAddress}. Start one with 'syncactors serve', "
                + "or name another with --server.");
        }
    }
}
