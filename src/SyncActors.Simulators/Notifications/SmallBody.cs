using Microsoft.AspNetCore.Http;

namespace SyncActors.Simulators.Notifications;

/// <summary>Reads bodies that are known to be small.</summary>
internal static class SmallBody
{
    /// <summary>The body; null when it is longer than it may be.</summary>
    internal static async Task<byte[]?> ReadAsync(
        HttpRequest request, int bytesMax, CancellationToken cancellationToken)
    {
        var bytes = new byte[bytesMax + 1];
        var read = await request.Body.ReadAtLeastAsync(
            bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        return read > bytesMax ? null : bytes[..read];
    }
}
