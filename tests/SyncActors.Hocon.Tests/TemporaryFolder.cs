namespace SyncActors.Hocon.Tests;

/// <summary>A folder of files that is deleted with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("hocon-").FullName;

    public string Write(string name, string content)
    {
        var path = At(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    public string At(string name) => Path.Combine(_path, name);

    public string Load(string name) => HoconConfig.Load([At(name)], Hocon.Environment(("fromEnv", "e"))).Root.Shown();

    public HoconException LoadError(string name) => Assert.Throws<HoconException>(() => Load(name));

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
