namespace SyncActors.Simulators.Limitless.Data;

/// <summary>What people of the simulation talk about.</summary>
/// <param name="Titles">Titles of entries.</param>
/// <param name="Headings">Headings within.</param>
/// <param name="Lines">Sentences that are said.</param>
/// <param name="Others">Names of people besides the owner; none for a monologue.</param>
internal sealed record Talk(
    IReadOnlyList<string> Titles, IReadOnlyList<string> Headings, IReadOnlyList<string> Lines,
    IReadOnlyList<string> Others)
{
    /// <summary>All subjects.</summary>
    public static IReadOnlyList<Talk> Subjects { get; } =
    [
        new(
            ["Planning the spring release", "Weekly sync on the garden app", "Review of the watering planner"],
            ["Scope of the first version", "Open questions", "Next steps", "Budget"],
            [
                "Shall we keep the watering planner in the first version?",
                "Yes, but without the weather feed. That was the main decision last week.",
                "The export format is still open; important for the people who leave us.",
                "I write the proposal until Thursday.",
                "Can we move the demo to the morning session?",
                "The key point is that nobody waits for the server any more. #release",
                "Then we have an agreement about the plan.",
            ],
            ["Mara", "Jonas", "Speaker 1"]),
        new(
            ["Debugging the export", "Why the deployment hangs", "Database migration notes"],
            ["What we saw", "The cause", "The fix", "Testing it"],
            [
                "The server answers, but the client never reads the last page.",
                "Look at the API log, the bug is in the paging code.",
                "We need a test for the database migration before we deploy.",
                "The primary replica was restarted twice during the deployment.",
                "I will fix the library and push it tonight. #todo",
                "So the system works again, and the monitoring is green.",
            ],
            ["Jonas", "Priya"]),
        new(
            ["Lunch with Ines", "Coffee in the sun", "Evening at the allotment"],
            ["The trip", "The family"],
            [
                "How was your weekend at the lake?",
                "Found it — “under the third pot”, as always 😀",
                "My sister has a new hobby, she bakes bread at four in the morning.",
                "We could go on vacation together, perhaps in September.",
                "The coffee here is better than anywhere else.",
            ],
            ["Ines"]),
        new(
            ["A thought about bicycle lights", "Shopping", "Note to self"],
            ["Ideas"],
            [
                "The rear light has to go on by itself when it gets dark.",
                "Oat milk, lamp oil, the blue thread.",
                "Call the library on Friday about the reserved book. #errands",
                "It would be nice to have a map of all the public fountains.",
            ],
            []),
        new(
            ["Phone call with the library", "At the doctor's", "Bank appointment"],
            ["The appointment"],
            [
                "It is ready at the desk.",
                "Thanks, I come on Friday.",
                "The results are fine, the blood pressure is a little high.",
                "Please sign here and here.",
                "Do you have the form with you?",
            ],
            ["Speaker 1"]),
        new(
            ["Choosing a school", "Which flat do we take?", "The new heating"],
            ["Options", "Arguments", "What we decided"],
            [
                "The second option is cheaper, but the way is longer.",
                "My recommendation is the one with the garden; the main reason is the light.",
                "Is there an alternative that we have not looked at?",
                "Then the conclusion is that we wait for the other proposal until Monday.",
                "Everybody agrees? Good, decided.",
            ],
            ["Ines", "Paul", "Lena"]),
        new(
            ["On the tram", "Walking home", "In the kitchen"],
            ["Noise"],
            [
                "Mind the gap, please.",
                "It starts to rain again.",
                "Where did you put the scissors?",
                "The next stop is the market square.",
            ],
            ["Unknown"]),
    ];
}
