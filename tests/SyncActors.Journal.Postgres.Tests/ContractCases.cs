using System.Reflection;
using SyncActors.Testing.Journal.Contract;
using Xunit.Sdk;

namespace SyncActors.Journal.Postgres.Tests;

/// <summary>
/// The cases of a contract's suite as data of a theory, so that they can be skipped where there is no server: the
/// suites themselves say only that they are facts.
/// </summary>
internal static class ContractCases
{
    /// <summary>Name and row of data of each case.</summary>
    public static TheoryData<string, int> Of<TSuite>()
        where TSuite : JournalContract
    {
        var cases = new TheoryData<string, int>();
        foreach (var method in typeof(TSuite).GetMethods().Where(method => method.IsDefined(typeof(FactAttribute))))
        {
            for (var row = 0; row < Rows(method).Count; row++)
                cases.Add(method.Name, row);
        }

        return cases;
    }

    /// <summary>Runs one case as the test framework would.</summary>
    public static async Task RunAsync(JournalContract suite, string name, int row)
    {
        var method = suite.GetType().GetMethod(name)!;
        await suite.InitializeAsync();
        try
        {
            await (Task)method.Invoke(suite, Rows(method)[row])!;
        }
        finally
        {
            await suite.DisposeAsync();
        }
    }

    private static List<object[]> Rows(MethodInfo method) =>
        method.IsDefined(typeof(TheoryAttribute))
            ? [.. method.GetCustomAttributes<DataAttribute>().SelectMany(data => data.GetData(method))]
            : [[]];
}
