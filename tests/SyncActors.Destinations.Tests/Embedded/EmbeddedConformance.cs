using System.Text.Json;
using SyncActors.Destinations.Embedded;
using SyncActors.Plugins;
using SyncActors.Testing.Destinations;

namespace SyncActors.Destinations.Tests.Embedded;

public sealed class EmbeddedConformance : DestinationConformance, IDisposable
{
    private readonly DestinationKinds _kinds = new();
    private readonly TemporaryFolder _folder = new();

    private string Database => _folder.Combine("new", "samples.db");

    [Theory]
    [MemberData(nameof(Behaviours))]
    public Task Embedded(string behaviour) => ProveAsync(behaviour);

    public void Dispose()
    {
        _kinds.Dispose();
        _folder.Dispose();
    }

    protected override Task<IDestination> CreateAsync() =>
        Task.FromResult(_kinds.Create("embedded", ("path", Database)));

    protected override Task<IDestination> UnavailableAsync()
    {
        var file = _folder.Combine("file");
        File.WriteAllText(file, "");
        return Task.FromResult(_kinds.Create("embedded", ("path", Path.Combine(file, "samples.db"))));
    }

    protected override Task<IDestination> RefusedAsync()
    {
        var file = _folder.Combine("other.db");
        File.WriteAllText(file, new string('x', 8192));
        return Task.FromResult(_kinds.Create("embedded", ("path", file)));
    }

    protected override async Task<IReadOnlyList<DeliveredSample>> StoredAsync(string user)
    {
        var reader = new EmbeddedReader(Database);
        var stored = new List<DeliveredSample>();
        foreach (var metric in await reader.MetricsAsync(user, CancellationToken.None))
        {
            foreach (
                var sample in await reader.SamplesAsync(
                    user, metric, 0, long.MaxValue, 100_000, CancellationToken.None))
                stored.Add(new DeliveredSample(metric, Labels(sample), sample.TimestampMs, sample.Value, sample.Final));
        }

        return stored;
    }

    private static string Labels(EmbeddedSample sample)
    {
        using var document = JsonDocument.Parse(sample.Labels);
        return DeliveredSample.TextOf(
            document.RootElement.EnumerateObject().Select(label => new Label(label.Name, label.Value.GetString()!)));
    }

    protected override async Task<IReadOnlyDictionary<string, string>> DocumentsAsync(string user) =>
        (await new EmbeddedReader(Database).DocumentsAsync(user, 100, CancellationToken.None))
            .ToDictionary(document => document.Id, document => document.Text, StringComparer.Ordinal);
}
