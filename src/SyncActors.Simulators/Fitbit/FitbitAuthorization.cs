using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.People;

namespace SyncActors.Simulators.Fitbit;

/// <summary>
/// The authorize page and its codes: consents at once for a given user, else shows a page on which the user and the
/// scopes are chosen. The query <c>simulated_user</c> names the consenting user for one request.
/// </summary>
internal sealed class FitbitAuthorization(FitbitSimulatorOptions options, TimeProvider timeProvider)
{
    private const int PeopleShownMax = 50;
    private const string Html = "text/html; charset=utf-8";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Code> _codes = [];
    private long _issued;

    /// <summary>GET /oauth2/authorize.</summary>
    public VendorAnswer Authorize(HttpContext context)
    {
        var query = context.Request.Query;
        var request = Request.From(key => query[key].ToString());
        if (Complaint(request) is { } complaint) return Page(400, complaint);
        string user = query["simulated_user"].ToString() is { Length: > 0 } named ? named : options.ApproveAs ?? "";
        if (user.Length == 0) return Page(200, ConsentForm(request));
        return options.Population.Find(user) is { } person
            ? Consent(request, person, request.Scopes)
            : Page(400, "Unknown user.");
    }

    /// <summary>POST /oauth2/authorize: the consent page was sent.</summary>
    public async Task<VendorAnswer> DecideAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var form = await context.Request.ReadFormAsync(cancellationToken);
        var request = Request.From(key => form[key].ToString());
        if (Complaint(request) is { } complaint) return Page(400, complaint);
        if (form["decision"] != "allow")
        {
            return Redirect(request, new Dictionary<string, string?>
            {
                ["error"] = "access_denied",
                ["error_description"] = "The user denied the request.",
                ["state"] = request.State,
            });
        }

        return options.Population.Find(form["user"].ToString()) is { } person
            ? Consent(request, person, [.. form["ticked"].OfType<string>().Intersect(request.Scopes)])
            : Page(400, "Unknown user.");
    }

    /// <summary>Exchanges a code once; null if it is unknown, used, too old or not for this request.</summary>
    public (string UserId, IReadOnlyList<string> Scopes)? Redeem(string code, string redirectUri, string verifier)
    {
        Code? found;
        lock (_gate)
            _codes.Remove(code, out found);
        if (found is null || found.ExpiresAt <= timeProvider.GetUtcNow()) return null;
        if (redirectUri.Length > 0 && found.Request.RedirectUri != redirectUri) return null;
        return Proves(found.Request.Challenge, verifier) ? (found.UserId, found.Scopes) : null;
    }

    private VendorAnswer Consent(Request request, Person person, IReadOnlyList<string> ticked)
    {
        var scopes = FitbitScopes.Granted(ticked, person.Shares);
        if (scopes.Count == 0)
        {
            return Redirect(request, new Dictionary<string, string?>
            {
                ["error"] = "access_denied", ["state"] = request.State,
            });
        }

        string code;
        lock (_gate)
        {
            var dice = Dice.For(options.Seed, "code", ++_issued);
            code = dice.NextBits().ToString("x16") + dice.NextBits().ToString("x16") + dice.NextBits().ToString("x8");
            _codes.Add(code, new Code(request, person.Id, scopes, timeProvider.GetUtcNow() + options.CodeLife));
        }

        return Redirect(request, new Dictionary<string, string?> { ["code"] = code, ["state"] = request.State });
    }

    private string? Complaint(Request request)
    {
        if (request.ClientId != options.ClientId) return "Invalid client_id.";
        if (request.ResponseType != "code") return "Invalid response_type: only code is supported.";
        if (!IsRegistered(request.RedirectUri)) return "Invalid redirect_uri.";
        if (request.Challenge.Length > 0 && request.ChallengeMethod != "S256") return "Invalid code_challenge_method.";
        if (request.Challenge.Length == 0 && options.AppType == FitbitAppType.Client) return "Missing code_challenge.";
        if (request.Scopes.Count == 0) return "Missing scope.";
        return request.Scopes.FirstOrDefault(static scope => !FitbitScopes.Exists(scope)) is { } unknown
            ? "Invalid scope: " + WebUtility.HtmlEncode(unknown)
            : null;
    }

    private bool IsRegistered(string redirectUri) => options.RedirectUris.Count > 0
        ? options.RedirectUris.Contains(redirectUri, StringComparer.Ordinal)
        : Uri.TryCreate(redirectUri, UriKind.Absolute, out var uri)
            && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));

    private static bool Proves(string challenge, string verifier)
    {
        if (challenge.Length == 0) return verifier.Length == 0;
        return verifier.Length is >= 43 and <= 128
            && Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))) == challenge;
    }

    // The vendor appends this fragment to every redirect.
    private static VendorAnswer Redirect(Request request, Dictionary<string, string?> query) => new(302, "")
    {
        Headers = new Dictionary<string, string>
        {
            ["Location"] = QueryHelpers.AddQueryString(
                request.RedirectUri, query.Where(static pair => !string.IsNullOrEmpty(pair.Value))) + "#_=_",
        },
    };

    private string ConsentForm(Request request)
    {
        var html = new StringBuilder("<h1>Simulated Fitbit</h1><form method=\"post\" action=\"/oauth2/authorize\">");
        foreach (var (name, value) in request.Fields())
            html.Append($"<input type=\"hidden\" name=\"{name}\" value=\"{WebUtility.HtmlEncode(value)}\">");
        html.Append("<p><label>User <select name=\"user\">");
        foreach (var person in options.Population.People.Take(PeopleShownMax))
            html.Append($"<option value=\"{person.Id}\">{WebUtility.HtmlEncode(person.DisplayName)}</option>");
        html.Append("</select></label></p>");
        foreach (var scope in request.Scopes)
            html.Append(
                $"<p><label><input type=checkbox name=\"ticked\" value=\"{scope}\" checked> {scope}</label></p>");
        html.Append("<button name=\"decision\" value=\"allow\">Allow</button> ");
        return html.Append("<button name=\"decision\" value=\"deny\">Deny</button></form>").ToString();
    }

    private static VendorAnswer Page(int status, string body) =>
        new(status, "<!DOCTYPE html><meta charset=\"utf-8\"><title>Simulated Fitbit</title>" + body, Html);

    private sealed record Code(
        Request Request, string UserId, IReadOnlyList<string> Scopes, DateTimeOffset ExpiresAt);

    private sealed record Request(
        string ClientId, string ResponseType, string RedirectUri, string State, string Scope, string Challenge,
        string ChallengeMethod)
    {
        public IReadOnlyList<string> Scopes { get; } =
            Scope.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

        public static Request From(Func<string, string> get) => new(
            get("client_id"), get("response_type"), get("redirect_uri"), get("state"), get("scope"),
            get("code_challenge"), get("code_challenge_method"));

        public IEnumerable<(string Name, string Value)> Fields() =>
        [
            ("client_id", ClientId), ("response_type", ResponseType), ("redirect_uri", RedirectUri), ("state", State),
            ("scope", Scope), ("code_challenge", Challenge), ("code_challenge_method", ChallengeMethod),
        ];
    }
}
