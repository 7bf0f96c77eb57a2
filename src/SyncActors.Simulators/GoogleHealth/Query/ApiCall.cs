using Microsoft.AspNetCore.Http;

namespace SyncActors.Simulators.GoogleHealth.Query;

/// <summary>What a path of the API asks for.</summary>
internal enum ApiMethod
{
    /// <summary>No known path.</summary>
    Unknown,

    /// <summary>Ids of the user.</summary>
    Identity,

    /// <summary>Profile of the user.</summary>
    Profile,

    /// <summary>Settings of the user.</summary>
    Settings,

    /// <summary>Trackers and scales.</summary>
    PairedDevices,

    /// <summary>Raw points.</summary>
    List,

    /// <summary>One merged stream of points.</summary>
    Reconcile,

    /// <summary>One point by name.</summary>
    Get,

    /// <summary>Sums by physical windows.</summary>
    RollUp,

    /// <summary>Sums by civil days.</summary>
    DailyRollUp,
}

/// <summary>A path of the API, taken apart.</summary>
/// <param name="Method">What is asked for.</param>
/// <param name="User">The user segment, normally <c>me</c>.</param>
/// <param name="DataType">The data type as it stands in the path; empty where the method has none.</param>
/// <param name="PointId">The point's id; empty where the method has none.</param>
internal readonly record struct ApiCall(ApiMethod Method, string User, string DataType, string PointId)
{
    private const string Points = "dataPoints";

    /// <summary>Takes a request's method and path apart.</summary>
    public static ApiCall Parse(string httpMethod, PathString path)
    {
        var segments = (path.Value ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);
        return segments switch
        {
            ["v4", "users", var user, "identity"] => Simple(httpMethod, ApiMethod.Identity, user),
            ["v4", "users", var user, "profile"] => Simple(httpMethod, ApiMethod.Profile, user),
            ["v4", "users", var user, "settings"] => Simple(httpMethod, ApiMethod.Settings, user),
            ["v4", "users", var user, "pairedDevices"] => Simple(httpMethod, ApiMethod.PairedDevices, user),
            ["v4", "users", var user, "dataTypes", var type, Points, var id] =>
                new ApiCall(When(httpMethod, HttpMethods.Get, ApiMethod.Get), user, type, id),
            ["v4", "users", var user, "dataTypes", var type, var verb] =>
                new ApiCall(Verb(httpMethod, verb), user, type, ""),
            _ => default,
        };
    }

    /// <summary>The route class for ledger and faults.</summary>
    public string RouteClass => Method switch
    {
        ApiMethod.Identity => "identity",
        ApiMethod.Profile => "profile",
        ApiMethod.Settings => "settings",
        ApiMethod.PairedDevices => "pairedDevices",
        ApiMethod.List => "list",
        ApiMethod.Reconcile => "reconcile",
        ApiMethod.Get => "get",
        ApiMethod.RollUp => "rollUp",
        ApiMethod.DailyRollUp => "dailyRollUp",
        _ => "other",
    };

    private static ApiCall Simple(string httpMethod, ApiMethod method, string user) =>
        new(When(httpMethod, HttpMethods.Get, method), user, "", "");

    private static ApiMethod Verb(string httpMethod, string verb) => verb switch
    {
        Points => When(httpMethod, HttpMethods.Get, ApiMethod.List),
        Points + ":reconcile" => When(httpMethod, HttpMethods.Get, ApiMethod.Reconcile),
        Points + ":rollUp" => When(httpMethod, HttpMethods.Post, ApiMethod.RollUp),
        Points + ":dailyRollUp" => When(httpMethod, HttpMethods.Post, ApiMethod.DailyRollUp),
        _ => ApiMethod.Unknown,
    };

    private static ApiMethod When(string httpMethod, string wanted, ApiMethod method) =>
        HttpMethods.Equals(httpMethod, wanted) ? method : ApiMethod.Unknown;
}
