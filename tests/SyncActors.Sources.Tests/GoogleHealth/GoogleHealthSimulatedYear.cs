using SyncActors.Domain.Runs;
using SyncActors.Plugins;
using SyncActors.Simulators.GoogleHealth;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.People;
using SyncActors.Sources.GoogleHealth;
using SyncActors.Sources.Http;

namespace SyncActors.Sources.Tests.GoogleHealth;

/// <summary>A source that reads a simulated person over real HTTP.</summary>
internal sealed class GoogleHealthSimulatedYear : IAsyncDisposable
{
    /// <summary>A week after the last day of <see cref="Year"/>, so that all of it was uploaded.</summary>
    public static readonly DateTimeOffset Now = new(2026, 11, 12, 12, 0, 0, TimeSpan.Zero);

    public static readonly DayRange Year = GoogleHealthScenario.Range("2025-11-06", "2026-11-05");

    /// <summary>A day on which the tracker was worn without a step.</summary>
    public static readonly DateOnly ZeroDay = new(2026, 5, 13);

    /// <summary>A day on which the tracker lay in a drawer.</summary>
    public static readonly DateOnly DrawerDay = new(2026, 5, 14);

    private readonly SimulatorServer _server;
    private readonly HttpClient _client = VendorHttp.CreateClient();
    private readonly string _token;

    private GoogleHealthSimulatedYear(
        SimulatorServer server, IPopulation population, string token, TimeProvider time, (string, string)[] settings)
    {
        _server = server;
        _token = token;
        Population = population;
        Source = new GoogleHealthSource(
            GoogleHealthScenario.Options([("base-address", server.BaseAddress.ToString()), .. settings]),
            new VendorHttp(_client, TimeProvider.System, VendorHttpLimits.Default), time);
    }

    public GoogleHealthSource Source { get; }

    public IPopulation Population { get; }

    public Person Person => Population.People[0];

    public SourceFacts Facts { get; private set; } = SourceFacts.Unknown;

    public int Requests => _server.Ledger.Entries().Count;

    public IReadOnlyList<LedgerEntry> Entries => _server.Ledger.Entries();

    public static async Task<GoogleHealthSimulatedYear> StartAsync(
        GoogleHealthSimulatorOptions? options = null, IReadOnlyList<string>? scopes = null,
        Func<Person, Person>? adjust = null,
        params (string, string)[] settings)
    {
        var time = new StoppedTime(Now);
        var population = new ScriptedDays(new SeededPopulation(1, 7, new DateOnly(2024, 1, 1), adjust));
        var simulator = new GoogleHealthSimulator(population, time, options);
        var server = await SimulatorServer.StartAsync(simulator, time, CancellationToken.None);
        var token = simulator.GrantDirectly(population.People[0].Id, scopes).AccessToken;
        return new GoogleHealthSimulatedYear(server, population, token, time, settings);
    }

    /// <summary>Survey and all lines over some days, as a connector would read them.</summary>
    /// <returns>Everything that was mapped.</returns>
    public async Task<IReadOnlyList<MappedPage>> ReadAsync(DayRange days)
    {
        var pages = new List<MappedPage>();
        foreach (var window in Source.Survey(SourceFacts.Unknown))
            await ReadAsync(window, pages);
        var windows = new Queue<Window>(
            Source.Plan([.. Source.Descriptor.Lines.Select(line => new LineNeed(line.Name, days))]));
        while (windows.TryDequeue(out var window))
        {
            foreach (var instead in await ReadAsync(window, pages))
                windows.Enqueue(instead);
        }

        return pages;
    }

    /// <summary>All items, by id; the same id twice is an error.</summary>
    public static IReadOnlyDictionary<string, SampleItem> Items(IEnumerable<MappedPage> pages) =>
        pages.SelectMany(page => page.Items).Cast<SampleItem>().ToDictionary(item => item.Id, StringComparer.Ordinal);

    public async Task<FetchOutcome> FetchAsync(Window window, string? cursor = null) =>
        await Source.FetchAsync(new FetchRequest(window, cursor, _token, Facts), CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    private async Task<IReadOnlyList<Window>> ReadAsync(Window window, List<MappedPage> pages)
    {
        string? cursor = null;
        do
        {
            var outcome = await FetchAsync(window, cursor);
            if (outcome is FetchOutcome.NotOffered { Instead: { } instead })
                return instead;
            if (outcome is FetchOutcome.NotPermitted)
                return [];
            Assert.True(outcome is FetchOutcome.Fetched, outcome.ToString());
            var page = ((FetchOutcome.Fetched)outcome).Page;
            var mapped = Source.Map(page, Facts);
            Facts = mapped.Facts is { } told ? Facts.With(told) : Facts;
            pages.Add(mapped);
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return [];
    }

    private sealed class StoppedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }

    private sealed class ScriptedDays(IPopulation people) : IPopulation
    {
        public IReadOnlyList<Person> People => people.People;

        public Person? Find(string personId) => people.Find(personId);

        public PersonDay? Day(string personId, DateOnly date)
        {
            var day = people.Day(personId, date);
            return date == DrawerDay ? new PersonDay { Date = date, Worn = false }
                : date == ZeroDay && day is not null ? day with { Worn = true, Steps = 0, DistanceKm = 0, Floors = 0 }
                : day;
        }
    }
}
