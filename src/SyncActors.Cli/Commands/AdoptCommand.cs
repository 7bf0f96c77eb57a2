using System.CommandLine;
using SyncActors.Server.Hosting;

namespace SyncActors.Cli.Commands;

/// <summary><c>adopt</c>: makes a copy of a database an installation of its own.</summary>
internal static class AdoptCommand
{
    internal static Command Create()
    {
        var config = CommonOptions.Config();
        var data = CommonOptions.Data();
        var set = CommonOptions.Set();
        var keep = new Option<bool>("--keep-grants")
        {
            Description = "Keep the grants; only when the original will never run again.",
        };
        var command = new Command("adopt", "Makes a copy of a PostgreSQL database an installation of its own.")
        {
            config, data, set, keep,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var configuration = CommonOptions.Load(
                parsed.GetValue(config), parsed.GetValue(data), parsed.GetValue(set)!);
            if (await Adoption.RunAsync(configuration, parsed.GetValue(keep), cancellationToken) is not { } adopted)
                return Exit.Fail(ExitCode.Refused, "this database is no copy; nothing was changed.");
            Console.WriteLine(
                $"adopted as installation {adopted.ClusterId}; "
                + (parsed.GetValue(keep)
                    ? "its grants are kept"
                    : $"{adopted.GrantsDropped} grants were dropped: syncactors authorize <connector>"));
            Console.WriteLine($"audit chain {AuditCommand.Line(adopted.Recorded)}");
            return (int)ExitCode.Ok;
        });
        return command;
    }
}
