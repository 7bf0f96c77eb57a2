using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SyncActors.Plugins;

namespace SyncActors.Destinations.Files;

/// <summary>Names of files. Different connectors, users and days have different names, and none leads out of the
/// folder.</summary>
internal static class FileNames
{
    private const int LengthMax = 180;

    /// <summary>Path of the file that takes an item.</summary>
    public static string PathOf(
        FileDestinationOptions options, WriteRequest request, Item item) => options.Layout switch
    {
        FileLayout.Connector => Path.Combine(options.Folder, Safe(request.Connector) + options.Format.Extension),
        FileLayout.UserDay => Path.Combine(options.Folder, Safe(request.User), Day(item) + options.Format.Extension),
        var layout => throw new System.Diagnostics.UnreachableException($"Layout {layout} is not known."),
    };

    private static string Day(Item item) => item.Day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "undated";

    /// <summary>A name as a file name: letters, digits, <c>- _ ~</c> and inner dots stay, all else is
    /// percent-encoded.</summary>
    public static string Safe(string name)
    {
        var escaped = Uri.EscapeDataString(name);
        if (escaped.Length == 0)
            return "%";
        if (escaped[0] == '.')
            escaped = "%2E" + escaped[1..];
        return escaped.Length <= LengthMax
            ? escaped
            : $"{escaped[..100]}%{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))}";
    }
}
