namespace SyncActors.Cli;

/// <summary>The name under which the program was started. A launcher tells it, since it starts another file.</summary>
internal static class ProgramName
{
    /// <summary>Variable by which a launcher tells the name.</summary>
    internal const string Variable = "SYNCACTORS_STARTED_AS";

    /// <summary>Whether it was started as <c>memory-connector</c>: then it prints what that program printed.</summary>
    internal static bool IsMemoryConnector =>
        Environment.GetEnvironmentVariable(Variable) == "memory-connector";
}
