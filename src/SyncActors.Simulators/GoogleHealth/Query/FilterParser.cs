using System.Globalization;
using SyncActors.Simulators.GoogleHealth.Data;

namespace SyncActors.Simulators.GoogleHealth.Query;

/// <summary>
/// Reads filters such as <c>steps.interval.start_time &gt;= "2026-11-05T00:00:00Z" AND …</c> and refuses everything
/// that
/// the documentation does not allow for the type.
/// </summary>
/// <remarks>
/// Operators are <c>&gt;=</c> and <c>&lt;</c>, joined with AND; sleep also knows OR, which binds tighter
/// (https://google.aip.dev/160, read in 2026).
/// </remarks>
internal static class FilterParser
{
    private const int LengthMax = 2_000;
    private const string Syntax = "INVALID_DATA_POINT_FILTER_SYNTAX";
    private const string MissingToken = "INVALID_DATA_POINT_FILTER_MISSING_TOKEN";
    private const string WrongMember = "INVALID_DATA_POINT_FILTER_DATA_TYPE_MEMBER";
    private const string WrongFormat = "INVALID_FILTER_FORMAT";

    private static readonly string[] MomentFormats =
    [
        "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
    ];

    private static readonly string[] CivilFormats =
        ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF"];

    /// <summary>Reads a filter; nothing or blanks pass everything.</summary>
    /// <exception cref="ApiErrorException">The filter is not allowed for the type.</exception>
    public static PointFilter Parse(string? filter, DataType type)
    {
        if (string.IsNullOrWhiteSpace(filter))
            return PointFilter.Everything;
        if (filter.Length > LengthMax)
            throw Refuse(WrongFormat, "The filter is too long.");
        var tokens = new Queue<string>(Tokens(filter));
        var groups = new List<List<PointFilter.Condition>> { new() { Condition(tokens, type) } };
        while (tokens.TryDequeue(out var word))
        {
            switch (word)
            {
                case "AND":
                    groups.Add([Condition(tokens, type)]);
                    break;
                case "OR" when type.Kind == PointKind.Sleep:
                    groups[^1].Add(Condition(tokens, type));
                    break;
                default:
                    throw Refuse(Syntax, $"Unexpected '{word}'.");
            }
        }

        return new PointFilter([.. groups]);
    }

    private static PointFilter.Condition Condition(Queue<string> tokens, DataType type)
    {
        var member = Next(tokens, "member");
        var comparison = Next(tokens, "operator");
        var literal = Next(tokens, "value");
        if (comparison is not (">=" or "<") || (comparison == "<" && type.Kind == PointKind.Cardiogram))
            throw Refuse(Syntax, $"Operator '{comparison}' is not supported.");
        var aspect = AspectOf(member, type);
        if (literal.Length < 2 || literal[0] != '"' || literal[^1] != '"')
            throw Refuse(Syntax, "The value must be a quoted string.");
        return new PointFilter.Condition(aspect, comparison == ">=", Literal(literal[1..^1], aspect, type));
    }

    private static string Next(Queue<string> tokens, string what) =>
        tokens.TryDequeue(out var token) ? token : throw Refuse(MissingToken, $"A {what} is missing.");

    private static PointFilter.Aspect AspectOf(string member, DataType type)
    {
        var prefix = type.FilterName + ".";
        var rest = member.StartsWith(prefix, StringComparison.Ordinal) ? member[prefix.Length..] : "";
        return (type.Kind, rest) switch
        {
            (PointKind.Interval or PointKind.Cardiogram, "interval.start_time") => PointFilter.Aspect.Start,
            (PointKind.Interval or PointKind.Log, "interval.civil_start_time") => PointFilter.Aspect.CivilStart,
            (PointKind.Sample, "sample_time.physical_time") => PointFilter.Aspect.Start,
            (PointKind.Sample, "sample_time.civil_time") => PointFilter.Aspect.CivilStart,
            (PointKind.Daily, "date") => PointFilter.Aspect.CivilStart,
            (PointKind.Sleep, "interval.end_time") => PointFilter.Aspect.End,
            (PointKind.Sleep, "interval.civil_end_time") => PointFilter.Aspect.CivilEnd,
            _ => throw Refuse(WrongMember, $"Member '{member}' cannot be filtered for {type.Name}."),
        };
    }

    private static DateTime Literal(string text, PointFilter.Aspect aspect, DataType type)
    {
        if (aspect is PointFilter.Aspect.CivilStart or PointFilter.Aspect.CivilEnd)
        {
            var formats = type.Kind == PointKind.Daily ? CivilFormats.AsSpan(0, 1).ToArray() : CivilFormats;
            return DateTime.TryParseExact(text, formats, null, DateTimeStyles.None, out var civil)
                ? civil
                : throw Refuse(WrongFormat, $"'{text}' is not a civil time.");
        }

        // A moment without its offset would parse as well, and mean the time zone of this machine.
        var hasOffset = text.EndsWith('Z') || (text.Length > 6 && text[^6] is '+' or '-' && text[^3] == ':');
        return hasOffset
            && DateTimeOffset.TryParseExact(text, MomentFormats, null, DateTimeStyles.None, out var moment)
                ? moment.UtcDateTime
                : throw Refuse(WrongFormat, $"'{text}' is not an RFC 3339 time.");
    }

    private static IEnumerable<string> Tokens(string filter)
    {
        var at = 0;
        while (at < filter.Length)
        {
            if (filter[at] == ' ')
            {
                at++;
                continue;
            }

            var end = End(filter, at);
            yield return filter[at..end];
            at = end;
        }
    }

    private static int End(string filter, int start)
    {
        if (filter[start] == '"')
        {
            var close = filter.IndexOf('"', start + 1);
            return close < 0 ? throw Refuse(Syntax, "A quoted string does not end.") : close + 1;
        }

        var first = KindOf(filter[start]);
        var end = start + 1;
        while (end < filter.Length && filter[end] is not (' ' or '"') && KindOf(filter[end]) == first)
            end++;
        return end;
    }

    private static bool KindOf(char character) => character is '<' or '>' or '=' or '!';

    private static ApiErrorException Refuse(string reason, string description) =>
        ApiErrors.Invalid(reason, "filter", description);
}
