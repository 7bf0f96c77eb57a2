using System.Globalization;
using System.Net.Http.Headers;

namespace SyncActors.Sources.Http;

/// <summary>Reads the header <c>Retry-After</c>.</summary>
/// <remarks>RFC 9110, section 10.2.3: whole seconds, or an HTTP date.</remarks>
internal static class RetryAfter
{
    /// <summary>Longest wait that is believed; more is taken as this.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(31);

    /// <summary>The wait.</summary>
    /// <param name="header">The header's value; null when absent.</param>
    /// <param name="now">The present, against which a date is measured.</param>
    /// <returns>Zero or more, at most <see cref="Longest"/>; null when absent or not readable.</returns>
    public static TimeSpan? Parse(string? header, DateTimeOffset now)
    {
        var text = header.AsSpan().Trim();
        if (text.IsEmpty)
            return null;
        if (!text.ContainsAnyExceptInRange('0', '9'))
        {
            return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                && seconds < (long)Longest.TotalSeconds
                    ? TimeSpan.FromSeconds(seconds)
                    : Longest;
        }

        if (!RetryConditionHeaderValue.TryParse(text.ToString(), out var value) || value.Date is not { } date)
            return null;
        var wait = date - now;
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait > Longest ? Longest : wait;
    }
}
