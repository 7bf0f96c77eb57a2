using SyncActors.Actors.Cluster;

namespace SyncActors.Server.Configuration;

/// <summary>This process among others.</summary>
/// <param name="Id">Which installation the database must hold; null for whichever it holds.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Address">Where other machines reach its API; null for the one it listens on.</param>
/// <param name="Timings">When it shows that it lives, and when it takes another for dead.</param>
public sealed record ClusterSettings(Guid? Id, string Name, Uri? Address, ClusterOptions Timings)
{
    /// <summary>Reads and checks <c>syncactors.cluster</c>.</summary>
    /// <exception cref="ConfigurationException">A key is wrong, or the timings are not safe together.</exception>
    internal static ClusterSettings Read(ConfigurationReader reader)
    {
        var safe = new ClusterOptions();
        var timings = new ClusterOptions
        {
            BeatEvery = reader.Duration("beat-every") ?? safe.BeatEvery,
            LookEvery = reader.Duration("look-every") ?? safe.LookEvery,
            FenceAfter = reader.Duration("fence-after") ?? safe.FenceAfter,
            DropAfter = reader.Duration("drop-after") ?? safe.DropAfter,
            DeadAfter = reader.Duration("dead-after") ?? safe.DeadAfter,
            DisconnectedAfter = reader.Duration("disconnected-after") ?? safe.DisconnectedAfter,
            CheckEvery = reader.Duration("check-every") ?? safe.CheckEvery,
            StableAfter = reader.Duration("stable-after") ?? safe.StableAfter,
        };
        if (timings.Problem() is { } problem)
        {
            // The problem begins with the key.
            var key = problem.Split(' ')[0];
            throw reader.Wrong(key, problem[(key.Length + 1)..]);
        }

        Guid? installation = reader.Text("id") is not { } text ? null
            : Guid.TryParse(text, out var id) ? id
            : throw reader.Wrong("id", $"'{text}' is no uuid (uuidgen makes one)");
        return new ClusterSettings(
            installation, reader.Text("name") ?? Environment.MachineName, reader.HttpAddress("address"), timings);
    }
}
