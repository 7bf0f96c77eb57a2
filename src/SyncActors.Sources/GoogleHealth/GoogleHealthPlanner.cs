using SyncActors.Domain.Runs;
using SyncActors.Plugins;
using SyncActors.Sources.Health;

namespace SyncActors.Sources.GoogleHealth;

/// <summary>Covers needed days with the fewest requests. Pure.</summary>
internal static class GoogleHealthPlanner
{
    // Nights whose stages may still come stand in a window of one page, so that one answer tells about all of them.
    private const int SleepFreshDays = 7;

    // A page holds 25 sessions: a night and now and then a nap a day, and the oldest day is read again with the next
    // page.
    private const int SleepDaysPerPage = 20;

    /// <summary>Windows for the needs: newest days first, then in the order of the questions.</summary>
    /// <param name="questions">Questions that may be asked.</param>
    /// <param name="needs">Days by line, in any order; they may overlap. Needs of other lines are passed over.</param>
    /// <param name="intradayDetail">Length of a stretch within the day by data type.</param>
    public static IReadOnlyList<Window> Plan(
        IReadOnlyList<GoogleHealthQuestion> questions, IReadOnlyList<LineNeed> needs,
        IReadOnlyDictionary<string, TimeSpan> intradayDetail)
    {
        var windows = new List<Window>();
        foreach (var question in questions)
        {
            var days = needs.Where(need => need.Line == question.Line).Select(need => need.Range);
            windows.AddRange(question.Timing == GoogleHealthTiming.IntervalEnd
                ? Sleep(question, days)
                : DayCover.Fewest(days, DaysMax(question, intradayDetail)).Select(range => Window(question, range)));
        }

        return [.. windows.OrderByDescending(window => window.Range!.Value.Through)];
    }

    /// <summary>A window of a question.</summary>
    public static Window Window(GoogleHealthQuestion question, DayRange range, int requestsExpected = 1) =>
        new(question.Endpoint, [question.Line!], range, requestsExpected);

    /// <summary>The windows that stand in for one whose question is not offered, in the order in which they must be
    /// asked; null when nothing does.</summary>
    public static IReadOnlyList<Window>? Instead(GoogleHealthQuestion question, DayRange range) =>
        question.Instead.Count == 0 ? null
        : [.. question.Instead.SelectMany(other =>
            DayCover.Fewest([range], other.DaysMax).Select(piece => Window(other, piece)))];

    private static IEnumerable<Window> Sleep(GoogleHealthQuestion question, IEnumerable<DayRange> needs)
    {
        var days = needs.Where(need => need.Days > 0).ToList();
        if (days.Count == 0)
            yield break;
        var fresh = DayCover.Fewest(days, SleepFreshDays).First();
        yield return Window(question, fresh);

        // Sessions of a gap are read too, so only a gap that is shorter than a page is bridged.
        foreach (var range in DayCover.Bridge(DayCover.Before(days, fresh.From), SleepDaysPerPage - 1))
        {
            foreach (var piece in DayCover.Fewest([range], question.DaysMax))
                yield return Window(question, piece, (piece.Days + SleepDaysPerPage - 1) / SleepDaysPerPage);
        }
    }

    private static int DaysMax(GoogleHealthQuestion question, IReadOnlyDictionary<string, TimeSpan> intradayDetail) =>
        question.Action == GoogleHealthAction.RollUp && intradayDetail.TryGetValue(question.DataType, out var length)
            ? Math.Clamp(
                (int)(GoogleHealthCatalogue.RollUpPageSize * length / TimeSpan.FromDays(1)), 1, question.DaysMax)
            : question.DaysMax;
}
