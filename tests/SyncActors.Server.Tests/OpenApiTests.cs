using System.Runtime.CompilerServices;
using System.Text.Json;

namespace SyncActors.Server.Tests;

public sealed class OpenApiTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    [Fact]
    public async Task The_description_of_the_API_is_the_reviewed_one()
    {
        await using var server = await RunningServer.StartAsync([]);
        using var anybody = server.NewClient(key: null);
        var document = JsonDocument.Parse(await anybody.GetStringAsync("openapi/v1.json"));
        var text = JsonSerializer.Serialize(document, Indented) + "\n";
        var golden = Path.Combine(Folder(), "Golden", "openapi.v1.json");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(golden)!);
            await File.WriteAllTextAsync(golden, text);
        }

        Assert.Equal(await File.ReadAllTextAsync(golden), text);
    }

    private static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
