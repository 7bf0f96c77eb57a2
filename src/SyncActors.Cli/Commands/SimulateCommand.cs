using System.CommandLine;
using SyncActors.Simulators.Hosting;

namespace SyncActors.Cli.Commands;

/// <summary><c>simulate</c>: a vendor's API as documented, for trying things out and for tests.</summary>
internal static class SimulateCommand
{
    internal static Command Create()
    {
        var vendor = new Argument<string>("vendor")
        {
            Description = $"One of {string.Join(", ", SimulatedVendors.Names)}.",
        };
        vendor.AcceptOnlyFromAmong([.. SimulatedVendors.Names]);
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
            var (simulated, hint) = SimulatedVendors.Make(
                parsed.GetValue(vendor)!,
                new SimulatedSize(parsed.GetValue(users), parsed.GetValue(days), parsed.GetValue(seed)));
            await using var server = await SimulatorServer.StartAsync(
                simulated, TimeProvider.System, parsed.GetValue(port), null, cancellationToken);
            Console.WriteLine($"{simulated.Name} at {server.BaseAddress}");
            Console.WriteLine(hint);
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
