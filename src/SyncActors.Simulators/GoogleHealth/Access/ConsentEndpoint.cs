using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.People;

namespace SyncActors.Simulators.GoogleHealth.Access;

/// <summary>
/// The route <c>/o/oauth2/v2/auth</c>. Whoever is named by <c>login_hint</c>, or by the options, consents at once to
/// what
/// they share; else a page offers the first people and the scopes to tick.
/// </summary>
internal sealed class ConsentEndpoint(IPopulation population, GoogleHealthSimulatorOptions options, Tokens tokens)
{
    private const int PeopleShown = 25;
    private const string Html = "text/html; charset=utf-8";

    /// <summary>Asks for consent, or gives it.</summary>
    public async Task AuthorizeAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var redirectUri = query["redirect_uri"].ToString();
        if (query["client_id"] != options.ClientId)
        {
            await PageAsync(context, 401, "Error 401: invalid_client");
            return;
        }

        if (!IsRegistered(redirectUri))
        {
            await PageAsync(context, 400, "Error 400: redirect_uri_mismatch");
            return;
        }

        var asked = query["scope"].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (Complaint(query, asked) is { } complaint)
        {
            await PageAsync(context, 400, complaint);
            return;
        }

        var user = query["login_hint"].ToString() is { Length: > 0 } hint ? hint : options.ConsentingUser;
        if (query["user"].ToString() is { Length: > 0 } chosen)
            Redirect(context, chosen, [.. query["grant"].OfType<string>()]);
        else if (user is not null)
            Redirect(context, user, asked);
        else
            await PageAsync(context, 200, Choice(query, asked));
    }

    private void Redirect(HttpContext context, string user, IReadOnlyList<string> ticked)
    {
        var query = context.Request.Query;
        var state = query["state"].ToString();
        var parameters = new Dictionary<string, string?>();
        if (state.Length > 0)
            parameters["state"] = state;
        IReadOnlyList<string> granted =
            population.Find(user) is { } person ? GoogleHealthScopes.GrantedBy(person, ticked) : [];
        if (granted.Count == 0)
        {
            parameters["error"] = "access_denied";
        }
        else
        {
            var challenge = query["code_challenge"].ToString();
            parameters["code"] = tokens.NewCode(new Consent(
                user,
                granted,
                query["redirect_uri"].ToString(),
                challenge.Length == 0 ? null : challenge,
                query["access_type"] == "offline",
                query["prompt"].ToString().Split(' ').Contains("consent")));
            parameters["scope"] = string.Join(' ', granted);
        }

        context.Response.Redirect(QueryHelpers.AddQueryString(query["redirect_uri"].ToString(), parameters));
    }

    private static string? Complaint(IQueryCollection query, string[] asked)
    {
        if (query["response_type"] != "code")
            return "Error 400: unsupported_response_type";
        if (asked.Length == 0)
            return "Error 400: invalid_request. Missing required parameter: scope";
        if (asked.FirstOrDefault(scope => !GoogleHealthScopes.Exists(scope)) is { } unknown)
            return $"Error 400: invalid_scope. {HtmlEncoder.Default.Encode(unknown)}";
        var hasChallenge = query["code_challenge"].ToString().Length > 0;
        return hasChallenge && query["code_challenge_method"] != "S256"
            ? "Error 400: invalid_request. code_challenge_method must be S256"
            : null;
    }

    private bool IsRegistered(string redirectUri)
    {
        if (options.RedirectUris.Count > 0)
            return options.RedirectUris.Contains(redirectUri);
        return Uri.TryCreate(redirectUri, UriKind.Absolute, out var address)
            && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));
    }

    private string Choice(IQueryCollection query, string[] asked)
    {
        var page = new StringBuilder("<form method=\"get\">");
        foreach (var (name, values) in query)
        {
            foreach (var value in values)
                page.Append($"<input type=\"hidden\" name=\"{Encode(name)}\" value=\"{Encode(value ?? "")}\">");
        }

        page.Append("<p>Choose an account <select name=\"user\">");
        foreach (var person in population.People.Take(PeopleShown))
            page.Append($"<option value=\"{Encode(person.Id)}\">{Encode(person.DisplayName)}</option>");
        page.Append("</select></p>");
        foreach (var scope in asked)
        {
            page.Append("<p><label><input type=\"checkbox\" name=\"grant\" checked value=\"")
                .Append($"{Encode(scope)}\"> {Encode(scope)}</label></p>");
        }

        return page.Append("<button>Continue</button></form>").ToString();
    }

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);

    private static Task PageAsync(HttpContext context, int status, string content) => new VendorAnswer(
        status, $"<!doctype html><title>Sign in (simulated)</title>{content}", Html).WriteAsync(context,
        context.RequestAborted);
}
