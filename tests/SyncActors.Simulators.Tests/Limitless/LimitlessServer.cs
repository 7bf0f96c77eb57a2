using System.Text.Json;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.Limitless;
using SyncActors.Simulators.Limitless.Data;
using SyncActors.Simulators.Tests.Hosting;

namespace SyncActors.Simulators.Tests.Limitless;

/// <summary>A running simulator with a client that holds a key.</summary>
internal sealed class LimitlessServer : IAsyncDisposable
{
    public const string User = "ann";
    public const string Key = "sk-ann";

    private LimitlessServer(SimulatorServer server, LimitlessSimulator simulator, ManualTime time)
    {
        Server = server;
        Simulator = simulator;
        Time = time;
        Client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false })
        {
            BaseAddress = server.BaseAddress,
        };
        Use(Key);
    }

    /// <summary>Wednesday noon UTC.</summary>
    public static DateTimeOffset Now { get; } = new(2025, 6, 18, 12, 0, 0, TimeSpan.Zero);

    public SimulatorServer Server { get; }

    public LimitlessSimulator Simulator { get; }

    public ManualTime Time { get; }

    public HttpClient Client { get; }

    public LimitlessAccount Account => Simulator.Account(User);

    /// <summary>With entries of the last days, one each hour unless made otherwise.</summary>
    public static async Task<LimitlessServer> StartAsync(
        LimitlessSwitches? switches = null, SeededLifelogs? seeded = null, int hours = 30, int perMinute = 180)
    {
        var time = new ManualTime(Now);
        var account = new LimitlessAccount(User, Key, seeded);
        if (seeded is null)
        {
            for (var hour = 1; hour <= hours; hour++)
                account.Put(Entry(hour));
        }

        var simulator = new LimitlessSimulator(
            new LimitlessSimulatorOptions
            {
                Accounts = [account, new LimitlessAccount("ben", "sk-ben")],
                Switches = switches ?? new LimitlessSwitches(),
                RequestsPerMinute = perMinute,
            },
            time);
        var server = await SimulatorServer.StartAsync(simulator, time, CancellationToken.None);
        return new LimitlessServer(server, simulator, time);
    }

    /// <summary>An entry that began so many hours ago and lasted ten minutes; <c>e01</c> is the newest.</summary>
    public static RecordedLifelog Entry(int hoursAgo) => new(
        $"e{hoursAgo:00}", $"Entry {hoursAgo}", Now.AddHours(-hoursAgo), Now.AddHours(-hoursAgo).AddMinutes(10),
        [
            new RecordedNode("heading1", $"Entry {hoursAgo}", TimeSpan.Zero, TimeSpan.FromMinutes(10), null, false,
            [
                new RecordedNode("heading2", "Part", TimeSpan.Zero, TimeSpan.FromMinutes(5), null, false,
                [
                    new RecordedNode("blockquote", "Hello.", TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3), "You", true, []),
                    new RecordedNode("blockquote", "Bicycle lights.", TimeSpan.FromMinutes(4), TimeSpan.FromSeconds(3), "Mara", false, []),
                ]),
            ]),
        ]);

    public void Use(string? key)
    {
        Client.DefaultRequestHeaders.Remove("X-API-Key");
        if (key is not null)
            Client.DefaultRequestHeaders.Add("X-API-Key", key);
    }

    public async Task<(int Status, JsonElement Json, string Text)> GetAsync(string path)
    {
        using var response = await Client.GetAsync(path);
        var text = await response.Content.ReadAsStringAsync();
        var isJson = response.Content.Headers.ContentType?.MediaType == "application/json";
        return ((int)response.StatusCode, isJson ? JsonElement.Parse(text) : default, text);
    }

    public async Task<(IReadOnlyList<JsonElement> Entries, string? Next)> ListAsync(
        string query = "", string list = "lifelogs")
    {
        var (status, json, text) = await GetAsync($"v1/{list}?{query}");
        Assert.True(status == 200, text);
        var meta = json.GetProperty("meta").GetProperty(list);
        var entries = json.GetProperty("data").GetProperty(list).EnumerateArray().ToList();
        Assert.Equal(entries.Count, meta.GetProperty("count").GetInt32());
        return (entries, meta.GetProperty("nextCursor").GetString());
    }

    /// <summary>Ids of all pages, page by page.</summary>
    public async Task<List<string[]>> PagesAsync(string query, string list = "lifelogs")
    {
        List<string[]> pages = [];
        string? cursor = null;
        do
        {
            var page = await ListAsync(query + (cursor is null ? "" : "&cursor=" + Uri.EscapeDataString(cursor)), list);
            pages.Add([.. page.Entries.Select(Id)]);
            cursor = page.Next;
            Assert.True(pages.Count < 500, "the paging does not end");
        }
        while (cursor is not null);
        return pages;
    }

    public static string Id(JsonElement entry) => entry.GetProperty("id").GetString()!;

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
    }
}
