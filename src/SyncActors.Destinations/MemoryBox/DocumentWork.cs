using System.Globalization;
using SyncActors.Plugins;

namespace SyncActors.Destinations.MemoryBox;

/// <summary>One document to deliver.</summary>
/// <param name="index">Its place in the request.</param>
/// <param name="item">The item.</param>
/// <param name="document">The document.</param>
/// <param name="mark">By what it is found.</param>
internal sealed class DocumentWork(int index, WriteItem item, DocumentItem document, MemoryMark mark)
{
    /// <summary>So often a memory may vanish under one delivery.</summary>
    public const int TurnsMax = 3;

    /// <summary>Its place in the request.</summary>
    public int Index { get; } = index;

    /// <summary>The document.</summary>
    public DocumentItem Document { get; } = document;

    /// <summary>By what it is found.</summary>
    public MemoryMark Mark { get; } = mark;

    /// <summary>The memory that holds the content before; null when there is none, or it is gone.</summary>
    public long? Previous { get; set; } =
        long.TryParse(item.PreviousReference, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    /// <summary>Whether the bucket was looked through for it.</summary>
    public bool IsLookedFor { get; set; }

    /// <summary>How often it was begun.</summary>
    public int Turns { get; set; }

    /// <summary>What a memory is called towards the connector.</summary>
    public static string Reference(long id) => id.ToString(CultureInfo.InvariantCulture);
}
