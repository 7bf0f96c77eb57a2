global using SyncActors.Testing.Simulation;
