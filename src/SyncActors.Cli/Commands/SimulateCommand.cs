using System.CommandLine;
using SyncActors.Simulators.Fitbit;
using SyncActors.Simulators.GoogleHealth;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.People;

namespace SyncActors.Cli.Commands;

/// <summary><c>simulate</c>: a vendor's API as documented, for trying things out and for tests.</summary>
internal static class SimulateCommand
{
    internal static Command Create()
    {
        var vendor = new Argument<string>("vendor") { Description = "fitbit or google-health." };
        vendor.AcceptOnlyFromAmong("fitbit", "google-health");
        var port = new Option<int>("--port") { Description = "Port on 127.0.0.1; 0 takes a free one." };
        var users = new Option<int>("--users") { Description = "How many people.", DefaultValueFactory = _ => 20 };
        var days = new Option<int>("--days") { Description = "Days of history.", DefaultValueFactory = _ => 365 };
        var seed = new Option<int>("--seed") { Description = "Seed of their data.", DefaultValueFactory = _ => 1 };
        var command = new Command(
            "simulate", "Runs a vendor's API as documented, with quotas and errors, until it is stopped.")
        {
            vendor, port, users, days, seed,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await Task.Yield(); // So that an interruption is heard before anything is printed.
            var people = new SeededPopulation(
                parsed.GetValue(users), (ulong)parsed.GetValue(seed),
                DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(-parsed.GetValue(days)));
            IVendor simulated = parsed.GetValue(vendor) == "fitbit"
                ? new FitbitSimulator(
                    new FitbitSimulatorOptions { Population = people, ApproveAs = people.People[0].Id },
                    TimeProvider.System)
                : new GoogleHealthSimulator(
                    people, TimeProvider.System,
                    new GoogleHealthSimulatorOptions { ConsentingUser = people.People[0].Id });
            await using var server = await SimulatorServer.StartAsync(
                simulated, TimeProvider.System, parsed.GetValue(port), null, cancellationToken);
            Console.WriteLine($"{simulated.Name} at {server.BaseAddress}");
            Console.WriteLine(
                $"users {people.People[0].Id} to {people.People[^1].Id}; consent is given by {people.People[0].Id}");
            Console.WriteLine(
                $"requests so far: {server.BaseAddress}_sim/ledger   faults to order: {server.BaseAddress}_sim/faults");
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                // Stopping is how this command ends.
            }

            return (int)ExitCode.Ok;
        });
        return command;
    }
}
