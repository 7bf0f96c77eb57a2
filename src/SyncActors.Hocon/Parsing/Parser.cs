using SyncActors.Hocon.Tree;

namespace SyncActors.Hocon.Parsing;

/// <summary>Turns one text into a tree; substitutions stay, included files are grafted in.</summary>
internal sealed class Parser(TokenReader tokens, ParseScope scope, IncludeLoader includes)
{
    /// <summary>Parses the whole text.</summary>
    /// <returns>An <see cref="ObjectNode"/> or an <see cref="ArrayNode"/>.</returns>
    /// <exception cref="HoconException">The text is no configuration, or an include failed.</exception>
    public Node Document()
    {
        tokens.SkipLines();
        var place = new Place(KeyPath.Root, scope.Depth, scope.InArray);
        if (!tokens.At(TokenKind.OpenBrace) && !tokens.At(TokenKind.OpenBracket))
        {
            var members = new ObjectNode(tokens.Origin);
            Members(members, place, TokenKind.End);
            return members;
        }

        var root = Piece(place);
        tokens.SkipLines();
        return tokens.At(TokenKind.End)
            ? root
            : throw Error($"After the closing bracket of the root only comments may follow, but here is {Found}.");
    }

    private string Found => tokens.Current.Shown;

    private void Members(ObjectNode into, Place place, TokenKind closer)
    {
        RefuseLeadingComma();
        while (!tokens.At(closer))
        {
            Member(into, place);
            Separate(closer, place);
        }

        tokens.Take();
    }

    private ArrayNode Array(Place place)
    {
        var origin = tokens.Origin;
        tokens.Take();
        var items = new List<Node>();
        RefuseLeadingComma();
        while (!tokens.At(TokenKind.CloseBracket))
        {
            items.Add(Value(place.Element));
            Separate(TokenKind.CloseBracket, place);
        }

        tokens.Take();
        return new ArrayNode(origin, items);
    }

    private void RefuseLeadingComma()
    {
        tokens.SkipLines();
        if (tokens.At(TokenKind.Comma)) throw Error("There is nothing before this comma; remove it.");
    }

    private void Separate(TokenKind closer, Place place)
    {
        var separated = tokens.SkipLines();
        if (tokens.TakeIf(TokenKind.Comma))
        {
            separated = true;
            tokens.SkipLines();
            if (tokens.At(TokenKind.Comma)) throw Error("There is nothing between two commas; remove one.");
        }

        if (separated || tokens.At(closer)) return;
        var inside = closer == TokenKind.CloseBracket ? "array" : "object";
        throw tokens.Current.Kind switch
        {
            TokenKind.End => Error(
                $"The {inside}{Of(place)} is never closed; add {(inside == "array" ? "']'" : "'}'")}."),
            TokenKind.CloseBrace or TokenKind.CloseBracket => Error(
                $"Here is {Found}, which closes nothing that is open; remove it, or open it before."),
            _ => Error($"After a value{Of(place)} comes a comma or a new line, but here is {Found}. "
                + "A text with reserved characters needs double quotes (\"...\")."),
        };
    }

    private void Member(ObjectNode into, Place place)
    {
        var origin = tokens.Origin;
        if (tokens.Current is { Kind: TokenKind.Unquoted, Text: "include" })
        {
            tokens.Take();
            Include(IncludeStatement.Read(tokens, origin), into, place);
            return;
        }

        var path = Key(origin, place);
        var inner = place.At(path);
        tokens.SkipLines();
        var appends = tokens.At(TokenKind.PlusEquals);
        if (appends && place.InArray)
        {
            throw Error("'+=' cannot stand inside an array, because no path leads there; move it out and refer to it.");
        }

        if (appends || tokens.At(TokenKind.Colon) || tokens.At(TokenKind.EqualsSign))
        {
            tokens.Take();
            tokens.SkipLines();
        }
        else if (!tokens.At(TokenKind.OpenBrace))
        {
            throw Error($"After the key '{inner.Path}' comes ':', '=', '+=' or '{{', but here is {Found}.");
        }

        var value = appends ? Appended(inner) : Value(inner);
        into.Put(path, value, origin);
    }

    private void Include(IncludeStatement statement, ObjectNode into, Place place)
    {
        var inner = scope with
        {
            Prefix = scope.Prefix.Then(place.Path),
            Depth = place.Depth,
            InArray = place.InArray,
            IncludeDepth = scope.IncludeDepth + 1,
        };
        foreach (var included in includes.Include(statement, inner)) into.MergeOver(included);
    }

    private KeyPath Key(HoconOrigin origin, Place place)
    {
        var path = new PathBuilder(origin);
        while (tokens.Current.IsSimple || tokens.At(TokenKind.Whitespace))
        {
            if (tokens.At(TokenKind.Whitespace)) path.AddSpace(tokens.Take().Text);
            else path.Add(tokens.Take());
        }

        if (tokens.Current.IsSubstitution) throw Error("A substitution cannot stand in a key.");
        if (path.IsEmpty) throw NoKey(place);
        return path.Build();
    }

    private HoconException NoKey(Place place) => tokens.Current.Kind switch
    {
        TokenKind.End => Error($"The object{Of(place)} is never closed; add '}}'."),
        TokenKind.CloseBrace or TokenKind.CloseBracket => Error($"Here is {Found}, which closes nothing that is open."),
        _ => Error($"A key is expected{Of(place)}, but here is {Found}."),
    };

    private ConcatenationNode Appended(Place place)
    {
        var origin = tokens.Origin;
        var older = new SubstitutionNode(origin, place.Path, scope.Prefix, SubstitutionForm.Optional);
        return new ConcatenationNode(origin, [older, new ArrayNode(origin, [Value(place.Element)])]);
    }

    private Node Value(Place place)
    {
        if (!tokens.Current.BeginsValue) throw Error($"A value is expected{Of(place)}, but here is {Found}.");
        var first = Piece(place);
        if (!AnotherPiece(out var space)) return first;
        var pieces = new List<Node> { first };
        do
        {
            if (space is not null) pieces.Add(space);
            pieces.Add(Piece(place));
        }
        while (AnotherPiece(out space));
        return Joining.Join(pieces);
    }

    private bool AnotherPiece(out WhitespaceNode? space)
    {
        space = tokens.At(TokenKind.Whitespace) ? new WhitespaceNode(tokens.Origin, tokens.Take().Text) : null;
        return tokens.Current.BeginsValue;
    }

    private Node Piece(Place place)
    {
        if (place.Depth > HoconLimits.NestingMax)
        {
            throw Error($"Objects and arrays nest deeper than {HoconLimits.NestingMax} levels here.");
        }

        var origin = tokens.Origin;
        switch (tokens.Current.Kind)
        {
            case TokenKind.OpenBracket:
                return Array(place);
            case TokenKind.OpenBrace:
                tokens.Take();
                var members = new ObjectNode(origin);
                Members(members, place, TokenKind.CloseBrace);
                return members;
            case TokenKind.Substitution or TokenKind.OptionalSubstitution:
                return Substitution(origin);
            default:
                return new ScalarNode(Simple(tokens.Take(), origin));
        }
    }

    private static HoconValue Simple(Token token, HoconOrigin origin) => token.Kind switch
    {
        TokenKind.Number => new HoconNumber(origin, token.Text),
        TokenKind.True => new HoconBoolean(origin, true),
        TokenKind.False => new HoconBoolean(origin, false),
        TokenKind.Null => new HoconNull(origin),
        _ => new HoconString(origin, token.Text),
    };

    private SubstitutionNode Substitution(HoconOrigin origin)
    {
        if (scope.InArray)
        {
            throw Error("A file that is included inside an array cannot hold substitutions; include it elsewhere.");
        }

        var form = tokens.Take().Kind == TokenKind.OptionalSubstitution
            ? SubstitutionForm.Optional
            : SubstitutionForm.Required;
        tokens.SkipSpace();
        var path = new PathBuilder(tokens.Origin);
        while (tokens.Current.IsSimple || tokens.At(TokenKind.Whitespace))
        {
            if (tokens.At(TokenKind.Whitespace)) path.AddSpace(tokens.Take().Text);
            else path.Add(tokens.Take());
        }

        if (tokens.TakeIf(TokenKind.OpenBracket))
        {
            if (!tokens.TakeIf(TokenKind.CloseBracket))
            {
                throw Error("A list from the environment is written ${NAME[]}.");
            }

            form |= SubstitutionForm.List;
            tokens.SkipSpace();
        }

        if (!tokens.At(TokenKind.CloseBrace))
        {
            throw Error($"A substitution is written ${{path}} on one line, but here is {Found} inside it.");
        }

        tokens.Take();
        return new SubstitutionNode(origin, path.Build(), scope.Prefix, form);
    }

    private static string Of(Place place) => place.Path.Count == 0 ? "" : $" of '{place.Path}'";

    private HoconException Error(string problem) => new(HoconErrorKind.Syntax, tokens.Origin, problem);
}
