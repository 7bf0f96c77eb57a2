namespace SyncActors.Testing.Destinations;

/// <summary>A document as a destination has stored it.</summary>
/// <param name="ItemId">The item's id.</param>
/// <param name="Text">What is stored; it holds the document's text, perhaps with a head or a foot.</param>
public sealed record DeliveredDocument(string ItemId, string Text);
