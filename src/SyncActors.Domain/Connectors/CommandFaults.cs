using SyncActors.Domain.Alerts;
using SyncActors.Domain.Runs;
using static SyncActors.Domain.Connectors.ConnectorCommand;

namespace SyncActors.Domain.Connectors;

/// <summary>What is wrong with a command in itself, whatever the state. Commands come out of JSON, which may leave out
/// what the types promise; nothing behind this looks for that again.</summary>
internal static class CommandFaults
{
    /// <summary>What is wrong, for people; null when nothing is.</summary>
    internal static string? Find(ConnectorCommand? command) => command switch
    {
        null => "There is no command.",
        Configure c => Definition(c.Definition),
        ReplayDeadLetters c => Missing(("keys", Has(c.Keys))),
        AdoptItems { Items.Count: > AdoptItems.AdoptedMax } c =>
            $"'items' has {c.Items.Count}; {AdoptItems.AdoptedMax} at most can be adopted at once.",
        AdoptItems c => Missing(
            ("destination", c.Destination is { Length: > 0 }),
            ("items", Has(c.Items) && c.Items.All(item => item.Id is { Length: > 0 }))),
        Authorized c => Missing(("scopes", Has(c.Scopes))),
        Begin c => Missing(("survey", Has(c.Survey))) ?? Windows(c.Survey),
        Plan c => Missing(("basis", c.Basis is not null), ("windows", Has(c.Windows))) ?? Windows(c.Windows),
        RecordPage c => Page(c.Page),
        RecordFailure c => Missing(("window", c.Window is not null), ("reason", c.Reason is not null))
            ?? Windows([c.Window!])
            ?? (c.Random is >= 0 and <= 1 ? null : $"'random' is {c.Random}; it must lie between 0 and 1."),
        RecordClosed c => Missing(
            ("window", c.Window is not null), ("reason", c.Reason is not null), ("instead", Has(c.Instead)))
            ?? Windows([c.Window!, .. c.Instead]) ?? Known(c.Fate),
        RecordDestinationFailure c =>
            Missing(("destination", c.Destination is not null), ("reason", c.Reason is not null)),
        RecordSwept c => Missing(("destination", c.Destination is not null)),
        Acknowledge c => Known(c.Cause),
        RecordBlocked c => Missing(("reason", c.Reason is not null)) ?? Known(c.Cause),
        Finish { PermitsUnspent: < 0 } c => $"'permitsUnspent' is {c.PermitsUnspent}; it must be 0 or more.",
        Finish { Early: { } early } => Known(early),
        _ => null,
    };

    private static string? Definition(ConnectorDefinition? definition)
    {
        if (definition is null)
            return "The definition is missing.";
        if (Missing(
            ("name", definition.Name is { Length: > 0 }), ("user", definition.User is { Length: > 0 }),
            ("sourceKind", definition.SourceKind is { Length: > 0 }),
            ("settingsHash", definition.SettingsHash is { Length: > 0 }),
            ("destinations", Has(definition.Destinations)),
            ("lines", Has(definition.Lines)), ("schedule", definition.Schedule is not null),
            ("limit", definition.Limit is not null), ("retry", definition.Retry is not null)) is { } missing)
        {
            return missing;
        }

        if (definition.Destinations.Any(one => one.Name is not { Length: > 0 } || one.Kind is null))
            return "A destination has no name or no kind.";
        if (definition.Lines.Any(line => line.Name is not { Length: > 0 }))
            return "A line has no name.";
        if (definition.Schedule!.TimeZone is null)
            return "The schedule's time zone is missing.";
        if (definition.Retry is not { Factor: >= 1 } retry
            || retry.FirstDelay < TimeSpan.Zero || retry.DelayMax < TimeSpan.Zero)
            return "The retry policy needs a factor of 1 or more and delays of 0 or more.";
        if (definition.LookbackDays is < 0 or > RunPlanner.HistoryDaysMax)
            return $"'lookbackDays' is {definition.LookbackDays}; it must be 0 to {RunPlanner.HistoryDaysMax}.";
        if (Policy(definition.Alerts) is { } wrong)
            return wrong;
        return definition.FinalAfter >= TimeSpan.Zero && definition.FinalAfter.TotalDays <= RunPlanner.HistoryDaysMax
            ? null
            : $"'finalAfter' is {definition.FinalAfter}; it must lie between 0 and {RunPlanner.HistoryDaysMax} days.";
    }

    private static string? Policy(AlertPolicy? policy)
    {
        if (policy is null)
            return null;
        if (policy.StaleAfter is null || policy.Off is null
            || policy.StaleAfter.Any(rule => rule is not { Line: not null }))
            return "A part of 'alerts' is missing.";
        if (policy.FailuresInARow is < 0 or > AlertPolicy.NumberMax
            || policy.ThrottlesInARow is < 0 or > AlertPolicy.NumberMax)
            return $"A number of 'alerts' does not lie between 0 and {AlertPolicy.NumberMax}.";
        return policy.StaleAfter.Select(rule => rule.After).Append(policy.NoSyncFor ?? AlertPolicy.TimeMax)
            .Append(policy.RemindEvery ?? AlertPolicy.TimeMax)
            .All(time => time > TimeSpan.Zero && time <= AlertPolicy.TimeMax)
                ? null
                : $"A time of 'alerts' must be above 0 and at most {AlertPolicy.TimeMax.Days} days.";
    }

    private static string? Page(PageReport? page) =>
        Missing(("page", page is not null))
        ?? Missing(
            ("window", page!.Window is not null), ("destinations", Has(page.Destinations)),
            ("answers", Has(page.Answers)),
            ("unreadable", Has(page.Unreadable)))
        ?? Windows([page.Window!])
        ?? Missing(("destination", page.Destinations.All(one => one.Destination is not null && Has(one.Items))))
        ?? Missing(
            ("item", page.Destinations.All(one => one.Items.All(item => item is { Id: not null, Line: not null }))),
            ("answer", page.Answers.All(answer => answer is { Line: not null, WithItems: not null })),
            ("dead letter", page.Unreadable.All(letter => letter is { Id: not null, Line: not null })));

    private static string? Windows(IEnumerable<Window> windows) =>
        windows.All(window =>
            window.Endpoint is not null && Has(window.Lines)
            && window.RequestsExpected is >= 1 and <= RunLimits.WindowRequestsMax)
            ? null
            : $"A window has no endpoint, no lines, or not 1 to {RunLimits.WindowRequestsMax} requests.";

    private static string? Known<T>(T value)
        where T : struct, Enum => Enum.IsDefined(value) ? null : $"{value} is no {typeof(T).Name}.";

    private static bool Has<T>(IReadOnlyList<T>? list)
        where T : class => list is not null && list.All(one => one is not null);

    private static string? Missing(params ReadOnlySpan<(string Member, bool There)> members)
    {
        foreach (var (member, there) in members)
        {
            if (!there)
                return $"'{member}' is missing, or a part of it is.";
        }

        return null;
    }
}
