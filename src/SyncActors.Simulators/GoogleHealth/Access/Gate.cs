using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using SyncActors.Simulators.GoogleHealth.Query;
using SyncActors.Simulators.People;

namespace SyncActors.Simulators.GoogleHealth.Access;

/// <summary>Decides who may call: token, project, quotas, account. Safe for many threads.</summary>
internal sealed class Gate(
    IPopulation population, GoogleHealthSimulatorOptions options, TimeProvider timeProvider, Tokens tokens)
{
    private const string Scheme = "Bearer ";

    private readonly ConcurrentDictionary<string, Quota> _users = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, HealthAccount> _accounts = new(StringComparer.Ordinal);
    private readonly Quota _project = new(
        options.ProjectRequestsPerMinute, options.QuotaRefill, timeProvider.GetUtcNow());

    /// <summary>Changes how a person's account stands.</summary>
    public void SetAccount(string user, HealthAccount account) => _accounts[user] = account;

    /// <summary>The user of a request's token, even if the token has died of age; null without a known one.</summary>
    public string? UserOf(HttpRequest request) => tokens.Present(BearerOf(request)) switch
    {
        Presented.Valid valid => valid.User,
        Presented.Expired expired => expired.User,
        _ => null,
    };

    /// <summary>Lets a request in, and counts it.</summary>
    /// <exception cref="ApiErrorException">It may not pass.</exception>
    public (Person Person, IReadOnlyList<string> Scopes) Admit(HttpRequest request)
    {
        var bearer = BearerOf(request) ?? throw ApiErrors.CredentialsMissing();
        var valid = tokens.Present(bearer) switch
        {
            Presented.Valid known => known,
            Presented.Expired => throw ApiErrors.TokenRefused("ACCESS_TOKEN_EXPIRED"),
            _ => throw ApiErrors.TokenRefused("ACCESS_TOKEN_INVALID"),
        };
        if (!options.ServiceEnabled)
            throw ApiErrors.ServiceDisabled(options.ProjectNumber);
        Spend(valid.User);
        var person = population.Find(valid.User) ?? throw ApiErrors.NotLinked();
        return _accounts.GetValueOrDefault(valid.User) switch
        {
            HealthAccount.NotLinked => throw ApiErrors.NotLinked(),
            HealthAccount.Legacy => throw ApiErrors.Forbidden(),
            _ => (person, valid.Scopes),
        };
    }

    private void Spend(string user)
    {
        var now = timeProvider.GetUtcNow();
        var own = _users.GetOrAdd(user, _ => new Quota(options.UserRequestsPerMinute, options.QuotaRefill, now));
        var wait = own.Take(now);
        if (wait == TimeSpan.Zero)
            wait = _project.Take(now);
        if (wait > TimeSpan.Zero)
            throw ApiErrors.Exhausted(options.ProjectNumber, options.SendRetryAfter ? wait : null);
    }

    private static string? BearerOf(HttpRequest request) =>
        request.Headers.Authorization.ToString() is { } header
        && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && header.Length > Scheme.Length
            ? header[Scheme.Length..].Trim()
            : null;
}
