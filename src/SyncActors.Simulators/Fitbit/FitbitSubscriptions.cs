using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using SyncActors.Simulators.Hosting;

namespace SyncActors.Simulators.Fitbit;

/// <summary>Which users' changes the app wants to be told of. An id is unique per app. Safe for many threads.</summary>
/// <remarks>dev.fitbit.com, "Using subscriptions".</remarks>
internal sealed class FitbitSubscriptions
{
    private const int IdLengthMax = 50;

    // Collection and the scope it needs; the empty one stands for all.
    private static readonly (string Collection, string Scope)[] Collections =
    [
        ("", ""), ("activities", "activity"), ("body", "weight"), ("foods", "nutrition"), ("sleep", "sleep"),
        ("userRevokedAccess", ""),
    ];

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, Subscription> _subscriptions = new(StringComparer.Ordinal);

    /// <summary>Endpoints that create, list and delete.</summary>
    public IEnumerable<FitbitEndpoint> Endpoints()
    {
        foreach (var (collection, scope) in Collections)
        {
            var path = "/1/user/{user}/" + (collection.Length == 0 ? "" : collection + "/") + "apiSubscriptions";
            yield return new(path + "/{id}.json", "subscriptions", scope, call => Create(call, collection)) { Method = "POST" };
            yield return new(path + "/{id}.json", "subscriptions", scope, call => Delete(call, collection)) { Method = "DELETE" };
            yield return new(path + ".json", "subscriptions", scope, call => List(call, collection));
        }
    }

    /// <summary>Subscriptions that a change of a user's collection concerns.</summary>
    public IReadOnlyList<Subscription> Concerned(string userId, string collection)
    {
        lock (_gate)
        {
            return [.. _subscriptions.Values.Where(subscription => subscription.UserId == userId
                && (subscription.Collection.Length == 0 || subscription.Collection == collection))];
        }
    }

    private VendorAnswer Create(FitbitCall call, string collection)
    {
        var id = call.Route("id");
        if (id.Length > IdLengthMax)
            return FitbitErrors.Validation("subscription-id", "Invalid subscription id: at most 50 characters.");
        var wanted = new Subscription(id, call.Person.Id, collection);
        lock (_gate)
        {
            if (_subscriptions.TryGetValue(id, out var present))
            {
                return FitbitCall.Ok(present.ToJson()) with
                {
                    Status = present == wanted ? StatusCodes.Status200OK : StatusCodes.Status409Conflict,
                };
            }

            _subscriptions.Add(id, wanted);
        }

        return FitbitCall.Ok(wanted.ToJson()) with { Status = StatusCodes.Status201Created };
    }

    private VendorAnswer Delete(FitbitCall call, string collection)
    {
        lock (_gate)
        {
            var id = call.Route("id");
            if (_subscriptions.GetValueOrDefault(id) != new Subscription(id, call.Person.Id, collection))
                return FitbitErrors.NotFound;
            _subscriptions.Remove(id);
            return new VendorAnswer(204, "");
        }
    }

    private VendorAnswer List(FitbitCall call, string collection)
    {
        lock (_gate)
        {
            return FitbitCall.Ok(FitbitCall.Wrapped("apiSubscriptions", _subscriptions.Values
                .Where(subscription => subscription.UserId == call.Person.Id && subscription.Collection == collection)
                .Select(static subscription => subscription.ToJson())));
        }
    }

    /// <summary>One subscription; an empty collection means all.</summary>
    public sealed record Subscription(string Id, string UserId, string Collection)
    {
        public JsonNode ToJson() => new JsonObject
        {
            ["collectionType"] = Collection.Length == 0 ? "user" : Collection,
            ["ownerId"] = UserId,
            ["ownerType"] = "user",
            ["subscriberId"] = "1",
            ["subscriptionId"] = Id,
        };
    }
}
