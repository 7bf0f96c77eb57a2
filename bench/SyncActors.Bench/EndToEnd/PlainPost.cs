using System.Globalization;
using System.Text;
using SyncActors.Plugins;

namespace SyncActors.Bench.EndToEnd;

/// <summary>The ceiling of the writing side: samples that are known already, as text made beforehand, through one
/// HttpClient.</summary>
internal static class PlainPost
{
    private const int LinesPerPost = 10_000;

    /// <summary>Bodies with a line for each sample.</summary>
    public static IReadOnlyList<byte[]> Bodies(IEnumerable<WriteRequest> requests, string prefix)
    {
        var bodies = new List<byte[]>();
        var text = new StringBuilder();
        var lines = 0;
        foreach (var (request, sample) in Samples(requests))
        {
            text.Append(prefix).Append(sample.Metric).Append('{')
                .AppendJoin(',', request.Labels.Concat(sample.Labels).Select(
                    label => $"{label.Name}=\"{label.Value}\""))
                .Append(CultureInfo.InvariantCulture, $"}} {sample.Value} {sample.TimestampMs}\n");
            if (++lines % LinesPerPost == 0)
                Flush();
        }

        Flush();
        return bodies;

        void Flush()
        {
            if (text.Length > 0)
                bodies.Add(Encoding.UTF8.GetBytes(text.ToString()));
            text.Clear();
        }
    }

    /// <summary>Number of samples.</summary>
    public static long Count(IEnumerable<WriteRequest> requests) => Samples(requests).LongCount();

    /// <summary>Sends bodies one after the other.</summary>
    public static async Task SendAsync(
        HttpClient client, Uri server, IEnumerable<byte[]> bodies, CancellationToken cancellationToken)
    {
        var import = new Uri(server, "api/v1/import/prometheus");
        foreach (var body in bodies)
        {
            using var content = new ByteArrayContent(body);
            using var answer = await client.PostAsync(import, content, cancellationToken);
            answer.EnsureSuccessStatusCode();
        }
    }

    private static IEnumerable<(WriteRequest Request, Sample Sample)> Samples(IEnumerable<WriteRequest> requests) =>
        from request in requests
        from item in request.Items
        from sample in ((SampleItem)item.Item).Samples
        select (request, sample);
}
