namespace SyncActors.Cli;

/// <summary>What the process answers to the shell. The numbers are documented and never change.</summary>
public enum ExitCode
{
    /// <summary>Done.</summary>
    Ok = 0,

    /// <summary>The command was understood and refused, or what it checks does not hold.</summary>
    Refused = 1,

    /// <summary>The configuration or the command line is wrong.</summary>
    Configuration = 2,

    /// <summary>No server answers.</summary>
    Unreachable = 3,

    /// <summary>There is nothing of that name.</summary>
    NotFound = 4,

    /// <summary>The server does not accept the API key.</summary>
    NotAllowed = 5,

    /// <summary>Interrupted.</summary>
    Cancelled = 130,
}

/// <summary>Ends with a message.</summary>
internal static class Exit
{
    /// <summary>One line on standard error, and the code.</summary>
    internal static int Fail(ExitCode code, string message)
    {
        Console.Error.WriteLine($"syncactors: {message}");
        return (int)code;
    }
}
