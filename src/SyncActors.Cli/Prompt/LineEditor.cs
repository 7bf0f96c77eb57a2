using System.Text;

namespace SyncActors.Cli.Prompt;

/// <summary>Edits one line at a terminal: cursor, history, completion. Keys come in and text goes out, nothing
/// else.</summary>
/// <param name="sign">What stands before the line.</param>
/// <param name="complete">What may stand at the end of a text.</param>
internal sealed class LineEditor(string sign, Func<string, IReadOnlyList<string>> complete)
{
    private const int HistoryMax = 500;
    private readonly List<string> _history = [];
    private readonly StringBuilder _line = new();
    private int _cursor;
    private int _shown;

    /// <summary>Reads a line.</summary>
    /// <param name="next">The next key.</param>
    /// <param name="screen">Where the line is shown.</param>
    /// <returns>Null at Ctrl+D on an empty line; an empty line at Ctrl+C.</returns>
    internal string? Read(Func<ConsoleKeyInfo> next, TextWriter screen)
    {
        var place = _history.Count;
        _shown = 0;
        Set("");
        while (true)
        {
            Show(screen);
            var key = next();
            var held = key.Modifiers.HasFlag(ConsoleModifiers.Control);
            switch (key.Key)
            {
                case ConsoleKey.Enter:
                    return Finish(screen);
                case ConsoleKey.C when held:
                    screen.WriteLine("^C");
                    return "";
                case ConsoleKey.D when held && _line.Length == 0:
                    screen.WriteLine();
                    return null;
                case ConsoleKey.UpArrow when place > 0:
                    Set(_history[--place]);
                    break;
                case ConsoleKey.DownArrow when place < _history.Count:
                    Set(++place == _history.Count ? "" : _history[place]);
                    break;
                case ConsoleKey.Tab:
                    Complete(screen);
                    break;
                default:
                    Edit(key, held);
                    break;
            }
        }
    }

    private void Edit(ConsoleKeyInfo key, bool held)
    {
        switch (key.Key)
        {
            case ConsoleKey.LeftArrow:
                _cursor = Math.Max(0, _cursor - 1);
                break;
            case ConsoleKey.RightArrow:
                _cursor = Math.Min(_line.Length, _cursor + 1);
                break;
            case ConsoleKey.Home:
            case ConsoleKey.A when held:
                _cursor = 0;
                break;
            case ConsoleKey.End:
            case ConsoleKey.E when held:
                _cursor = _line.Length;
                break;
            case ConsoleKey.Backspace when _cursor > 0:
                _line.Remove(--_cursor, 1);
                break;
            case ConsoleKey.Delete when _cursor < _line.Length:
                _line.Remove(_cursor, 1);
                break;
            case ConsoleKey.U when held:
                _line.Remove(0, _cursor);
                _cursor = 0;
                break;
            default:
                if (!char.IsControl(key.KeyChar))
                    _line.Insert(_cursor++, key.KeyChar);
                break;
        }
    }

    // One candidate is put in, several up to where they differ; when that adds nothing they are listed.
    private void Complete(TextWriter screen)
    {
        var before = _line.ToString(0, _cursor);
        var word = before[(before.LastIndexOf(' ') + 1)..];
        var candidates = complete(before).Where(text => text.StartsWith(word, StringComparison.Ordinal)).ToList();
        if (candidates.Count == 0)
            return;
        var common = candidates.Aggregate((left, right) => left[..left.AsSpan().CommonPrefixLength(right)]);
        var added = common[word.Length..] + (candidates.Count == 1 ? " " : "");
        if (added.Length == 0)
        {
            screen.WriteLine();
            screen.WriteLine(string.Join("  ", candidates));
            _shown = 0;
        }

        _line.Insert(_cursor, added);
        _cursor += added.Length;
    }

    private string Finish(TextWriter screen)
    {
        var line = _line.ToString();
        screen.WriteLine();
        if (line.Trim().Length > 0 && (_history.Count == 0 || _history[^1] != line))
            _history.Add(line);
        if (_history.Count > HistoryMax)
            _history.RemoveAt(0);
        return line;
    }

    private void Set(string text)
    {
        _line.Clear().Append(text);
        _cursor = _line.Length;
    }

    // The line anew over what stood there, then the cursor back to its place.
    private void Show(TextWriter screen)
    {
        var rest = Math.Max(0, _shown - _line.Length);
        screen.Write($"\r{sign}{_line}{new string(' ', rest)}{new string('\b', rest + _line.Length - _cursor)}");
        _shown = _line.Length;
        screen.Flush();
    }
}
