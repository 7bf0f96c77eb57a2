using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SyncActors.Server.Configuration;

namespace SyncActors.Cli;

/// <summary>The end of an audit chain as somebody kept it.</summary>
/// <param name="Chain">Which chain.</param>
/// <param name="Number">Number of the entry that was its last then.</param>
/// <param name="Mac">The first hexadecimal digits of its seal, 16 or more.</param>
internal sealed record AuditHeadKept(Guid Chain, long Number, string Mac);

/// <summary>Ends of audit chains that were kept outside of the database: whoever cuts a chain there cannot cut
/// these.</summary>
internal static partial class AuditHeads
{
    private const int MacShown = 16;

    /// <summary>The end of a chain as it is printed: its id, number and the beginning of the seal.</summary>
    internal static string Line(string chain, long number, string mac) => $"{chain} {number} {mac[..MacShown]}";

    /// <summary>Reads them from a file, in which other words and lines may stand too, as in a log.</summary>
    /// <exception cref="ConfigurationException">It cannot be read, or there are none.</exception>
    internal static IReadOnlyList<AuditHeadKept> Read(string path)
    {
        List<AuditHeadKept> heads;
        try
        {
            heads =
            [
                .. File.ReadLines(path).Select(line => Head().Match(line)).Where(match => match.Success)
                    .Select(match => new AuditHeadKept(
                        Guid.Parse(match.Groups["chain"].Value),
                        long.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture),
                        match.Groups["mac"].Value))
                    .Distinct(),
            ];
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"--heads {path}: {missing.Message}", missing);
        }

        return heads.Count > 0
            ? heads
            : throw new ConfigurationException($"--heads {path}: no line ends with a chain's id, number and seal.");
    }

    /// <summary>What became of them, for each chain the first entry that is not right.</summary>
    /// <param name="kept">Ends that were kept.</param>
    /// <param name="chains">The chains as they are, each verified up to its <c>number</c>.</param>
    /// <param name="server">Knows the entries.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal static async Task<IReadOnlyList<string>> CompareAsync(
        IReadOnlyList<AuditHeadKept> kept, IReadOnlyList<JsonNode> chains, ServerConnection server,
        CancellationToken cancellationToken)
    {
        List<string> faults = [];

        // Where the newest one stands, all before it do: its seal covers theirs.
        foreach (var head in kept.GroupBy(head => head.Chain).Select(heads => heads.MaxBy(head => head.Number)!))
        {
            var chain = chains.FirstOrDefault(known => (Guid)known["chain"]! == head.Chain);
            if (chain?["fault"] is not null)
                continue; // Is told already, and nothing behind the first fault can be trusted.
            var last = (long?)chain?["number"] ?? 0;
            if (head.Number > last)
                faults.Add($"entry {last + 1} of chain {head.Chain} is missing, with all up to {head.Number}");
            else if (!await StandsAsync(head, server, cancellationToken))
                faults.Add($"entry {head.Number} of chain {head.Chain} is changed");
        }

        return faults;
    }

    private static async Task<bool> StandsAsync(
        AuditHeadKept head, ServerConnection server, CancellationToken cancellationToken)
    {
        var answer = await server.GetAsync(
            $"api/v1/audit/chains/{head.Chain}?after={head.Number - 1}&limit=1", cancellationToken);
        return answer.Ok
            ? ((string?)answer.Body?["items"]?[0]?["mac"])?.StartsWith(head.Mac, StringComparison.Ordinal) == true
            : throw new ServerRefusedException(answer);
    }

    [GeneratedRegex(
        @"(?<chain>[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})\D+(?<number>[1-9]\d{0,17})\s+(?<mac>[0-9a-f]{16,64})\s*$",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Head();
}
