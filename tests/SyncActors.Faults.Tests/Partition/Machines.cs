using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using SyncActors.Faults.Tests.Cluster;
using SyncActors.Faults.Tests.KillAnywhere;
using SyncActors.Testing.Servers;

namespace SyncActors.Faults.Tests.Partition;

/// <summary>Nodes each of which has a network of its own, as machines have: the kernel's network namespaces, joined by a
/// bridge. Whatever is made is removed again.</summary>
internal sealed class Machines : INodePlaces, IAsyncDisposable
{
    private readonly string _id = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
    private readonly string _subnet;
    private readonly IPAddress _here;
    private readonly ConcurrentDictionary<string, Place> _places = new(StringComparer.Ordinal);
    private TcpProxy? _database;
    private int _count = 1;

    private Machines()
    {
        _subnet = string.Create(CultureInfo.InvariantCulture, $"10.231.{Environment.ProcessId % 250}");
        _here = IPAddress.Parse($"{_subnet}.1");
    }

    private string Bridge => $"sab{_id}";

    /// <summary>Why it cannot be done here; null when it can.</summary>
    internal static string? WhySkipped() => Environment.UserName != "root" || !Environment.IsPrivilegedProcess
        ? "Network namespaces need root."
        : Find("ip") is null || Find("iptables") is null
            ? "Network namespaces need ip and iptables; try: apt-get install -y iproute2 iptables"
            : null;

    /// <summary>Lays the bridge.</summary>
    internal static async Task<Machines> CreateAsync(CancellationToken cancellationToken)
    {
        var machines = new Machines();
        await machines.IpAsync($"link add {machines.Bridge} type bridge", cancellationToken);
        await machines.IpAsync($"addr add {machines._here}/24 dev {machines.Bridge}", cancellationToken);
        await machines.IpAsync($"link set {machines.Bridge} up", cancellationToken);
        return machines;
    }

    public async Task<NodePlace> MakeAsync(
        string name, int database, KillWorld world, Uri victoria, CancellationToken cancellationToken)
    {
        // One for all: what is cut is the way to it.
        _database ??= TcpProxy.Start(database, _here);
        var (space, cable) = ($"sa{_id}{name}", $"sav{_id}{name}");
        var address = $"{_subnet}.{++_count}";
        await IpAsync($"netns add {space}", cancellationToken);
        await IpAsync($"link add {cable} type veth peer name eth0 netns {space}", cancellationToken);
        await IpAsync($"link set {cable} master {Bridge} up", cancellationToken);
        await IpAsync($"-n {space} link set lo up", cancellationToken);
        await IpAsync($"-n {space} addr add {address}/24 dev eth0", cancellationToken);
        await IpAsync($"-n {space} link set eth0 up", cancellationToken);
        var outside = OutsideLines.Start(world, victoria, _here);
        var place = new Place(this, space, cable, outside)
        {
            Database = $"Host={_here};Port={_database.Port}",
            Environment = new Dictionary<string, string?>(outside.Environment, StringComparer.Ordinal)
            {
                ["SYNCACTORS__HTTP__HOST"] = address,
            },
            Starter = ["ip", "netns", "exec", space],
        };
        _places[name] = place;
        return place;
    }

    /// <summary>A cut of the way from a node to the database, by a rule of its firewall or of what stands between.</summary>
    internal IPartition Cut(string name, MachineFault fault) => new MachineCut(_places[name], fault, _database!.Port);

    public async ValueTask DisposeAsync()
    {
        if (_database is not null)
            await _database.DisposeAsync();
        await IpAsync($"link del {Bridge}", CancellationToken.None);
    }

    private static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator).Append("/usr/sbin").Where(folder => folder.Length > 0)
        .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private Task IpAsync(string arguments, CancellationToken cancellationToken) =>
        RunAsync("ip", arguments, cancellationToken);

    private static async Task RunAsync(string program, string arguments, CancellationToken cancellationToken)
    {
        using var process = Process.Start(
            new ProcessStartInfo(Find(program)!, arguments.Split(' '))
            {
                RedirectStandardError = true, UseShellExecute = false,
            })!;
        var errors = await process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        Assert.True(process.ExitCode == 0, $"{program} {arguments}: {errors}");
    }

    private sealed class Place(Machines machines, string space, string cable, OutsideLines outside) : NodePlace
    {
        internal OutsideLines Outside => outside;

        internal Task FirewallAsync(string rule, CancellationToken cancellationToken) =>
            RunAsync("ip", $"netns exec {space} {Find("iptables")} -w {rule}", cancellationToken);

        public override async ValueTask DisposeAsync()
        {
            await machines.IpAsync($"link del {cable}", CancellationToken.None);
            await machines.IpAsync($"netns del {space}", CancellationToken.None);
            await outside.DisposeAsync();
            await base.DisposeAsync();
        }
    }

    private sealed class MachineCut(Place place, MachineFault fault, int port) : IPartition
    {
        private readonly string[] _rules =
        [
            .. fault switch
            {
                MachineFault.Silence => [$"OUTPUT -p tcp --dport {port} -j DROP", $"INPUT -p tcp --sport {port} -j DROP"],
                MachineFault.QuestionsLost => [$"OUTPUT -p tcp --dport {port} -j DROP"],
                MachineFault.AnswersLost => [$"INPUT -p tcp --sport {port} -j DROP"],
                MachineFault.Reset => [$"OUTPUT -p tcp --dport {port} -j REJECT --reject-with tcp-reset"],
                _ => (string[])[$"INPUT -p tcp --sport {port} -m statistic --mode random --probability 0.3 -j DROP"],
            },
        ];

        public string What => fault.ToString();

        // A line that loses some is slow and nothing worse.
        public TimeSpan? Lasts => fault == MachineFault.Loss ? TimeSpan.FromSeconds(4) : null;

        public TimeSpan LastCallAfter(long since) => place.Outside.LastCallAfter(since);

        public async Task BeginAsync(CancellationToken cancellationToken)
        {
            foreach (var rule in _rules)
                await place.FirewallAsync($"-I {rule}", cancellationToken);
        }

        public async Task EndAsync(CancellationToken cancellationToken)
        {
            foreach (var rule in _rules)
                await place.FirewallAsync($"-D {rule}", cancellationToken);
        }
    }
}

/// <summary>What is wrong between two machines.</summary>
internal enum MachineFault
{
    /// <summary>Nothing arrives on either side.</summary>
    Silence,

    /// <summary>What the node sends does not arrive.</summary>
    QuestionsLost,

    /// <summary>What the database sends does not arrive.</summary>
    AnswersLost,

    /// <summary>Connections are reset.</summary>
    Reset,

    /// <summary>Three of ten pieces are lost.</summary>
    Loss,
}
