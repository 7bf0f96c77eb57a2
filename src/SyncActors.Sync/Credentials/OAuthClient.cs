using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using SyncActors.Plugins;

namespace SyncActors.Sync.Credentials;

/// <summary>Speaks to token endpoints (RFC 6749, sections 4.1.3 and 6; RFC 7636 for PKCE).</summary>
/// <param name="http">Must not follow redirects.</param>
/// <param name="time">Clock of deadlines and expiries.</param>
public sealed class OAuthClient(HttpClient http, TimeProvider time)
{
    private const int BodyBytesMax = 1 << 20;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LifeDefault = TimeSpan.FromHours(1);
    private static readonly TimeSpan LifeMax = TimeSpan.FromDays(366);

    /// <summary>Exchanges the code of a consent.</summary>
    public Task<TokenOutcome> ExchangeAsync(
        OAuthProvider provider, string code, string verifier, Uri redirectUri, CancellationToken cancellationToken) =>
        AskAsync(
            provider,
            [
                new("grant_type", "authorization_code"), new("code", code), new("code_verifier", verifier),
                new("redirect_uri", redirectUri.OriginalString),
            ],
            cancellationToken);

    /// <summary>Gets a new access token.</summary>
    public Task<TokenOutcome> RefreshAsync(
        OAuthProvider provider, string refreshToken, CancellationToken cancellationToken) =>
        AskAsync(
            provider, [new("grant_type", "refresh_token"), new("refresh_token", refreshToken)], cancellationToken);

    private async Task<TokenOutcome> AskAsync(
        OAuthProvider provider, List<KeyValuePair<string, string>> form, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, provider.TokenUrl);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (provider is { ClientAuthentication: ClientAuthentication.Basic, ClientSecret: { } secret })
        {
            var pair = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{provider.ClientId}:{secret}"));
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", pair);
        }
        else
        {
            form.Add(new("client_id", provider.ClientId));
            if (provider.ClientSecret is { } formSecret)
                form.Add(new("client_secret", formSecret));
        }

        request.Content = new FormUrlEncodedContent(form);
        using var deadline = new CancellationTokenSource(Deadline, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            await response.Content.LoadIntoBufferAsync(BodyBytesMax, both.Token);
            return Read(response.StatusCode, await response.Content.ReadAsByteArrayAsync(both.Token));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new TokenOutcome.Unavailable(
                $"{provider.TokenUrl.Host} did not answer within {Deadline.TotalSeconds} s.");
        }
        catch (Exception broken)
            when (broken is HttpRequestException or SocketException or IOException or InvalidDataException)
        {
            return new TokenOutcome.Unavailable($"{provider.TokenUrl.Host}: {broken.Message}");
        }
    }

    private TokenOutcome Read(HttpStatusCode status, byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var root = json.RootElement;
            if (status == HttpStatusCode.OK && Text(root, "access_token") is { } access)
            {
                var life = Life(Number(root, "expires_in"));
                var scopes = Text(root, "scope")?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
                return new TokenOutcome.Granted(
                    new Grant(access, Text(root, "refresh_token"), time.GetUtcNow() + life, scopes));
            }

            return Refusal((int)status, ErrorOf(root));
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            return Refusal((int)status, null); // Not JSON, or text in it that is not UTF-8.
        }
    }

    private static TimeSpan Life(double? seconds) => seconds switch
    {
        > 0 and var some => TimeSpan.FromSeconds(Math.Min(some, LifeMax.TotalSeconds)),
        _ => LifeDefault,
    };

    // A refusal counts only when the provider says it in so many words: an error page of a proxy revokes nobody.
    private static TokenOutcome Refusal(int status, string? error) => (status, error) switch
    {
        (400 or 401, "invalid_grant") => new TokenOutcome.InvalidGrant("the provider answered invalid_grant"),
        (
            400 or 401 or 403,
            "invalid_client" or "unauthorized_client" or "invalid_request" or "unsupported_grant_type") =>
            new TokenOutcome.ClientRejected($"the provider answered {error}; check client id and secret"),
        (410, _) => new TokenOutcome.ClientRejected("the provider's OAuth service is switched off (410)"),
        _ => new TokenOutcome.Unavailable($"the token endpoint answered {status} {ErrorCode.Of(error)}".TrimEnd()),
    };

    // RFC 6749 has a flat "error"; Fitbit sends a list of errors with an errorType.
    private static string? ErrorOf(JsonElement root)
    {
        if (Text(root, "error") is { } flat)
            return flat;
        return root.ValueKind == JsonValueKind.Object
            && root.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array
            && errors.GetArrayLength() > 0
                ? Text(errors[0], "errorType")
                : null;
    }

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static double? Number(JsonElement json, string name) => json.TryGetProperty(name, out var value)
        ? value.ValueKind switch
        {
            JsonValueKind.Number => value.GetDouble(),
            JsonValueKind.String when double.TryParse(
                value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
            _ => null,
        }
        : null;
}
