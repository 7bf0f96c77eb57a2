using SyncActors.Simulators.Fitbit;
using SyncActors.Simulators.GoogleHealth;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.MemoryApi;
using SyncActors.Simulators.Limitless;
using SyncActors.Simulators.MemoryBox;
using SyncActors.Simulators.LightRag;
using SyncActors.Simulators.Notifications;
using SyncActors.Simulators.People;

namespace SyncActors.Cli.Commands;

/// <summary>How much a simulated vendor is to hold.</summary>
/// <param name="Users">How many people or accounts; 1 or more.</param>
/// <param name="Days">Days of history until today; 1 or more.</param>
/// <param name="Seed">Of their data.</param>
internal sealed record SimulatedSize(int Users, int Days, int Seed)
{
    /// <summary>The first of the days, UTC.</summary>
    public DateOnly From(TimeProvider time) => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).AddDays(-Days);
}

/// <summary>The vendors that <c>simulate</c> knows, each with what a person must know to use it.</summary>
internal static class SimulatedVendors
{
    private static readonly SortedDictionary<string, Func<SimulatedSize, (IVendor Vendor, string Hint)>> Makers =
        new(StringComparer.Ordinal)
        {
            ["fitbit"] = size =>
            {
                var people = People(size);
                return (
                    new FitbitSimulator(
                        new FitbitSimulatorOptions { Population = people, ApproveAs = people.People[0].Id },
                        TimeProvider.System),
                    Consent(people));
            },
            ["google-health"] = size =>
            {
                var people = People(size);
                return (
                    new GoogleHealthSimulator(
                        people, TimeProvider.System,
                        new GoogleHealthSimulatorOptions { ConsentingUser = people.People[0].Id }),
                    Consent(people));
            },
            ["memory-api"] = size =>
            {
                var contexts = Memories(size).Contexts(size.Users);
                var options = new MemoryApiSimulatorOptions { Contexts = contexts };
                return (
                    new MemoryApiSimulator(options, TimeProvider.System),
                    $"contexts {contexts[0].Id} to {contexts[^1].Id}; {options.MasterKey} opens all of them, "
                    + $"{contexts[0].ApiKey} the first alone");
            },
            ["limitless"] = size =>
            {
                var options = LimitlessSimulatorOptions.Seeded(
                    size.Users, (ulong)size.Seed, size.From(TimeProvider.System));
                return (
                    new LimitlessSimulator(options, TimeProvider.System),
                    $"users {options.Accounts[0].User} to {options.Accounts[^1].User}; "
                    + $"API keys {options.Accounts[0].Key} to {options.Accounts[^1].Key}");
            },
            ["memory-box"] = size =>
            {
                var keys = Enumerable.Range(1, size.Users).Select(number => $"memory-box-key-{number}").ToList();
                return (
                    new MemoryBoxSimulator(new MemoryBoxSimulatorOptions { Tokens = keys }, TimeProvider.System),
                    $"keys {keys[0]} to {keys[^1]}; what goes wrong is set at /_sim/faults and /_sim/memory-box");
            },
            ["lightrag"] = _ => (
                new LightRagSimulator(new LightRagSimulatorOptions(), TimeProvider.System),
                "empty; a document is processed about a second after it was accepted"),
            ["mailgun"] = _ => (
                new MailgunSimulator(new MailgunSimulatorOptions(), TimeProvider.System),
                "domain mg.example.org, api-key simulated-mailgun-key; mails at /mails"),
            ["slack"] = _ => (
                new SlackSimulator(TimeProvider.System),
                $"the address ends with {SlackSimulator.Path}; messages at /messages"),
            ["webhook"] = _ => (
                new WebhookReceiver(WebhookSecret, TimeProvider.System),
                $"the address ends with {WebhookReceiver.Path}, the secret is {WebhookSecret}; what came at /received"),
        };

    private const string WebhookSecret = "whsec_c2ltdWxhdGVkLXdlYmhvb2stc2VjcmV0";

    /// <summary>Their names.</summary>
    public static IReadOnlyCollection<string> Names => Makers.Keys;

    /// <summary>Makes one.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="size">How much it holds.</param>
    /// <returns>The vendor, and a line that tells people how to use it.</returns>
    public static (IVendor Vendor, string Hint) Make(string name, SimulatedSize size) => Makers[name](size);

    private static SeededPopulation People(SimulatedSize size) =>
        new(size.Users, (ulong)size.Seed, size.From(TimeProvider.System));

    // Days to come are there too: memories appear as time goes by.
    private static SeededMemories Memories(SimulatedSize size) => new(
        (ulong)size.Seed, size.From(TimeProvider.System),
        DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(31));

    private static string Consent(SeededPopulation people) =>
        $"users {people.People[0].Id} to {people.People[^1].Id}; consent is given by {people.People[0].Id}";
}
