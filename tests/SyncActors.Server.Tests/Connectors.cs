namespace SyncActors.Server.Tests;

/// <summary>Configuration of connectors for tests.</summary>
internal static class Connectors
{
    /// <summary>The application that the Fitbit simulator knows.</summary>
    internal const string FitbitSecret = "simulated-client-secret";

    /// <summary>Switched off: configured, asks nothing.</summary>
    internal static IEnumerable<KeyValuePair<string, string>> Idle(string name) =>
        [.. Fitbit(name, new Uri("http://127.0.0.1:9/")), new($"syncactors.connectors.{name}.enabled", "false")];

    /// <summary>Reads from a simulated Fitbit and runs when it is asked to, or once an hour.</summary>
    internal static IEnumerable<KeyValuePair<string, string>> Fitbit(string name, Uri simulator)
    {
        var root = $"syncactors.connectors.{name}";
        return
        [
            new($"{root}.source.kind", "fitbit"),
            new($"{root}.source.base-address", simulator.ToString()),
            new($"{root}.source.authorize-address", new Uri(simulator, "oauth2/authorize").ToString()),
            new($"{root}.source.client-id", "23SIMU"),
            new($"{root}.source.client-secret", FitbitSecret),
            new($"{root}.schedule.every", "1h"),
        ];
    }

    /// <summary>Reads from a simulated Google Health.</summary>
    internal static IEnumerable<KeyValuePair<string, string>> Google(string name, Uri simulator)
    {
        var root = $"syncactors.connectors.{name}";
        return
        [
            new($"{root}.source.kind", "google-health"),
            new($"{root}.source.base-address", simulator.ToString()),
            new($"{root}.source.authorize-address", new Uri(simulator, "o/oauth2/v2/auth").ToString()),
            new($"{root}.source.token-address", new Uri(simulator, "token").ToString()),
            new($"{root}.source.client-id", "simulated-client.apps.googleusercontent.com"),
            new($"{root}.source.client-secret", "simulated-client-secret"),
            new($"{root}.schedule.every", "1h"),
        ];
    }
}
