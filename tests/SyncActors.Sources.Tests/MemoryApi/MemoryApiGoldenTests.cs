using SyncActors.Plugins;
using SyncActors.Sources.Places;
using SyncActors.Testing.Files;
using static SyncActors.Sources.Tests.MemoryApi.MemoryApiScenario;

namespace SyncActors.Sources.Tests.MemoryApi;

/// <summary>Documents as destinations get them. The files are rewritten with <c>UPDATE_GOLDEN=1</c> and reviewed as code:
/// another text for the same memory needs another version of the layout.</summary>
public sealed class MemoryApiGoldenTests
{
    private static readonly bool Update = Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1";

    private static readonly Dictionary<string, string> Memories = new(StringComparer.Ordinal)
    {
        ["record"] = """
            {"id":"mem_1234567890","type":"record","audio":true,"image":false,"transcript":"Had a great meeting with the team today. We discussed the new product roadmap and agreed on Q1 priorities.","location_lat":37.7749,"location_lon":-122.4194,"created_at":"2025-12-18T14:30:00Z"}
            """,
        ["photo"] = """
            {"id":"mem_0003","type":"photo","audio":false,"image":true,"transcript":"","location_lat":48.1371,"location_lon":11.5754,"created_at":"2025-12-01T09:05:10Z"}
            """,
        ["full"] = """
            {"id":"aBcDeFgHiJkLmNoPqRsT","type":"memory","audio":true,"image":true,"gcs_uri":"gs://demo-bucket/uploads/x_2025-11-19 07:28:08_memory.mp3","gcs_uri_img":"","transcript":"Ja, hallo, das ist eine Notiz über den Garten.\n\nZweiter Absatz. #garten","description":"Kurze Notiz über den Garten.","location_lat":null,"location_lon":null,"created_at":"2025-11-19T07:28:08","updated_at":"2025-11-19T07:31:55","context_id":"CTX123","collection_name":"default_collection","tags":["garden","voice"],"transcript_status":"processed"}
            """,
        ["unreadable"] = """
            {"id":"17","type":"voice_memo","audio":"no","image":false,"transcript":"no time, no place","location_lat":0.0,"location_lon":0.0,"created_at":"sometime last week"}
            """,
    };

    private static readonly Dictionary<GeoPoint, Place> Places = new()
    {
        [new GeoPoint(37.775, -122.419)] = new("San Francisco", "United States"),
        [new GeoPoint(48.137, 11.575)] = new("Munich", "Germany"),
    };

    [Theory]
    [InlineData("record", "standard", null)]
    [InlineData("record", "rich", null)]
    [InlineData("photo", "standard", null)]
    [InlineData("photo", "rich", null)]
    [InlineData("full", "standard", "Europe/Berlin")]
    [InlineData("full", "rich", "Europe/Berlin")]
    [InlineData("unreadable", "standard", null)]
    [InlineData("unreadable", "rich", null)]
    public void A_memory_becomes_the_document_of_its_file(string memory, string strategy, string? zone)
    {
        var page = Map(
            List(Memories[memory]), zone, from: "2025-11-01", through: "2025-12-19", places: Places,
            settings: [("transformation.strategy", strategy), ("empty-transcript", "placeholder")]);

        var item = Assert.IsType<DocumentItem>(Assert.Single(page.Items));
        var file = SourceTree.PathOf(
            "tests", "SyncActors.Sources.Tests", "MemoryApi", "Golden", $"{memory}.{strategy}.txt");
        var written = $"{item.Title}\n\n{item.Text}\n";
        if (Update)
            File.WriteAllText(file, written);
        Assert.True(File.Exists(file), $"{file} is missing: run the tests with UPDATE_GOLDEN=1 and review it");
        Assert.Equal(File.ReadAllText(file), written);
    }
}
