using System.Runtime.CompilerServices;
using SyncActors.Hocon.Tree;

namespace SyncActors.Hocon.Resolving;

/// <summary>Replaces all substitutions of one merged tree. One instance serves one tree, once.</summary>
/// <param name="root">The tree: all files and fallbacks together.</param>
/// <param name="environment">Gives the value of a variable, or null; asked for what the tree does not provide.</param>
internal sealed class Resolver(ObjectNode root, Func<string, string?> environment)
{
    private const int RoundsMax = 8;
    private const int FailuresMax = 64;

    // Results belong to occurrences of substitutions, not to paths: what one means depends on where it stands.
    private readonly Dictionary<(SubstitutionNode, string Member), Resolution> _known = [];
    private readonly HashSet<(SubstitutionNode, string Member)> _underWay = [];

    // Per field the layer that is being resolved just now; references back to the field see only what lies below it.
    private readonly Dictionary<Field, int> _layerUnderWay = [];
    private int _depth;
    private bool _hasMetCycle;

    /// <summary>Resolves the tree.</summary>
    /// <exception cref="HoconException">A required substitution has no value, or pieces do not join.</exception>
    public HoconObject Resolve()
    {
        // Fields that refer to their own older values give others their meaning, so that key order does not matter.
        var open = OpenFields(root).ToList();
        Attempt(open.FindAll(f => f.Layers.Count > 1));
        try
        {
            return ResolveRoot();
        }
        catch (HoconException e) when (e.Kind == HoconErrorKind.Unresolved && _hasMetCycle)
        {
            // A reference can fail only because the walk met it inside its own target; then it succeeds on its own.
            for (var round = 0; round < RoundsMax; round++)
            {
                var failed = Attempt(open);
                if (failed.Count is 0 or FailuresMax || failed.Count == open.Count) break;
                open = failed;
            }

            return ResolveRoot();
        }
    }

    /// <summary>Resolves a value outside any object, such as an array at the root.</summary>
    public HoconArray ResolveArray(ArrayNode array) => (HoconArray)Evaluate(array, KeyPath.Root).Value!;

    private HoconObject ResolveRoot() => (HoconObject)Evaluate(root, KeyPath.Root).Value!;

    // Returns the fields that cannot be resolved yet, at most FailuresMax.
    private List<Field> Attempt(List<Field> fields)
    {
        var failed = new List<Field>();
        foreach (var field in fields)
        {
            try
            {
                EvaluateField(field, KeyPath.Root);
            }
            catch (HoconException e) when (e.Kind == HoconErrorKind.Unresolved)
            {
                failed.Add(field);
                if (failed.Count == FailuresMax) break;
            }
        }

        return failed;
    }

    private static IEnumerable<Field> OpenFields(ObjectNode node)
    {
        foreach (var field in node.Fields.Values)
        {
            if (field.Layers.Any(l => l.IsOpen)) yield return field;
            if (field.Layers is not [ObjectNode inner]) continue;
            foreach (var open in OpenFields(inner)) yield return open;
        }
    }

    // With a member, only that member of the value is resolved: objects may refer to each other's members freely.
    private Resolution Evaluate(Node node, KeyPath member)
    {
        if (++_depth > HoconLimits.ResolveDepthMax || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new HoconException(HoconErrorKind.Syntax, node.Origin,
                "Too many values wait for each other here; shorten the chain of substitutions.");
        }

        try
        {
            return node switch
            {
                SubstitutionNode substitution => Substitute(substitution, member),
                ObjectNode o when member.Count > 0 => o.Fields.TryGetValue(member[0], out var field)
                    ? EvaluateField(field, member.From(1))
                    : Resolution.Undefined,
                ConcatenationNode concatenation when member.Count > 0 => FindInPieces(concatenation, member),
                _ when member.Count > 0 => Resolution.Blocked,
                ScalarNode scalar => Resolution.Defined(scalar.Value),
                ObjectNode o => EvaluateObject(o),
                ArrayNode array => EvaluateArray(array),
                ConcatenationNode concatenation => EvaluatePieces(concatenation),
                _ => Resolution.Undefined,
            };
        }
        finally
        {
            _depth--;
        }
    }

    private Resolution EvaluateField(Field field, KeyPath member)
    {
        var newest = (_layerUnderWay.TryGetValue(field, out var underWay) ? underWay : field.Layers.Count) - 1;
        if (newest < 0) return Resolution.Exhausted;
        var fold = new LayerFold();
        for (var i = newest; i >= 0; i--)
        {
            if (!fold.Add(EvaluateLayer(field, i, member))) break;
        }

        return fold.Result;
    }

    private Resolution EvaluateLayer(Field field, int index, KeyPath member)
    {
        var layer = field.Layers[index];
        if (!layer.IsOpen) return Evaluate(layer, member);
        var isNested = _layerUnderWay.TryGetValue(field, out var outer);
        _layerUnderWay[field] = index;
        try
        {
            return Evaluate(layer, member);
        }
        finally
        {
            if (isNested) _layerUnderWay[field] = outer;
            else _layerUnderWay.Remove(field);
        }
    }

    private Resolution EvaluateObject(ObjectNode node)
    {
        var members = new OrderedDictionary<string, HoconValue>(node.Fields.Count, StringComparer.Ordinal);
        foreach (var (key, field) in node.Fields)
        {
            var value = EvaluateField(field, KeyPath.Root);
            if (value.IsCyclic) return Resolution.Cycle;
            if (value.Value is not null) members.Add(key, value.Value);
        }

        return Resolution.Defined(new HoconObject(node.Origin, members));
    }

    private Resolution EvaluateArray(ArrayNode node)
    {
        var items = new List<HoconValue>(node.Items.Count);
        foreach (var item in node.Items)
        {
            var value = Evaluate(item, KeyPath.Root);
            if (value.IsCyclic) return Resolution.Cycle;
            if (value.Value is not null) items.Add(value.Value);
        }

        return Resolution.Defined(new HoconArray(node.Origin, items));
    }

    private Resolution EvaluatePieces(ConcatenationNode node)
    {
        var values = new HoconValue?[node.Pieces.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var piece = Evaluate(node.Pieces[i], KeyPath.Root);
            if (piece.IsCyclic) return Resolution.Cycle;
            values[i] = piece.Value;
        }

        return Concatenation.Join(node, values);
    }

    private Resolution FindInPieces(ConcatenationNode node, KeyPath member)
    {
        var fold = new LayerFold();
        for (var i = node.Pieces.Count - 1; i >= 0; i--)
        {
            if (node.Pieces[i] is not WhitespaceNode && !fold.Add(Evaluate(node.Pieces[i], member))) break;
        }

        return fold.Result;
    }

    private Resolution Substitute(SubstitutionNode node, KeyPath member)
    {
        var key = (node, member.ToString());
        if (_known.TryGetValue(key, out var known)) return known;
        if (!_underWay.Add(key)) return Resolution.Cycle;
        try
        {
            var found = LookUp(node, member);
            if (found.IsCyclic)
            {
                _hasMetCycle = true;
                if (!node.IsOptional) throw LeadsBack(node);
                found = Resolution.Undefined;
            }

            _known[key] = found;
            return found;
        }
        finally
        {
            _underWay.Remove(key);
        }
    }

    private Resolution LookUp(SubstitutionNode node, KeyPath member)
    {
        var full = node.Prefix.Then(node.Path);
        var found = Evaluate(root, full.Then(member));
        if (found.Kind == ResolutionKind.Defined || found.IsCyclic) return found;
        var isPresent = member.Count > 0 && IsPresent(full);
        if (node.Prefix.Count > 0 && !isPresent)
        {
            found = Evaluate(root, node.Path.Then(member));
            if (found.Kind == ResolutionKind.Defined || found.IsCyclic) return found;
            isPresent = member.Count > 0 && IsPresent(node.Path);
        }

        if (isPresent) return found;
        var outside = OutsideValue.Find(node, environment);
        if (member.Count > 0) return outside is null ? found : Resolution.Blocked;
        if (outside is not null) return Resolution.Defined(outside);
        return node.IsOptional ? Resolution.Undefined : throw Missing(node, full);
    }

    private bool IsPresent(KeyPath path)
    {
        var within = root;
        for (var i = 0; i < path.Count; i++)
        {
            if (within is null || !within.Fields.TryGetValue(path[i], out var field)) return false;
            within = field.Layers[^1] as ObjectNode;
        }

        return true;
    }

    private static HoconException LeadsBack(SubstitutionNode node) => new(
        HoconErrorKind.Unresolved,
        node.Origin,
        $"The substitution {node} leads back to itself, and '{node.Path}' has no earlier value to take instead. "
        + $"Set one before, or write ${{?{node.Path}}} if it may be missing.");

    private static HoconException Missing(SubstitutionNode node, KeyPath full) => new(
        HoconErrorKind.Unresolved,
        node.Origin,
        $"The substitution {node} has no value: neither the configuration has '{full}'"
        + (node.Prefix.Count > 0 ? $" or '{node.Path}'" : "")
        + $" nor the environment {node.Path.Unquoted}{(node.IsList ? "_0" : "")}. Set one of them, or write "
        + $"${{?{node.Path}{(node.IsList ? "[]" : "")}}} if it may be missing.");
}
