using System.Text;
using System.Text.Json.Nodes;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.LightRag;
using SyncActors.Simulators.Tests.Hosting;

namespace SyncActors.Simulators.Tests.LightRag;

/// <summary>A simulated server on a clock that is moved by hand, asked without a network.</summary>
internal sealed class LightRagBench
{
    public const string Track = "/documents/track_status/";

    public LightRagBench(LightRagSimulatorOptions? options = null)
    {
        Time = new ManualTime(new DateTimeOffset(2026, 8, 22, 8, 15, 0, TimeSpan.Zero));
        Simulator = new LightRagSimulator(options ?? new LightRagSimulatorOptions(), Time);
    }

    public ManualTime Time { get; }

    public LightRagSimulator Simulator { get; }

    public (int Status, JsonNode Body) Ask(string method, string path, string body = "", params (string Name, string Value)[] headers)
    {
        var answer = Answer(method, path, body, headers);
        return (answer.Status, JsonNode.Parse(answer.Body)!);
    }

    public VendorAnswer Answer(string method, string path, string body = "", params (string Name, string Value)[] headers) =>
        Simulator.Handle(new LightRagRequest(
            method, path, headers.ToDictionary(header => header.Name, header => header.Value), Encoding.UTF8.GetBytes(body)));

    public (int Status, JsonNode Body) Insert(string? name, string text) => Ask(
        "POST", "/documents/text", new JsonObject { ["text"] = text, ["file_source"] = name }.ToJsonString());

    /// <summary>Inserts, and waits until the work is done.</summary>
    public JsonNode Process(string name, string text)
    {
        var track = Insert(name, text).Body["track_id"]!.GetValue<string>();
        Time.Advance(TimeSpan.FromSeconds(5));
        return Row(track);
    }

    public JsonNode Row(string track) => Assert.Single(Ask("GET", Track + track).Body["documents"]!.AsArray())!;

    public static string Detail((int Status, JsonNode Body) answer) => answer.Body["detail"]!.GetValue<string>();
}
