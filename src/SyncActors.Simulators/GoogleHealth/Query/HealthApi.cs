using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using SyncActors.Simulators.GoogleHealth.Access;
using SyncActors.Simulators.GoogleHealth.Data;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.People;

namespace SyncActors.Simulators.GoogleHealth.Query;

/// <summary>Serves everything below <c>/v4/</c>.</summary>
internal sealed class HealthApi(
    IPopulation population, GoogleHealthSimulatorOptions options, TimeProvider timeProvider, Gate gate)
{
    private readonly DataTypes _types = new(options);
    private readonly UserMethods _user = new(options, timeProvider);
    private readonly PointMethods _points = new(population, options, timeProvider);
    private readonly RollupMethods _rollups = new(population, options, timeProvider);

    /// <summary>Handles one request.</summary>
    public async Task ServeAsync(HttpContext context)
    {
        VendorAnswer answer;
        try
        {
            var value = await AnswerAsync(context, context.RequestAborted);
            answer = new VendorAnswer(StatusCodes.Status200OK, value.ToJsonString());
        }
        catch (ApiErrorException refusal)
        {
            answer = refusal.Answer;
        }

        await answer.WriteAsync(context, context.RequestAborted);
    }

    private async Task<JsonObject> AnswerAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var (person, scopes) = gate.Admit(context.Request);
        var call = ApiCall.Parse(context.Request.Method, context.Request.Path);
        if (call.Method == ApiMethod.Unknown)
            throw ApiErrors.NotFound();
        if (call.User != "me" && call.User != UserMethods.HealthUserId(person))
            throw ApiErrors.Forbidden();
        switch (call.Method)
        {
            case ApiMethod.Identity:
                return UserMethods.Identity(person);
            case ApiMethod.Profile:
                Demand(scopes, GoogleHealthScopes.Profile);
                return _user.Profile(person);
            case ApiMethod.Settings:
                Demand(scopes, GoogleHealthScopes.Settings);
                return _user.Settings(person);
            case ApiMethod.PairedDevices:
                Demand(scopes, GoogleHealthScopes.Settings);
                return _user.PairedDevices(context, person);
            default:
                var type = _types.Find(call.DataType)
                    ?? throw ApiErrors.Invalid("INVALID_PARENT_DATA_TYPE_COLLECTION", "parent", "No such data type.");
                Allow(type, call.Method);
                Demand(scopes, type.Scope);
                return await OfTypeAsync(context, call, person, type, cancellationToken);
        }
    }

    private async Task<JsonObject> OfTypeAsync(
        HttpContext context, ApiCall call, Person person, DataType type, CancellationToken cancellationToken) =>
        call.Method switch
        {
            ApiMethod.List => _points.Page(context, person, type, merged: false),
            ApiMethod.Reconcile => _points.Page(context, person, type, merged: true),
            ApiMethod.Get => _points.Get(person, type, call.PointId),
            ApiMethod.RollUp => _rollups.Physical(
                context, person, type, await Bodies.ReadAsync<RollUpBody>(context.Request, cancellationToken)),
            _ => _rollups.Daily(
                context, person, type, await Bodies.ReadAsync<DailyRollUpBody>(context.Request, cancellationToken)),
        };

    private static void Demand(IReadOnlyList<string> scopes, string needed)
    {
        if (!scopes.Contains(needed))
            throw ApiErrors.ScopeInsufficient();
    }

    private static void Allow(DataType type, ApiMethod method)
    {
        var needed = method switch
        {
            ApiMethod.List => TypeActions.List,
            ApiMethod.Get => TypeActions.Get,
            ApiMethod.Reconcile => TypeActions.Reconcile,
            ApiMethod.RollUp => TypeActions.RollUp,
            _ => TypeActions.DailyRollUp,
        };
        if (type.Actions.HasFlag(needed))
            return;
        (TypeActions Action, string Word)[] words =
        [
            (TypeActions.List, "list"), (TypeActions.Get, "get"), (TypeActions.Reconcile, "reconcile"),
            (TypeActions.RollUp, "rollup"), (TypeActions.DailyRollUp, "dailyRollup"),
        ];
        var allowed = words.Where(pair => type.Actions.HasFlag(pair.Action)).Select(static pair => pair.Word);
        throw ApiErrors.Invalid(
            "UNSUPPORTED_DATA_TYPE_ACTION", null, null, ("allowed_actions", string.Join(", ", allowed)));
    }
}
