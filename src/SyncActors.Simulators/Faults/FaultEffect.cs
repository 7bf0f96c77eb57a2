using System.Text.Json.Serialization;

namespace SyncActors.Simulators.Faults;

/// <summary>What goes wrong with one request. A closed family; in JSON the member <c>kind</c> names the case.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Status), "status")]
[JsonDerivedType(typeof(Delay), "delay")]
[JsonDerivedType(typeof(SlowDrip), "slowDrip")]
[JsonDerivedType(typeof(CutBody), "cutBody")]
[JsonDerivedType(typeof(MalformedJson), "malformedJson")]
[JsonDerivedType(typeof(ResetBefore), "resetBefore")]
[JsonDerivedType(typeof(ResetAfter), "resetAfter")]
[JsonDerivedType(typeof(EndlessPaging), "endlessPaging")]
public abstract record FaultEffect
{
    private FaultEffect()
    {
    }

    /// <summary>The request is not handled; the vendor's error for a status code is answered instead.</summary>
    /// <param name="Code">HTTP status, 400 to 599.</param>
    public sealed record Status(int Code) : FaultEffect
    {
        /// <summary>The vendor's own word for the error, where the same status has several; null for the usual
        /// one.</summary>
        public string? Reason { get; init; }

        /// <summary>Text of the Retry-After header, sent as it stands, so that wrong values are possible; null sends
        /// none.</summary>
        public string? RetryAfter { get; init; }

        /// <summary>Further headers; they replace those of the vendor's own error.</summary>
        public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

        /// <summary>A body instead of the vendor's documented one; null for the documented one.</summary>
        public string? Body { get; init; }
    }

    /// <summary>The request waits before it is handled.</summary>
    /// <param name="Seconds">Time on the simulator's clock, in seconds, 0 to 86,400.</param>
    public sealed record Delay(double Seconds) : FaultEffect;

    /// <summary>The whole answer comes, in pieces with a pause after each but the last.</summary>
    /// <param name="Pieces">Number of pieces, 2 to 1,000.</param>
    /// <param name="PauseSeconds">Pause on the simulator's clock, in seconds, 0 to 86,400.</param>
    public sealed record SlowDrip(int Pieces, double PauseSeconds) : FaultEffect;

    /// <summary>The request is handled; the answer announces its full length, stops in the middle, and the
    /// connection ends.</summary>
    public sealed record CutBody : FaultEffect;

    /// <summary>The request is handled; the answer arrives whole and well framed, but its JSON does not
    /// parse.</summary>
    public sealed record MalformedJson : FaultEffect;

    /// <summary>The connection ends and the request was never handled.</summary>
    public sealed record ResetBefore : FaultEffect;

    /// <summary>The request is handled and has its effect, but the connection ends before the answer.</summary>
    public sealed record ResetAfter : FaultEffect;

    /// <summary>A paged answer always names a next page, whose content is a page that was already sent.</summary>
    public sealed record EndlessPaging : FaultEffect;
}
