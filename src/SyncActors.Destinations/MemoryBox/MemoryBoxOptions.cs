using System.Net.Http.Headers;
using SyncActors.Plugins;

namespace SyncActors.Destinations.MemoryBox;

/// <summary>Which of the two services that carry the name.</summary>
internal enum MemoryBoxFlavor
{
    /// <summary>The company's service.</summary>
    Hosted = 0,

    /// <summary>The open-source server, which changes and deletes nothing.</summary>
    Open = 1,
}

/// <summary>Settings of a Memory Box destination.</summary>
internal sealed class MemoryBoxOptions
{
    private const string ApiPath = "/api/v2";
    private static readonly Uri Service = new("https://memorybox.amotivv.ai");

    private MemoryBoxOptions(
        MemoryBoxFlavor flavor, Uri address, AuthenticationHeaderValue authorization, string bucket)
    {
        Flavor = flavor;
        Address = address;
        Authorization = authorization;
        Bucket = bucket;
    }

    /// <summary>Which service. Default hosted.</summary>
    public MemoryBoxFlavor Flavor { get; }

    /// <summary>Base address; its path ends in a slash.</summary>
    public Uri Address { get; }

    /// <summary>The bearer token.</summary>
    public AuthenticationHeaderValue Authorization { get; }

    /// <summary>Name of the bucket. Default <c>General</c>.</summary>
    public string Bucket { get; }

    /// <summary>Longest time of one request, 1 s to 10 min. Default 30 s.</summary>
    public TimeSpan Timeout { get; private init; }

    /// <summary>Requests at once, 1 to 50. Default 12.</summary>
    public int Concurrency { get; private init; }

    /// <summary>How long a stored text may take to be processed, zero to 24 h. Default 10 min.</summary>
    public TimeSpan StatusTimeout { get; private init; }

    /// <summary>Time until the first question whether it is; it doubles. 100 ms to 1 min. Default 2 s.</summary>
    public TimeSpan StatusEvery { get; private init; }

    /// <summary>Whether an edited document is added once more where it cannot be changed. Default false.</summary>
    public bool AppendsEdited { get; private init; }

    /// <summary>How long what was under way to the service may take to arrive, zero to 10 min. Default 30 s.</summary>
    public TimeSpan Settle { get; private init; }

    /// <summary>How long the service may still be storing what its sender gave up or did not live to see answered: the
    /// time that a request may take, and that for what was under way to it.</summary>
    public TimeSpan SettleWait => Timeout + Settle;

    /// <summary>Reads settings.</summary>
    /// <exception cref="SettingException">One is missing, unknown or out of range.</exception>
    public static MemoryBoxOptions Read(Settings settings)
    {
        var flavor = settings.Choice("flavor", "hosted", "hosted", "open") == "open"
            ? MemoryBoxFlavor.Open
            : MemoryBoxFlavor.Hosted;
        var address = Base(settings);
        var bucket = settings.Text("bucket", "General")!.Trim();
        if (bucket.Length is 0 or > 200 || bucket.Any(char.IsControl))
            throw settings.Wrong("bucket", "is not a name of 1 to 200 printable characters");
        var edited = settings.Choice("edited", "skip", "skip", "append");
        var options = new MemoryBoxOptions(flavor, address, Bearer(settings), bucket)
        {
            Timeout = settings.Duration(
                "timeout", TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)),
            Concurrency = settings.Number("concurrency", 12, 1, 50),
            Settle = settings.Duration("settle", TimeSpan.FromSeconds(30), TimeSpan.Zero, TimeSpan.FromMinutes(10)),
            StatusTimeout = settings.Duration(
                "status-timeout", TimeSpan.FromMinutes(10), TimeSpan.Zero, TimeSpan.FromHours(24)),
            StatusEvery = settings.Duration(
                "status-every", TimeSpan.FromMilliseconds(500), TimeSpan.FromMilliseconds(100),
                TimeSpan.FromMinutes(1)),
            AppendsEdited = edited == "append",
        };
        settings.RefuseUnknown();
        return options;
    }

    private static Uri Base(Settings settings)
    {
        var address = settings.Address("base-url", Service);
        if (address.UserInfo.Length > 0)
            throw settings.Wrong("base-url", "holds credentials; set api-key instead");
        if (address.Query.Length > 0 || address.Fragment.Length > 0)
            throw settings.Wrong("base-url", "holds a query; give the address alone");
        var path = address.AbsolutePath.TrimEnd('/');
        if (path.EndsWith(ApiPath, StringComparison.Ordinal))
            path = path[..^ApiPath.Length];
        return new UriBuilder(address) { Path = path + "/" }.Uri;
    }

    private static AuthenticationHeaderValue Bearer(Settings settings)
    {
        var key = settings.Required("api-key", "the key of your Memory Box account").Trim();
        return key.Length > 0 && key.All(character => character is > ' ' and <= '~')
            ? new AuthenticationHeaderValue("Bearer", key)
            : throw settings.Wrong("api-key", "holds characters that no key has, such as a space");
    }
}
