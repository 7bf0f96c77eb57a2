using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SyncActors.Actors.Persistence;
using SyncActors.Api.Access;
using SyncActors.Api.Audit;
using SyncActors.Api.Problems;
using SyncActors.Api.Requests;
using SyncActors.Domain.Connectors;
using SyncActors.Sync.Audit;
using SyncActors.Sync.Connector;
using SyncActors.Sync.Node;

namespace SyncActors.Api;

/// <summary>Routes for the keys of this API: for operators of the whole installation alone. A key is shown once, when
/// it is made; only its hash is kept.</summary>
internal static class KeysApi
{
    private const int NameLengthMax = 100;

    internal static void MapKeysApi(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/keys").WithTags("Keys")
            .RequireAuthorization(ApiServices.Installation, ApiServices.Operate)
            .ProducesProblem(StatusCodes.Status403Forbidden);
        group.MapGet("", ListAsync).ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapPost("", CreateAsync).Audited(AuditChange.KeyMade).Accepts<KeyBody>("application/json")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapDelete("/{id}", RevokeAsync).Audited("key.revoked")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    /// <summary>Lists keys, revoked ones included; never what their holders send.</summary>
    /// <param name="after">The <c>next</c> of the page before.</param>
    /// <param name="limit">Keys on a page, 1 to 1000.</param>
    /// <param name="node">The node.</param>
    /// <param name="cancellationToken">Ends when the caller is gone.</param>
    internal static async Task<Ok<Page<KeyView>>> ListAsync(
        string? after, string? limit, NodeAccess node, CancellationToken cancellationToken)
    {
        var size = Query.Limit(limit);
        var parts = node.Parts;
        var rows = await parts.Stores.ApiKeys.ListAsync(after, size, cancellationToken);
        return TypedResults.Ok(new Page<KeyView>(
            [.. rows.Select(row => KeyView.Of(row, parts.Connectors))], rows.Count == size ? rows[^1].KeyId : null));
    }

    /// <summary>Makes a key. The answer is the only place where it ever stands.</summary>
    internal static async Task<Created<KeyCreated>> CreateAsync(
        HttpRequest request, NodeAccess node, AuditedChange change, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadAsync<KeyBody>(request, cancellationToken);
        var parts = node.Parts;
        if (body.Name.Length > NameLengthMax || string.IsNullOrWhiteSpace(body.Name) || body.Name.Any(char.IsControl))
            throw new BadHttpRequestException($"'name' must be a text of 1 to {NameLengthMax} visible characters.");
        var scopes = body.Role switch
        {
            KeyView.Operator => ApiKey.OperatorScopes,
            KeyView.Viewer => ApiKey.ViewerScopes,
            _ => throw new BadHttpRequestException(
                $"'role' is '{body.Role}'; it must be {KeyView.Operator} or {KeyView.Viewer}."),
        };
        if (body.User is { } user && parts.Connectors.All.All(setup => setup.Definition.User != user))
            throw new BadHttpRequestException($"'user' is '{user}'; no connector of the configuration has this user.");
        var now = time.GetUtcNow();
        if (body.ExpiresAt <= now)
            throw new BadHttpRequestException($"'expiresAt' is {body.ExpiresAt:O}; it must lie ahead.");
        var tenant = body.User is null ? Guid.Empty : UserId.Of(body.User).Value;
        var key = ApiKey.New();
        var row = key.Row(tenant, scopes, body.ExpiresAt?.ToUniversalTime()) with { Name = body.Name, CreatedAt = now };
        await change.WriteAsync(
            key.Id, new { body.Name, body.Role, body.User, expiresAt = row.ExpiresAt }, cancellationToken);
        await parts.Stores.ApiKeys.AddAsync(row, cancellationToken);
        return TypedResults.Created(
            $"{ApiServices.Root}/keys/{key.Id}", new KeyCreated(key.Text, KeyView.Of(row, parts.Connectors)));
    }

    /// <summary>Revokes a key for good. Requests that show it are refused from now on, open streams end.</summary>
    internal static async Task<Results<Ok<KeyView>, ProblemHttpResult>> RevokeAsync(
        string id, NodeAccess node, AuditedChange change, TimeProvider time, CancellationToken cancellationToken)
    {
        var parts = node.Parts;
        if (await parts.Stores.ApiKeys.ReadAsync(id, cancellationToken) is not { } known)
            return Problem.Result(StatusCodes.Status404NotFound, "not-found", $"There is no key '{id}'.");
        await change.WriteAsync(id, new { known.Name }, cancellationToken);
        await parts.Stores.ApiKeys.RevokeAsync(id, time.GetUtcNow(), cancellationToken);
        var row = await parts.Stores.ApiKeys.ReadAsync(id, cancellationToken);
        return TypedResults.Ok(KeyView.Of(row!, parts.Connectors));
    }

    /// <summary>A key to be made.</summary>
    /// <param name="Name">What people call it.</param>
    /// <param name="Role"><c>operator</c> or <c>viewer</c>.</param>
    /// <param name="User">Whose connectors it is for; everybody's when not given.</param>
    /// <param name="ExpiresAt">When it ends; never when not given.</param>
    internal sealed record KeyBody(string Name, string Role, string? User = null, DateTimeOffset? ExpiresAt = null);
}

/// <summary>A key that was made.</summary>
/// <param name="Secret">What its holder sends. It is kept nowhere and cannot be shown again.</param>
/// <param name="Key">What is known of it.</param>
internal sealed record KeyCreated(string Secret, KeyView Key);

/// <summary>What is known of a key.</summary>
/// <param name="Id">Its public part, the text before the dot.</param>
/// <param name="Name">What people call it; null for keys made before they had names.</param>
/// <param name="Role"><c>operator</c>: may read and change; <c>viewer</c>: may read.</param>
/// <param name="User">Whose connectors it is for, by name, or by id when the configuration no longer names the user;
/// null for everybody's.</param>
/// <param name="CreatedAt">When it was made; null for keys made before that was kept.</param>
/// <param name="ExpiresAt">When it ends; null for never.</param>
/// <param name="RevokedAt">When it was revoked; null when it was not.</param>
internal sealed record KeyView(
    string Id, string? Name, string Role, string? User, DateTimeOffset? CreatedAt, DateTimeOffset? ExpiresAt,
    DateTimeOffset? RevokedAt)
{
    /// <summary>May read and change.</summary>
    internal const string Operator = "operator";

    /// <summary>May read.</summary>
    internal const string Viewer = "viewer";

    internal static KeyView Of(ApiKeyRow row, IConnectorCatalog connectors) => new(
        row.KeyId, row.Name,
        row.Scopes.Split(' ').Contains(ApiServices.Operate, StringComparer.Ordinal) ? Operator : Viewer,
        row.Tenant == Guid.Empty ? null : UserOf(row.Tenant, connectors), row.CreatedAt, row.ExpiresAt, row.RevokedAt);

    private static string UserOf(Guid tenant, IConnectorCatalog connectors) =>
        connectors.All.FirstOrDefault(setup => UserId.Of(setup.Definition.User).Value == tenant)?.Definition.User
        ?? tenant.ToString();
}
