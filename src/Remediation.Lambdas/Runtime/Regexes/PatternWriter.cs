using System.Globalization;
using System.Text;

namespace Remediation.Lambdas.Runtime.Regexes;

/// <summary>Writes a parsed pattern as a .NET pattern for subjects of one reach.</summary>
internal sealed class PatternWriter(Reach reach)
{
    private readonly StringBuilder _text = new();

    public string Write(PatternNode tree)
    {
        Node(tree);
        return _text.ToString();
    }

    private void Node(PatternNode node)
    {
        switch (node)
        {
            case SetNode n:
                _text.Append(n.Set.ToPattern(reach));
                break;
            case SequenceNode n:
                foreach (PatternNode item in n.Items)
                {
                    Node(item);
                }

                break;
            case AlternationNode n:
                Wrapped("(?:", () => Branches(n));
                break;
            case RepeatNode n:
                Repeat(n);
                break;
            case CaptureNode n:
                Wrapped("(?<" + n.Number.ToString(CultureInfo.InvariantCulture) + ">", () => Node(n.Body));
                break;
            case AtomicNode n:
                Wrapped("(?>", () => Node(n.Body));
                break;
            case LookNode n:
                Wrapped(n.Ahead ? n.Negative ? "(?!" : "(?=" : n.Negative ? "(?<!" : "(?<=", () => Node(n.Body));
                break;
            case BackreferenceNode n:
                Backreference(n);
                break;
            case ConditionalNode n:
                _text.Append("(?(").Append(n.Number.ToString(CultureInfo.InvariantCulture)).Append(')');
                Wrapped("(?:", () => Node(n.Then));
                _text.Append('|');
                Wrapped("(?:", () => Node(n.Else));
                _text.Append(')');
                break;
            case AnchorNode n:
                _text.Append(Anchor(n));
                break;
            default:
                throw PatternParser.Unsupported(node.GetType().Name);
        }
    }

    private void Branches(AlternationNode node)
    {
        for (int i = 0; i < node.Branches.Count; i++)
        {
            _text.Append(i > 0 ? "|" : string.Empty);
            Node(node.Branches[i]);
        }
    }

    private void Wrapped(string open, Action body)
    {
        _text.Append(open);
        body();
        _text.Append(')');
    }

    private void Repeat(RepeatNode node)
    {
        string open = node.Kind == "possessive" ? "(?>(?:" : "(?:";
        string close = (node.Least, node.Most) switch
        {
            (0, -1) => "*",
            (1, -1) => "+",
            (0, 1) => "?",
            (var least, -1) => $"{{{least},}}",
            (var least, var most) => $"{{{least},{most}}}",
        };
        if (node is { Kind: "greedy" or "lazy", Body: SetNode set } && set.Set.ToPattern(reach) is var atom && !atom.StartsWith("(?", StringComparison.Ordinal))
        {
            _text.Append(atom);
        }
        else
        {
            Wrapped(open, () => Node(node.Body));
        }

        _text.Append(close).Append(node.Kind switch { "lazy" => "?", "possessive" => ")", _ => string.Empty });
    }

    private void Backreference(BackreferenceNode node)
    {
        if (node.IgnoreCase && reach != Reach.Ascii)
        {
            throw PatternParser.Unsupported("a back-reference without case beyond ASCII");
        }

        string reference = "\\k<" + node.Number.ToString(CultureInfo.InvariantCulture) + ">";
        _text.Append(node.IgnoreCase ? "(?i:" + reference + ")" : reference);
    }

    private string Anchor(AnchorNode node)
    {
        switch (node.Kind)
        {
            case "start":
                return @"\A";
            case "line-start":
                return "(?m:^)";
            case "end":
                return @"\Z";
            case "line-end":
                return "(?m:$)";
            case "final":
                return @"\z";
        }

        if (reach == Reach.Ascii)
        {
            return node.Kind == "word" ? @"\b" : EmptyIsNoBoundary(@"\B");
        }

        string word = node.Words!.ToPattern(reach);
        return node.Kind == "word"
            ? $"(?:(?<={word})(?!{word})|(?<!{word})(?={word}))"
            : EmptyIsNoBoundary($"(?:(?<={word})(?={word})|(?<!{word})(?!{word}))");
    }

    // CPython: \B does not match in an empty text, although there is no boundary either.
    private static string EmptyIsNoBoundary(string pattern) => $@"(?!\A\z){pattern}";
}
