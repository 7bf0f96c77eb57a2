namespace SyncActors.Server.Configuration;

/// <summary>
/// SyncBit's environment variables as they are: with FITBIT_CLIENT_ID and VICTORIA_ENDPOINT set they make one connector
/// named <c>syncbit</c>. A file <c>/run/secrets/(variable in lower case)</c> wins over the variable, as in SyncBit
/// 3.4.0.
/// </summary>
internal static class SyncBitVariables
{
    /// <summary>Name of the connector that the variables make.</summary>
    internal const string ConnectorName = "syncbit";

    private const string Connector = $"{ServerSettings.Section}:connectors:{ConnectorName}";

    private static readonly (string Variable, string Key)[] Keys =
    [
        ("DATA_DIR", $"{ServerSettings.Section}:data-dir"),
        ("LOG_LEVEL", $"{ServerSettings.Section}:log-level"),
        ("FITBIT_CLIENT_ID", $"{Connector}:source:client-id"),
        ("FITBIT_CLIENT_SECRET", $"{Connector}:source:client-secret"),
        ("FITBIT_REDIRECT_URI", $"{Connector}:redirect-uri"),
        ("FITBIT_USER_ID", $"{Connector}:user"),
        ("VICTORIA_ENDPOINT", $"{Connector}:destinations:victoria:address"),
        ("VICTORIA_USER", $"{Connector}:destinations:victoria:username"),
        ("VICTORIA_PASSWORD", $"{Connector}:destinations:victoria:password"),
        ("BACKFILL_START_DATE", $"{Connector}:history-from"),
        ("INCLUDE_TODAY_DATA", $"{Connector}:include-today"),
        ("COLLECT_SLEEP", $"{Connector}:source:metrics:sleep"),
        ("COLLECT_SPO2", $"{Connector}:source:metrics:spo2"),
        ("COLLECT_BREATHING_RATE", $"{Connector}:source:metrics:breathing-rate"),
        ("COLLECT_HRV", $"{Connector}:source:metrics:hrv"),
        ("COLLECT_CARDIO_FITNESS", $"{Connector}:source:metrics:vo2-max"),
        ("COLLECT_TEMPERATURE", $"{Connector}:source:metrics:skin-temperature"),
        ("COLLECT_DEVICE_INFO", $"{Connector}:source:metrics:devices"),
    ];

    /// <summary>Configuration keys and values that the variables stand for; empty when SyncBit is not
    /// configured.</summary>
    /// <param name="environment">Reads a variable; null when it is not set.</param>
    /// <param name="readSecret">Reads a mounted secret by its name; null when there is none.</param>
    internal static Dictionary<string, string?> Read(
        Func<string, string?> environment, Func<string, string?> readSecret)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        if (Value("FITBIT_CLIENT_ID") is null || Value("VICTORIA_ENDPOINT") is null)
            return values;
        values[$"{Connector}:user"] = "default";
        values[$"{Connector}:source:kind"] = "fitbit";
        values[$"{Connector}:destinations:victoria:kind"] = "victoria-metrics";
        values[$"{Connector}:labels:device"] = "charge6";
        foreach (var (variable, key) in Keys)
        {
            if (Value(variable) is { } value)
                values[key] = variable.StartsWith("COLLECT_", StringComparison.Ordinal)
                    || variable == "INCLUDE_TODAY_DATA"
                    ? value.ToLowerInvariant()
                    : value;
        }

        values[$"{Connector}:schedule:every"] = $"{Value("SYNC_INTERVAL_MINUTES") ?? "15"}m";
        if (Value("ENABLE_INTRADAY_COLLECTION")?.ToLowerInvariant() == "true")
            AddIntraday(values, Value);
        return values;

        string? Value(string variable) =>
            readSecret(variable.ToLowerInvariant()) is { Length: > 0 } secret ? secret
            : environment(variable) is { Length: > 0 } text ? text
            : null;
    }

    private static void AddIntraday(Dictionary<string, string?> values, Func<string, string?> value)
    {
        var resources = (value("INTRADAY_RESOURCES") ?? "steps,calories,distance,heart_rate").Split(
            ',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var resource in resources)
        {
            values[$"{Connector}:source:intraday:{resource.Replace('_', '-')}"] = resource == "heart_rate"
                ? value("INTRADAY_HEART_RATE_DETAIL") ?? "1min"
                : value("INTRADAY_DETAIL_LEVEL") ?? "5min";
        }
    }
}
