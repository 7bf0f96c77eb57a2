using System.Text;
using Microsoft.Extensions.Hosting;
using SyncActors.Api.Access;
using SyncActors.Server.Configuration;
using SyncActors.Sync.Audit;
using SyncActors.Sync.Node;

namespace SyncActors.Server.Hosting;

/// <summary>The operator's API key: made at the first start, and again when the last one is no longer good, and written
/// to a file of the data folder that only this user may read. It is printed nowhere.</summary>
public sealed class OperatorKey(ServerSettings settings, NodeAccess node, TimeProvider time) : IHostedService
{
    /// <summary>Name of the file in the data folder.</summary>
    public const string FileName = "operator.key";

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var path = Path.Combine(settings.DataDirectory, FileName);
        var keys = node.Parts.Stores.ApiKeys;
        if (File.Exists(path)
            && ApiKey.Parse((await File.ReadAllTextAsync(path, cancellationToken)).Trim()) is { } known
            && await keys.ReadAsync(known.Id, cancellationToken) is { } row && known.Matches(row)
            && row.IsGood(time.GetUtcNow()))
        {
            return;
        }

        // The file stands before the key is good: a crash in between leaves a file that the next start replaces.
        var key = ApiKey.New();
        await PrivateFile.WriteAsync(path, key.Text + "\n", cancellationToken);
        await node.Parts.Audit.WriteAsync(
            new AuditChange(
                AuditChange.Server, AuditChange.KeyMade, key.Id,
                AuditChange.DetailOf(new { name = FileName, scopes = ApiKey.OperatorScopes })),
            cancellationToken);
        await keys.AddAsync(
            key.Row(
                Guid.Empty, ApiKey.OperatorScopes, expiresAt: null) with { Name = FileName,
                CreatedAt = time.GetUtcNow() },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>Writes files that only their owner may read.</summary>
internal static class PrivateFile
{
    /// <summary>Puts a file in its place in one step.</summary>
    internal static async Task WriteAsync(string path, string text, CancellationToken cancellationToken)
    {
        var before = path + ".new";
        File.Delete(before);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using (var stream = new FileStream(before, options))
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
            stream.Flush(flushToDisk: true);
        }

        File.Move(before, path, overwrite: true);
    }
}
