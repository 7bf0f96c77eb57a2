using SyncActors.Plugins;

namespace SyncActors.Destinations.LightRag;

/// <summary>Where the server is.</summary>
internal enum LightRagMode
{
    /// <summary>It runs already.</summary>
    Api = 0,

    /// <summary>It is started here, as a child of this process.</summary>
    Direct = 1,
}

/// <summary>Settings of a LightRAG destination.</summary>
internal sealed record LightRagOptions
{
    private static readonly string[] OfApi = ["base-url", "api-key", "username", "password"];
    private static readonly string[] OfDirect = ["working-dir", "command", "start-timeout"];

    /// <summary>Where the server is. Default: it runs already.</summary>
    public LightRagMode Mode { get; private init; }

    /// <summary>Base address; its path ends in a slash. Means nothing in direct mode.</summary>
    public required Uri Address { get; init; }

    /// <summary>Key for <c>X-API-Key</c>; null for none.</summary>
    public string? ApiKey { get; private init; }

    /// <summary>Account for <c>/login</c>; null for none.</summary>
    public string? Username { get; private init; }

    /// <summary>Its password; empty for none.</summary>
    public string Password { get; private init; } = "";

    /// <summary>The workspace that the server must have been started with; null for whichever.</summary>
    public string? Workspace { get; private init; }

    /// <summary>Longest time of one request. Default 300 s.</summary>
    public TimeSpan Timeout { get; private init; }

    /// <summary>Documents on their way at once, 1 to 1,000; 0 for twice what the server works on at once, at least
    /// 16.</summary>
    public int InFlightMax { get; private init; }

    /// <summary>Documents that wait or are in work at the server, from any client, above which nothing is
    /// sent.</summary>
    public int PendingMax { get; private init; }

    /// <summary>How long a document may take to be processed before the delivery is given up for now.</summary>
    public TimeSpan ConfirmTimeout { get; private init; }

    /// <summary>Full path of the folder of a server that is started here; empty in API mode.</summary>
    public string WorkingDirectory { get; private init; } = "";

    /// <summary>Program that is the server.</summary>
    public string Command { get; private init; } = "lightrag-server";

    /// <summary>How long a server that is started here may take until it answers.</summary>
    public TimeSpan StartTimeout { get; private init; }

    /// <summary>Reads settings.</summary>
    /// <exception cref="SettingException">One is missing, unknown or out of range.</exception>
    public static LightRagOptions Read(Settings settings)
    {
        var isDirect = settings.Choice("mode", "api", "api", "direct") == "direct";
        foreach (var key in isDirect ? OfApi : OfDirect)
        {
            if (settings.Text(key) is not null)
                throw settings.Wrong(key, $"means nothing in mode {(isDirect ? "direct" : "api")}");
        }

        var workspace = settings.Text("workspace");
        var options = new LightRagOptions
        {
            Mode = isDirect ? LightRagMode.Direct : LightRagMode.Api,
            Address = Base(settings),
            ApiKey = NotEmpty(settings.Text("api-key")),
            Username = NotEmpty(settings.Text("username")),
            Password = settings.Text("password") ?? "",
            Workspace = workspace,
            Timeout = settings.Duration(
                "timeout", TimeSpan.FromSeconds(300), TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
            InFlightMax = settings.Number("in-flight-max", 0, 0, 1000),
            PendingMax = settings.Number("pending-max", 100, 1, 1_000_000),
            ConfirmTimeout = settings.Duration(
                "confirm-timeout", TimeSpan.FromHours(2), TimeSpan.FromMinutes(1), TimeSpan.FromDays(7)),
            WorkingDirectory = isDirect
                ? Path.GetFullPath(settings.Required("working-dir", "the folder where the server keeps its data"))
                : settings.Text("working-dir") ?? "",
            Command = settings.Text("command", "lightrag-server")!,
            StartTimeout = settings.Duration(
                "start-timeout", TimeSpan.FromSeconds(120), TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
        };
        settings.RefuseUnknown();
        options.Validate(settings);
        return options;
    }

    private void Validate(Settings settings)
    {
        if (Username is not null && ApiKey is not null)
            throw settings.Wrong("api-key", "is set although a username is; the server wants one of them");
        if (Username is null && Password.Length > 0)
            throw settings.Wrong("username", "is missing although a password is set");
        if (ApiKey is not null && ApiKey.Any(character => character is <= ' ' or > '~'))
            throw settings.Wrong("api-key", "holds what a header cannot carry");
        if (Mode == LightRagMode.Direct && Workspace is { } name
            && !name.All(character => char.IsAsciiLetterOrDigit(character) || character == '_'))
            throw settings.Wrong("workspace", $"'{name}' holds other characters than letters, digits and underscores");
    }

    // The address may carry a path, where the server sits behind a proxy under a prefix.
    private static Uri Base(Settings settings)
    {
        var address = settings.Address("base-url", new Uri("http://localhost:9621"));
        if (address.UserInfo.Length > 0)
            throw settings.Wrong("base-url", "holds credentials; set api-key, or username and password, instead");
        if (address.Query.Length > 0 || address.Fragment.Length > 0)
            throw settings.Wrong("base-url", "holds a query; give the address alone");
        return new UriBuilder(address) { Path = address.AbsolutePath.TrimEnd('/') + "/" }.Uri;
    }

    private static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
