using System.Text.Json;
using System.Text.RegularExpressions;
using SyncActors.Plugins;
using SyncActors.Testing.Destinations;

namespace SyncActors.Destinations.Tests.Files;

public sealed class FileJsonLinesConformance() : FileConformance("json-lines", "connector")
{
    [Theory]
    [MemberData(nameof(Behaviours))]
    public Task Json_lines(string behaviour) => ProveAsync(behaviour);
}

public sealed class FileUserDayConformance() : FileConformance("json-lines", "user-day")
{
    [Theory]
    [MemberData(nameof(Behaviours))]
    public Task Json_lines_by_day(string behaviour) => ProveAsync(behaviour);
}

public sealed class FilePrometheusConformance() : FileConformance("prometheus", "connector")
{
    [Theory]
    [MemberData(nameof(Behaviours))]
    public Task Prometheus_text(string behaviour) => ProveAsync(behaviour);
}

public abstract partial class FileConformance(string format, string layout) : DestinationConformance, IDisposable
{
    private const string Provisional = "_provisional";
    private readonly DestinationKinds _kinds = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        _kinds.Dispose();
        _folder.Dispose();
    }

    private IDestination Create(string folder) =>
        _kinds.Create("file", ("folder", folder), ("format", format), ("layout", layout));

    protected override Task<IDestination> CreateAsync() => Task.FromResult(Create(_folder.Combine("out")));

    protected override Task<IDestination> UnavailableAsync()
    {
        var file = _folder.Combine("file");
        File.WriteAllText(file, "");
        return Task.FromResult(Create(Path.Combine(file, "below")));
    }

    // Tests may run as root, whom no permission stops: a folder where the file should be does.
    protected override Task<IDestination> RefusedAsync() => Task.FromResult<IDestination>(new FolderInTheWay(this));

    protected override Task<IReadOnlyList<DeliveredSample>> StoredAsync(string user) =>
        Task.FromResult<IReadOnlyList<DeliveredSample>>([.. Lines().SelectMany(line =>
            format == "prometheus" ? FromText(line, user) : FromJson(line, user))]);

    private IEnumerable<string> Lines() =>
        Directory.GetFiles(_folder.Combine("out"), "*", SearchOption.AllDirectories).SelectMany(File.ReadAllLines);

    private static IEnumerable<DeliveredSample> FromJson(string line, string user)
    {
        using var document = JsonDocument.Parse(line);
        var item = document.RootElement;
        if (item.GetProperty("user").GetString() != user || !item.TryGetProperty("samples", out var samples))
            return [];
        return [.. samples.EnumerateArray().Select(sample => new DeliveredSample(
            sample.GetProperty("metric").GetString()!,
            DeliveredSample.TextOf(Labels(item).Concat(Labels(sample))),
            sample.GetProperty("timestamp").GetInt64() + item.GetProperty("version").GetInt32(),
            sample.GetProperty("value").GetDouble(),
            item.GetProperty("final").GetBoolean()))];
    }

    private static IEnumerable<Label> Labels(JsonElement holder) => holder.TryGetProperty("labels", out var labels)
        ? labels.EnumerateObject().Select(label => new Label(label.Name, label.Value.GetString()!))
        : [];

    private static IEnumerable<DeliveredSample> FromText(string line, string user)
    {
        if (line.StartsWith('#'))
            return [];
        var parts = Line().Match(line);
        Assert.True(parts.Success, line);
        var labels = LabelText().Matches(parts.Groups["labels"].Value).Select(label =>
            new Label(label.Groups["name"].Value, Unescape().Replace(label.Groups["value"].Value, escape =>
                escape.Value == "\\n" ? "\n" : escape.Value[1..]))).ToList();
        if (!labels.Contains(new Label("user", user)))
            return [];
        var name = parts.Groups["name"].Value;
        var final = !name.EndsWith(Provisional, StringComparison.Ordinal);
        return [new DeliveredSample(
            final ? name : name[..^Provisional.Length], DeliveredSample.TextOf(labels),
            long.Parse(parts.Groups["time"].Value), double.Parse(parts.Groups["value"].Value), final)];
    }

    protected override Task<IReadOnlyDictionary<string, string>> DocumentsAsync(string user) =>
        Task.FromResult<IReadOnlyDictionary<string, string>>(
            Lines().Select(line => JsonDocument.Parse(line).RootElement)
            .Where(item => item.TryGetProperty("text", out _) && item.GetProperty("user").GetString() == user)
            .ToDictionary(
                item => item.GetProperty("item").GetString()!, item => item.GetProperty("text").GetString()!));

    [GeneratedRegex("""^(?<name>[a-zA-Z_:0-9]+)\{(?<labels>.*)\} (?<value>\S+) (?<time>\d+)$""", RegexOptions.None, 1000)]
    private static partial Regex Line();

    [GeneratedRegex("""(?<name>[a-z_]+)="(?<value>(?:[^"\\]|\\.)*)",?""", RegexOptions.None, 1000)]
    private static partial Regex LabelText();

    [GeneratedRegex(@"\\.", RegexOptions.None, 1000)]
    private static partial Regex Unescape();

    /// <summary>Puts a folder where the file of the first request belongs.</summary>
    private sealed class FolderInTheWay(FileConformance suite) : IDestination
    {
        private readonly IDestination _inner = suite.Create(suite._folder.Combine("refused"));

        public DestinationDescriptor Descriptor => _inner.Descriptor;

        public Task<string?> CheckAsync(CancellationToken cancellationToken)
        {
            File.WriteAllText(suite._folder.Combine("plain"), "");
            return suite.Create(suite._folder.Combine("plain")).CheckAsync(cancellationToken);
        }

        public Task<WriteOutcome> WriteAsync(WriteRequest request, CancellationToken cancellationToken)
        {
            var item = request.Items[0].Item;
            var name = suite.Layout == "connector"
                ? request.Connector + suite.Extension
                : Path.Combine(request.User, $"{item.Day:yyyy-MM-dd}{suite.Extension}");
            Directory.CreateDirectory(suite._folder.Combine("refused", name));
            return _inner.WriteAsync(request, cancellationToken);
        }
    }

    private string Layout => layout;

    private string Extension => format == "prometheus" ? ".prom" : ".jsonl";
}
