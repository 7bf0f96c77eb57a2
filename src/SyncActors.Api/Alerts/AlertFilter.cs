using Microsoft.AspNetCore.Http;
using SyncActors.Actors.Persistence;
using SyncActors.Domain.Alerts;
using SyncActors.Sync.ReadModels;

namespace SyncActors.Api.Alerts;

/// <summary>Which alerts are asked for.</summary>
/// <param name="Cause">Of this cause; null for every one.</param>
/// <param name="Acknowledged">Whether somebody took note; null for either.</param>
internal sealed record AlertFilter(AlertCause? Cause, bool? Acknowledged)
{
    /// <summary>The words of all causes.</summary>
    internal static string Causes => string.Join(", ", Enum.GetValues<AlertCause>().Select(Words.Of));

    /// <summary>The cause of a word; null when there is none.</summary>
    internal static AlertCause? CauseOf(string word) =>
        Enum.GetValues<AlertCause>().Where(cause => Words.Of(cause) == word).Select(AlertCause? (cause) => cause)
            .FirstOrDefault();

    /// <summary>Reads it from a query.</summary>
    /// <exception cref="BadHttpRequestException">A word is none of those that there are.</exception>
    internal static AlertFilter Read(string? cause, string? state) => new(
        cause is null ? null : CauseOf(cause)
            ?? throw new BadHttpRequestException($"'cause' is '{cause}'; it must be one of {Causes}."),
        state switch
        {
            null => null,
            "firing" => false,
            "acknowledged" => true,
            _ => throw new BadHttpRequestException($"'state' is '{state}'; it must be firing or acknowledged."),
        });

    /// <summary>Those of a connector.</summary>
    internal IEnumerable<AlertView> Of(ViewRow row)
    {
        var view = ConnectorView.Read(row);
        return view.Alerts
            .Where(alert => (Cause is null || alert.Cause == Cause)
                && (Acknowledged is null || alert.AcknowledgedAt is not null == Acknowledged))
            .Select(alert => new AlertView(
                view.Name, view.User, alert.Cause, alert.AcknowledgedAt is null ? "firing" : "acknowledged",
                alert.Since, alert.Text, AlertWords.Advice(alert.Cause, view.Name), alert.AcknowledgedAt,
                alert.RemindedAt));
    }
}

/// <summary>An alert that fires.</summary>
/// <param name="Connector">Name of the connector.</param>
/// <param name="User">Whose it is.</param>
/// <param name="Cause">Why.</param>
/// <param name="State"><c>firing</c>, or <c>acknowledged</c> when somebody took note.</param>
/// <param name="Since">When it began.</param>
/// <param name="Text">What is wrong.</param>
/// <param name="Advice">What a person can do.</param>
/// <param name="AcknowledgedAt">When somebody took note; null when nobody has.</param>
/// <param name="RemindedAt">When people were last reminded; null when they were not.</param>
internal sealed record AlertView(
    string Connector, string User, AlertCause Cause, string State, DateTimeOffset Since, string Text, string Advice,
    DateTimeOffset? AcknowledgedAt, DateTimeOffset? RemindedAt);
