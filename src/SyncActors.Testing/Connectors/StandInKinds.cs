using System.Text.Json;
using SyncActors.Domain.RateLimits;
using SyncActors.Domain.Runs;
using SyncActors.Plugins;

namespace SyncActors.Testing.Connectors;

/// <summary>Stand-ins for plug-ins of documents under names of one's choice: a source with three documents, and a
/// destination that takes them. They take any settings.</summary>
public static class StandInKinds
{
    private const string Line = "memories";

    /// <summary>The source.</summary>
    public static ISourceKind Source(string kind) => new SourceKind(kind);

    /// <summary>The destination.</summary>
    public static IDestinationKind Destination(string kind) => new DestinationKind(kind);

    private sealed class SourceKind(string kind) : ISourceKind
    {
        public string Kind => kind;

        public ISource Create(Settings settings) => new ThreeDocuments(kind);
    }

    private sealed class DestinationKind(string kind) : IDestinationKind
    {
        public string Kind => kind;

        public IDestination Create(Settings settings) => new TakesAll(kind);
    }

    private sealed class ThreeDocuments(string kind) : ISource
    {
        private const string Endpoint = "list";
        private static readonly DateOnly Day = new(2026, 1, 1);

        public SourceDescriptor Descriptor => new(
            kind, [new LineSpec(Line, Dense: false, Scope: null)], new RateLimit(60, TimeSpan.FromMinutes(1)),
            null, TimeSpan.FromDays(1)) { GivesDocuments = true };

        public IReadOnlyList<Window> Survey(SourceFacts known) =>
            known.MemberSince is null ? [new Window("account", [], null, 1)] : [];

        public IReadOnlyList<Window> Plan(IReadOnlyList<LineNeed> needs) =>
            [.. needs.Select(need => new Window(Endpoint, [Line], need.Range, 1))];

        public Task<FetchOutcome> FetchAsync(FetchRequest request, CancellationToken cancellationToken) =>
            Task.FromResult<FetchOutcome>(new FetchOutcome.Fetched(
                new RawPage(request.Window, JsonSerializer.SerializeToElement(3), null, 1), null));

        public MappedPage Map(RawPage page, SourceFacts facts) => page.Window.Range is not { } range
            ? new MappedPage([], [], [], SourceFacts.Unknown with { TimeZone = "Etc/UTC", MemberSince = Day })
            : new MappedPage(
                [
                    .. Enumerable.Range(1, page.Body.GetInt32()).Select(number => new DocumentItem(
                        $"{Line}/{number}", Line, range.Through, "", $"text {number}", [], DateTimeOffset.UnixEpoch)),
                ],
                [], [new LineNeed(Line, range)], null);
    }

    private sealed class TakesAll(string kind) : IDestination
    {
        public DestinationDescriptor Descriptor => new(
            kind, EffectClass.Upsert, CorrectionKind.Overwrite, TakesSamples: false, TakesDocuments: true);

        public Task<string?> CheckAsync(CancellationToken cancellationToken) => Task.FromResult<string?>(null);

        public Task<WriteOutcome> WriteAsync(WriteRequest request, CancellationToken cancellationToken) =>
            Task.FromResult<WriteOutcome>(
                new WriteOutcome.Written([.. request.Items.Select(_ => new ItemOutcome.Synced(null))]));
    }
}
