using System.Text.Json;
using System.Text.RegularExpressions;
using SyncActors.Domain.Connectors;
using SyncActors.Domain.Credentials;
using SyncActors.Sync.Serialization;
using SyncActors.Testing.Files;

namespace SyncActors.Architecture.Tests;

/// <summary>Stored events are an API: every one is a sealed record with a stable name, a recorded file, and its place
/// in the documentation.</summary>
public sealed partial class EventTests
{
    public static TheoryData<string, Type> Events()
    {
        var data = new TheoryData<string, Type>();
        foreach (var shape in ConnectorCodec.Instance.Shapes)
            data.Add(shape.Name, shape.Type);
        foreach (var shape in CredentialCodec.Instance.Shapes)
            data.Add(shape.Name, shape.Type);
        return data;
    }

    [Theory]
    [InlineData(typeof(ConnectorEvent))]
    [InlineData(typeof(CredentialEvent))]
    public void Every_event_of_a_family_is_a_sealed_record_with_a_stable_name(Type family)
    {
        var members = family.GetNestedTypes().Where(type => type.IsAssignableTo(family)).ToList();
        var named = Events().Select(row => (Type)row[1]).ToHashSet();

        Assert.NotEmpty(members);
        foreach (var member in members)
        {
            Assert.True(member.IsSealed, $"{member.Name} is not sealed.");
            Assert.True(member.GetMethod("<Clone>$") is not null, $"{member.Name} is no record.");
            Assert.True(named.Contains(member), $"{member.Name} has no stable name.");
        }
    }

    [Theory]
    [MemberData(nameof(Events))]
    public void Every_event_has_a_recorded_file_of_its_own(string name, Type type)
    {
        var folder = SourceTree.PathOf("tests", "SyncActors.Sync.Tests", "Serialization", "Golden");
        var recordings = Directory.Exists(folder)
            ? Directory.GetFiles(folder, "*.json", SearchOption.AllDirectories)
                .Where(path => Version().Replace(Path.GetFileNameWithoutExtension(path), "") == name)
            : [];

        Assert.True(recordings.Any(), $"{type.Name} lacks {name}.json in {folder}.");
    }

    [Theory]
    [MemberData(nameof(Events))]
    public void Every_event_is_documented_with_all_its_members(string name, Type type)
    {
        var section = Repository.Section(Repository.Read("docs", "reference", "events.md"), $"### `{name}`");

        foreach (var property in type.GetProperties().Where(property => property.CanWrite))
            Assert.Contains(
                $"`{JsonNamingPolicy.CamelCase.ConvertName(property.Name)}`", section, StringComparison.Ordinal);
    }

    // A recording is named after its event, with or without the version of its shape.
    [GeneratedRegex(@"[.-]v?\d+$", RegexOptions.None, 10_000)]
    private static partial Regex Version();
}
