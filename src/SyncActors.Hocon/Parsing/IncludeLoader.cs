using SyncActors.Hocon.Tree;

namespace SyncActors.Hocon.Parsing;

/// <summary>Finds and parses the files that make up one configuration.</summary>
internal sealed class IncludeLoader
{
    // Weakest first: of files that differ only in the extension, .conf wins.
    private static readonly string[] Extensions = [".properties", ".json", ".conf"];
    private static readonly string[] RemoteSchemes = ["http", "https", "ftp", "ftps", "jar", "data"];
    private int _count;

    /// <summary>Parses what an include statement names.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="scope">Scope for the included files; its folder is that of the including file.</param>
    /// <returns>One object per file found, weakest first; none if the file is missing and not required.</returns>
    /// <exception cref="HoconException">The file is required and missing, unreadable, invalid or not local; or files
    /// include each other too deeply.</exception>
    public IReadOnlyList<ObjectNode> Include(IncludeStatement statement, ParseScope scope)
    {
        if (scope.IncludeDepth > HoconLimits.IncludeDepthMax)
        {
            throw Error(statement, $"Includes nest deeper than {HoconLimits.IncludeDepthMax} files when "
                + $"\"{statement.Name}\" is included; does a file include itself?");
        }

        if (++_count > HoconLimits.IncludesMax)
        {
            throw Error(statement, $"More than {HoconLimits.IncludesMax} files are included.");
        }

        var path = Locate(statement, scope.Folder);
        var files = path is null ? [] : Candidates(path).Where(File.Exists).ToList();
        if (files.Count == 0 && statement.IsRequired)
        {
            throw Error(statement, path is null
                ? $"The required file \"{statement.Name}\" cannot be found: this text lies in no folder."
                : $"The required file \"{statement.Name}\" does not exist; looked for "
                    + $"{string.Join(", ", Candidates(path))}.");
        }

        return files.ConvertAll(file => ParseFile(file, scope, statement.Origin));
    }

    /// <summary>Parses one file, by its extension as properties, strict JSON or HOCON.</summary>
    /// <param name="file">Path of the file.</param>
    /// <param name="scope">Scope of the file; its folder is replaced.</param>
    /// <param name="askedAt">Where the file is named; for errors of reading it.</param>
    public ObjectNode ParseFile(string file, ParseScope scope, HoconOrigin askedAt)
    {
        var text = SourceFile.Read(file, askedAt);
        var extension = Path.GetExtension(file);
        if (extension == ".properties") return PropertiesParser.Parse(text, file);
        if (extension == ".json") SourceFile.RequireJson(text, file);
        return ParseText(text, file, scope with { Folder = Path.GetDirectoryName(Path.GetFullPath(file)) });
    }

    /// <summary>Parses a text as HOCON.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">Name of the text in origins.</param>
    /// <param name="scope">Scope of the text.</param>
    /// <exception cref="HoconException">The text is invalid, or its root is an array.</exception>
    public ObjectNode ParseText(string text, string name, ParseScope scope)
    {
        var root = ParseDocument(text, name, scope);
        return root as ObjectNode ?? throw new HoconException(
            HoconErrorKind.Type, root.Origin, "The root is an array, but a configuration must be an object.");
    }

    /// <summary>Parses a text whose root may be an array.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">Name of the text in origins.</param>
    /// <param name="scope">Scope of the text.</param>
    public Node ParseDocument(string text, string name, ParseScope scope)
    {
        if (text.Length > HoconLimits.FileBytesMax)
        {
            throw new HoconException(HoconErrorKind.Syntax, new HoconOrigin(name, 0, 0),
                $"The text is longer than {HoconLimits.FileBytesMax} characters.");
        }

        return new Parser(new TokenReader(text, name), scope, this).Document();
    }

    private static string? Locate(IncludeStatement statement, string? folder)
    {
        var (kind, name) = (statement.Kind, statement.Name);
        if (name.Contains('\0', StringComparison.Ordinal) || name.Length == 0)
        {
            throw Error(statement, "The name of an included file must not be empty or contain U+0000.");
        }

        if (kind == IncludeKind.Beside && HasKnownScheme(name)) kind = IncludeKind.Url;
        return kind switch
        {
            IncludeKind.File => Path.GetFullPath(name),
            IncludeKind.Url => LocalPath(statement),
            _ when folder is null => kind == IncludeKind.Beside && Path.IsPathRooted(name) ? name : null,
            IncludeKind.Resource => Path.GetFullPath(name.TrimStart('/'), folder),
            _ => Path.GetFullPath(name, folder),
        };
    }

    private static bool HasKnownScheme(string name)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && (name.StartsWith("file:", StringComparison.OrdinalIgnoreCase)
            || RemoteSchemes.Contains(name[..colon], StringComparer.OrdinalIgnoreCase));
    }

    private static string LocalPath(IncludeStatement statement)
    {
        if (!Uri.TryCreate(statement.Name, UriKind.Absolute, out var url) || !HasKnownScheme(statement.Name))
        {
            throw Error(statement, 
                $"\"{statement.Name}\" is no address; write url(\"file:///path\") or file(\"path\").");
        }

        if (!url.IsFile || url.IsUnc)
        {
            throw Error(statement, $"\"{statement.Name}\" is not included: configuration is never fetched over a "
                + "network. Save it as a local file and include that.");
        }

        return url.LocalPath;
    }

    private static IEnumerable<string> Candidates(string path)
    {
        var extension = Path.GetExtension(path);
        if (Extensions.Contains(extension)) return [path];
        // An unknown extension may also be a part of the name: "db.prod" stands for "db.prod.conf".
        if (extension.Length > 0 && File.Exists(path)) return [path];
        return Extensions.Select(known => path + known);
    }

    private static HoconException Error(IncludeStatement statement, string problem) =>
        new(HoconErrorKind.Include, statement.Origin, problem);
}
