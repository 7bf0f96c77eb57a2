namespace SyncActors.Sources.Places;

/// <summary>Knows what people call a place on Earth.</summary>
internal interface IPlaces
{
    /// <summary>The place at or near a position.</summary>
    /// <param name="position">The position.</param>
    /// <param name="cancellationToken">Ends the call with <see cref="OperationCanceledException"/>; nothing else
    /// throws.</param>
    /// <returns><see cref="PlaceAnswer.Found"/>, <see cref="PlaceAnswer.Nowhere"/> when nothing with a name is near, or
    /// <see cref="PlaceAnswer.Unknown"/> when it cannot be told now.</returns>
    Task<PlaceAnswer> NearestAsync(GeoPoint position, CancellationToken cancellationToken);
}

/// <summary>What asking for a place came to.</summary>
internal abstract record PlaceAnswer
{
    private PlaceAnswer()
    {
    }

    /// <summary>It has a name.</summary>
    public sealed record Found(Place Place) : PlaceAnswer;

    /// <summary>Nothing with a name is near.</summary>
    public sealed record Nowhere : PlaceAnswer;

    /// <summary>It cannot be told now.</summary>
    /// <param name="Reason">For people; holds no position.</param>
    public sealed record Unknown(string Reason) : PlaceAnswer;
}

/// <summary>A place with a name.</summary>
/// <param name="Name">Such as <c>Berlin</c>; one line.</param>
/// <param name="Country">Such as <c>Germany</c>; null when unknown.</param>
internal sealed record Place(string Name, string? Country)
{
    /// <summary>Name and country.</summary>
    public override string ToString() => Country is null ? Name : $"{Name}, {Country}";
}
