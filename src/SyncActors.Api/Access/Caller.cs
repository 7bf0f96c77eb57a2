using System.Security.Claims;
using SyncActors.Actors.Persistence;

namespace SyncActors.Api.Access;

/// <summary>Whoever made a request, as the API key tells.</summary>
/// <param name="KeyId">Public part of the key.</param>
/// <param name="Tenant">Whose connectors they see; <see cref="Guid.Empty"/> for everybody's.</param>
/// <param name="Scopes">What they may do.</param>
internal sealed record Caller(string KeyId, Guid Tenant, IReadOnlyList<string> Scopes)
{
    private const string TenantClaim = "tenant";
    private const string ScopeClaim = "scope";

    /// <summary>Whether they see the whole installation.</summary>
    internal bool SeesAll => Tenant == Guid.Empty;

    /// <summary>The caller behind a principal that a key authenticated.</summary>
    internal static Caller Of(ClaimsPrincipal principal) =>
        Find(principal) ?? throw new InvalidOperationException("The principal has no tenant.");

    /// <summary>The caller behind a principal; null when no key authenticated it.</summary>
    internal static Caller? Find(ClaimsPrincipal principal) =>
        Guid.TryParseExact(principal.FindFirstValue(TenantClaim), "N", out var tenant)
            ? new Caller(
                principal.FindFirstValue(ClaimTypes.NameIdentifier) ?? "", tenant,
                [.. principal.FindAll(ScopeClaim).Select(claim => claim.Value)])
            : null;

    /// <summary>The principal of a key.</summary>
    internal static ClaimsPrincipal Principal(ApiKeyRow key) => new(new ClaimsIdentity(
        [
            new Claim(ClaimTypes.NameIdentifier, key.KeyId),
            new Claim(TenantClaim, key.Tenant.ToString("N")),
            .. key.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(scope => new Claim(ScopeClaim, scope)),
        ],
        ApiKeyAuthentication.Scheme));

    /// <summary>Whether they may do what needs a scope.</summary>
    internal bool May(string scope) => Scopes.Contains(scope, StringComparer.Ordinal);

    /// <summary>Whether they see what belongs to a tenant.</summary>
    internal bool Sees(Guid tenant) => SeesAll || tenant == Tenant;
}
