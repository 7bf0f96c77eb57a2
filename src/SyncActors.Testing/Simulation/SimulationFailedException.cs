namespace SyncActors.Testing.Simulation;

/// <summary>The simulation could not go on; the message names the phase, the seed and the moment.</summary>
public sealed class SimulationFailedException(string message) : Exception(message);
