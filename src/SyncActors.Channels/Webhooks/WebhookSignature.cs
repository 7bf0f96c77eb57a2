using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SyncActors.Channels.Webhooks;

/// <summary>Signs messages so that the receiver knows who sent them and that nobody changed them.</summary>
/// <remarks>Standard Webhooks, specification 1.0.0, "Verifying webhook authenticity", read 2026-08.</remarks>
internal static class WebhookSignature
{
    private const string SecretPrefix = "whsec_";
    private const int SecretBytesMin = 24;
    private const int SecretBytesMax = 64;

    /// <summary>The key of a secret; null when it is none: <c>whsec_</c> and 24 to 64 bytes in base64.</summary>
    internal static byte[]? KeyOf(string secret)
    {
        var text = secret.StartsWith(SecretPrefix, StringComparison.Ordinal) ? secret[SecretPrefix.Length..] : secret;
        var bytes = new byte[SecretBytesMax + 3];
        return Convert.TryFromBase64String(text, bytes, out var length)
            && length is >= SecretBytesMin and <= SecretBytesMax
            ? bytes[..length]
            : null;
    }

    /// <summary>The header <c>webhook-signature</c>: one signature a key, so that a receiver may change its
    /// secret.</summary>
    /// <param name="keys">1 or more.</param>
    /// <param name="id">The message's id; without a dot.</param>
    /// <param name="timestamp">Of this attempt, in seconds since 1970.</param>
    /// <param name="body">As it is sent, byte by byte.</param>
    internal static string Of(IReadOnlyList<byte[]> keys, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        var head = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}."));
        var signed = new byte[head.Length + body.Length];
        head.CopyTo(signed, 0);
        body.CopyTo(signed.AsSpan(head.Length));
        return string.Join(' ', keys.Select(key => $"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, signed))}"));
    }
}
