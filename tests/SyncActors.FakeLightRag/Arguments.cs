using System.Globalization;

namespace SyncActors.FakeLightRag;

/// <summary>The flags of <c>lightrag-server</c> that matter here.</summary>
internal sealed record Arguments(int Port, string WorkingDir, string InputDir, string Workspace)
{
    private static readonly string[] Known = ["--host", "--port", "--working-dir", "--input-dir", "--workspace"];

    /// <summary>Reads them; null when one is unknown or missing.</summary>
    public static Arguments? Read(IReadOnlyList<string> args)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var index = 0; index + 1 < args.Count; index += 2)
        {
            if (!Known.Contains(args[index]))
                return null;
            values[args[index]] = args[index + 1];
        }

        return values.GetValueOrDefault("--host") == "127.0.0.1"
            && int.TryParse(values.GetValueOrDefault("--port"), CultureInfo.InvariantCulture, out var port)
            && values.TryGetValue("--working-dir", out var folder)
            ? new Arguments(
                port, folder, values.GetValueOrDefault("--input-dir", "inputs"),
                values.GetValueOrDefault("--workspace", ""))
            : null;
    }
}
