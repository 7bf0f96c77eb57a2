using System.Globalization;
using System.Text.Json.Nodes;
using SyncActors.Plugins;

namespace SyncActors.Destinations.MemoryBox;

/// <summary>What is sent for a document. Pure.</summary>
/// <remarks>The hosted form is that of the company's own Limitless sync (October 2025), with <c>sync_key</c>,
/// <c>sync_connector</c> and <c>sync_updated</c> added.</remarks>
internal static class MemoryBody
{
    /// <summary>Member that holds the key.</summary>
    public const string KeyName = "sync_key";

    /// <summary>Member that holds the connector's mark.</summary>
    public const string ConnectorName = "sync_connector";

    /// <summary>Member that tells when the source last changed the document.</summary>
    public const string UpdatedName = "sync_updated";

    private const string PlugIn = "application_plugin";

    /// <summary>The body for the hosted service, for storing and for changing.</summary>
    public static JsonObject Hosted(DocumentItem document, MemoryMark mark, string bucket)
    {
        var title = document.Origin?.Title ?? document.Title;
        var context = document.Origin?.Details?.DeepClone().AsObject() ?? [];
        context[KeyName] = mark.Key;
        context[ConnectorName] = mark.Connector;
        context[UpdatedName] =
            document.UpdatedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        return new JsonObject
        {
            ["raw_content"] = MemoryMark.TextOf(document),
            ["bucketId"] = bucket,
            ["source_type"] = PlugIn,
            ["reference_data"] = new JsonObject
            {
                ["source"] = new JsonObject
                {
                    ["platform"] = mark.Platform,
                    ["type"] = PlugIn,
                    ["version"] = "1.0",
                    ["url"] = mark.Url,
                    ["title"] = title,
                },
                ["content_context"] = new JsonObject
                {
                    ["url"] = mark.Url,
                    ["title"] = title,
                    ["additional_context"] = context,
                },
            },
        };
    }

    /// <summary>The body for the open server.</summary>
    /// <param name="document">The document.</param>
    /// <param name="mark">Its mark.</param>
    /// <param name="bucket">Where to.</param>
    /// <param name="replaced">The memory that this is a newer version of; null when it is the first.</param>
    public static JsonObject Open(DocumentItem document, MemoryMark mark, string bucket, long? replaced) => new()
    {
        ["text"] = MemoryFooter.Append(MemoryMark.TextOf(document), mark, replaced),
        ["bucketId"] = bucket,
    };
}
