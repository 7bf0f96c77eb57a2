using System.Diagnostics.CodeAnalysis;

namespace SyncActors.Simulators.Limitless.Query;

/// <summary>A request that the vendor refuses with 400.</summary>
/// <param name="message">The text of the error.</param>
[SuppressMessage("Design", "CA1064", Justification = "It never leaves the simulator.")]
internal sealed class BadRequestException(string message) : Exception(message);
