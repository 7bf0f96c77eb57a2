using System.Globalization;
using SyncActors.Domain.Schedules;
using SyncActors.Hocon;
using SyncActors.Server.Configuration.Translation;

namespace SyncActors.Server.Configuration;

/// <summary>
/// The environment variables of the Limitless to Memory Box sync agent as they are: with LIMITLESS_API_KEY and
/// MEMORYBOX_API_KEY set they make one connector named <c>limitless</c>. A file <c>/run/secrets/(variable in lower
/// case)</c> wins over the variable.
/// </summary>
internal static class LimitlessVariables
{
    /// <summary>Name of the connector that the variables make.</summary>
    internal const string ConnectorName = "limitless";

    private const string SourceKey = "LIMITLESS_API_KEY";
    private const string DestinationKey = "MEMORYBOX_API_KEY";
    private const string Connector = $"connectors:{ConnectorName}";
    private const string Destination = $"{Connector}:destinations:memory-box";
    private const string Mail = "alerts:channels:mail";
    private const int IntervalMin = 5;
    private const int IntervalMax = 1440;
    private const int PageMax = 10;

    /// <summary>What the variables come to; nothing when neither of the two keys is set.</summary>
    /// <param name="variable">Reads a variable or a mounted secret; null when it is not set.</param>
    internal static Translated Read(Func<string, string?> variable)
    {
        var to = new Translated();
        if (variable(SourceKey) is null && variable(DestinationKey) is null)
            return to;
        foreach (var (name, other) in ((string, string)[])[(SourceKey, DestinationKey), (DestinationKey, SourceKey)])
        {
            if (variable(name) is null)
                to.Error(OriginOf(name), $"is missing, while {other} is set; together they make a connector");
        }

        to.Set($"{Connector}:source:kind", "limitless", OriginOf(SourceKey));
        to.Set($"{Destination}:kind", "memory-box", OriginOf(DestinationKey));
        Copy(SourceKey, $"{Connector}:source:api-key");
        Copy("LIMITLESS_API_URL", $"{Connector}:source:base-url");
        Copy(DestinationKey, $"{Destination}:api-key");
        Copy("MEMORYBOX_API_URL", $"{Destination}:base-url");
        to.Set($"{Destination}:bucket", "Limitless-Lifelogs", OriginOf("MEMORYBOX_BUCKET"));
        Copy("MEMORYBOX_BUCKET", $"{Destination}:bucket");
        ReadSync(to, variable);
        if (variable("LOG_LEVEL") is { } level)
            MemoryLogging.SetLevel(to, level);
        ReadPlaces(to, variable);
        ReadMail(to, variable);
        return to;

        void Copy(string name, string key)
        {
            if (variable(name) is { } value)
                to.Set(key, new YamlText(value, VariableText.Parse($"${{{name}}}")!, OriginOf(name)));
        }
    }

    private static void ReadSync(Translated to, Func<string, string?> variable)
    {
        var minutes = NumberOf(to, variable, "SYNC_INTERVAL_MINUTES", IntervalMin, IntervalMax) ?? 30;
        to.Set($"{Connector}:schedule:every", Text(minutes) + "m", OriginOf("SYNC_INTERVAL_MINUTES"));
        if (NumberOf(to, variable, "BATCH_SIZE", 1, 1000) is { } batch)
        {
            to.Set($"{Connector}:source:page-size", Text(Math.Min(batch, PageMax)), OriginOf("BATCH_SIZE"));
            if (batch > PageMax)
                to.Notice(OriginOf("BATCH_SIZE"), $"a page holds {PageMax} lifelogs at most; {PageMax} is taken");
        }

        if (variable("TIMEZONE") is not { } zone)
            return;
        if ((Schedule.Manual with { TimeZone = zone }).Problem() is { } problem)
            to.Error(OriginOf("TIMEZONE"), $"cannot be: {problem}");
        else
            to.Set($"{Connector}:time-zone", zone, OriginOf("TIMEZONE"));
    }

    private static void ReadPlaces(Translated to, Func<string, string?> variable)
    {
        if (variable("DATABASE_PATH") is { } database)
        {
            var folder = Path.GetDirectoryName(database);
            to.Set("data-dir", folder is null or "" ? "." : folder, OriginOf("DATABASE_PATH"));
            to.Set($"{Connector}:import-from", database, OriginOf("DATABASE_PATH"));
            to.Set($"{Connector}:import-when", "known", OriginOf("DATABASE_PATH"));
            to.Notice(
                OriginOf("DATABASE_PATH"),
                "its folder takes the journal; what this database says was delivered is taken over before the first "
                + "run, and it is not opened again");
        }

        if (variable("LOG_PATH") is { } log)
        {
            to.Set(
                "log:file:path", Path.HasExtension(log) ? log : Path.Combine(log, "limitless_sync.log"),
                OriginOf("LOG_PATH"));
        }

        if (NumberOf(to, variable, "HEALTH_CHECK_PORT", 1, 65_535) is { } port)
            to.Set("http:port", Text(port), OriginOf("HEALTH_CHECK_PORT"));
    }

    // Mail is optional: what is missing of it is no reason not to sync.
    private static void ReadMail(Translated to, Func<string, string?> variable)
    {
        string[] names = ["MAILGUN_API_KEY", "MAILGUN_DOMAIN", "ALERT_EMAIL"];
        var missing = names.Where(name => variable(name) is null).ToList();
        if (missing.Count == names.Length)
            return;
        if (missing.Count > 0)
        {
            to.Notice(
                OriginOf(names.First(name => variable(name) is not null)),
                $"no mail is sent: {string.Join(" and ", missing)} {(missing.Count == 1 ? "is" : "are")} missing");
            return;
        }

        to.Set("alerts:enabled", "true", OriginOf(names[0]));
        to.Set($"{Mail}:kind", "mailgun", OriginOf(names[0]));
        to.Set($"{Mail}:from", $"SyncActors <syncactors@{variable(names[1])}>", OriginOf(names[1]));
        foreach (var (name, key) in names.Zip(["api-key", "domain", "to"]))
            to.Set($"{Mail}:{key}", variable(name)!, OriginOf(name));
    }

    private static int? NumberOf(
        Translated to, Func<string, string?> variable, string name, int min, int max)
    {
        if (variable(name) is not { } text)
            return null;
        if (int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
            return number;
        to.Error(OriginOf(name), $"'{text}' is not a whole number from {min} to {max}");
        return null;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static HoconOrigin OriginOf(string name) => MemoryLogging.VariableOrigin(name);
}
