using System.Collections;
using System.Globalization;
using SyncActors.Bench.Nodes;
using SyncActors.Domain.Connectors;
using SyncActors.Plugins;
using SyncActors.Sync.Connector;
using SyncActors.Sync.Credentials;

namespace SyncActors.Bench.Scale;

/// <summary>The settings of a million connectors, made when they are asked for: twelve bytes of each stay in
/// memory.</summary>
internal sealed class ScaleCatalog : IConnectorCatalog, ICredentialCatalog, IReadOnlyCollection<ConnectorSetup>
{
    /// <summary>A day before which nothing is asked for.</summary>
    public static readonly DateOnly HistoryFrom = new(2026, 1, 1);

    private readonly ulong[] _keys;
    private readonly int[] _numbers;
    private readonly Func<int, TimeSpan> _every;
    private readonly Func<int, ISource> _source;
    private readonly Dictionary<string, IDestination> _destinations = new(StringComparer.Ordinal)
    {
        ["metrics"] = new StillDestination(),
    };

    /// <summary>Settings of connectors.</summary>
    /// <param name="count">How many.</param>
    /// <param name="every">How often each runs.</param>
    /// <param name="source">The source of each.</param>
    public ScaleCatalog(int count, Func<int, TimeSpan> every, Func<int, ISource> source)
    {
        (_every, _source) = (every, source);
        _keys = new ulong[count];
        _numbers = new int[count];
        for (var number = 0; number < count; number++)
            (_keys[number], _numbers[number]) = (KeyOf(ConnectorId.Of(NameOf(number)).Value), number);
        Array.Sort(_keys, _numbers);
    }

    /// <inheritdoc/>
    public int Count => _keys.Length;

    /// <inheritdoc/>
    public IReadOnlyCollection<ConnectorSetup> All => this;

    /// <summary>The name of a connector.</summary>
    public static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"person-{number:0000000}");

    /// <inheritdoc/>
    public ConnectorSetup? Find(ConnectorId id)
    {
        var place = Array.BinarySearch(_keys, KeyOf(id.Value));
        return place < 0 ? null : Setup(_numbers[place]);
    }

    /// <inheritdoc/>
    public CredentialSetup? Find(CredentialId id) => null;

    /// <inheritdoc/>
    public IEnumerator<ConnectorSetup> GetEnumerator()
    {
        for (var number = 0; number < Count; number++)
            yield return Setup(number);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private ConnectorSetup Setup(int number) => new(
        ScaleSource.Definition(NameOf(number), _every(number), HistoryFrom), _source(number), _destinations, []);

    // Ids are hashes: half of one tells a million apart.
    private static ulong KeyOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes);
        return BitConverter.ToUInt64(bytes);
    }
}
