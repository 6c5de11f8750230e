using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Remediation.Core.Contracts;

/// <summary>
/// Turns YAML text into nodes from the parser's events, so that depth, size, aliases, tags and duplicate keys are judged before anything is
/// built. YAML's own object mapping is never used.
/// </summary>
internal sealed class YamlContractTree
{
    private readonly ContractProblems problems;
    private readonly Parser parser;
    private readonly Dictionary<string, (ContractNode Node, int Size)> anchors = new(StringComparer.Ordinal);
    private int nodes;

    private YamlContractTree(string yaml, ContractProblems problems)
    {
        this.problems = problems;
        parser = new Parser(new StringReader(yaml));
    }

    /// <summary>Reads the one document of the text; null after a problem was added.</summary>
    internal static ContractNode? Read(string yaml, ContractProblems problems)
    {
        if (yaml.Length > ContractLimits.MaxText)
        {
            problems.Add(ContractCodes.TooLarge, "", $"The text is longer than {ContractLimits.MaxText} characters.");
            return null;
        }

        try
        {
            return new YamlContractTree(yaml, problems).Document();
        }
        catch (RefusedException refused)
        {
            problems.Add(refused.Code, refused.Path, refused.Message, refused.Line);
        }
        catch (YamlException fault)
        {
            problems.Add(ContractCodes.YamlInvalid, "", "The text is not valid YAML: " + fault.Message, (int)fault.Start.Line);
        }
        catch (Exception fault) when (fault is ArgumentException or InvalidOperationException or FormatException or IndexOutOfRangeException or OverflowException)
        {
            // The scanner answers some malformed escapes and directives with plain exceptions of its own.
            problems.Add(ContractCodes.YamlInvalid, "", "The text is not valid YAML.");
        }

        return null;
    }

    private ContractNode? Document()
    {
        Next<StreamStart>();
        if (Take() is StreamEnd)
        {
            problems.Add(ContractCodes.YamlInvalid, "", "The text is empty.");
            return null;
        }

        ContractNode root = Node(Take(), "", 1);
        Next<DocumentEnd>();
        if (Take() is not StreamEnd)
        {
            throw new RefusedException(ContractCodes.YamlInvalid, "", "The text holds more than one YAML document.", null);
        }

        return root;
    }

    private ContractNode Node(ParsingEvent current, string path, int depth)
    {
        int line = (int)current.Start.Line;
        if (current is AnchorAlias alias)
        {
            return Repeat(alias, path, line);
        }

        if (depth > ContractLimits.MaxDepth)
        {
            throw new RefusedException(ContractCodes.TooDeep, path, $"Nesting is deeper than {ContractLimits.MaxDepth}.", line);
        }

        if (++nodes > ContractLimits.MaxNodes)
        {
            throw new RefusedException(ContractCodes.TooLarge, path, $"The text holds more than {ContractLimits.MaxNodes} nodes.", line);
        }

        if (current is NodeEvent { Tag.IsEmpty: false } tagged && !(tagged is Scalar && tagged.Tag.IsNonSpecific))
        {
            throw new RefusedException(ContractCodes.TagRefused, path, "YAML tags are not allowed in a contract.", line);
        }

        int before = nodes;
        ContractNode node = current switch
        {
            Scalar scalar => Value(scalar, path, line),
            SequenceStart => Sequence(path, line, depth),
            MappingStart => Mapping(path, line, depth),
            _ => throw new RefusedException(ContractCodes.YamlInvalid, path, "The text is not valid YAML.", line),
        };
        if (current is NodeEvent { Anchor.IsEmpty: false } anchored)
        {
            anchors[anchored.Anchor.Value] = (node, nodes - before + 1);
        }

        return node;
    }

    // A repeated node is the same node, but it counts in full: a few aliases of aliases must not make a small file a large contract.
    private ContractNode Repeat(AnchorAlias alias, string path, int line)
    {
        if (!anchors.TryGetValue(alias.Value.Value, out (ContractNode Node, int Size) known))
        {
            throw new RefusedException(ContractCodes.AliasRefused, path, "A YAML alias repeats what stands before it; this one names nothing that does.", line);
        }

        nodes += known.Size;
        return nodes <= ContractLimits.MaxNodes
            ? known.Node
            : throw new RefusedException(ContractCodes.TooLarge, path, $"With its aliases written out the text holds more than {ContractLimits.MaxNodes} nodes.", line);
    }

    private static ScalarNode Value(Scalar scalar, string path, int line)
    {
        (string? text, ScalarKind kind) = scalar.Style == ScalarStyle.Plain && !scalar.Tag.IsNonSpecific
            ? ScalarResolver.Plain(scalar.Value)
            : (scalar.Value, ScalarKind.Text);
        return new ScalarNode(path, line, text, kind);
    }

    private ListNode Sequence(string path, int line, int depth)
    {
        var items = new List<ContractNode>();
        for (ParsingEvent current = Take(); current is not SequenceEnd; current = Take())
        {
            items.Add(Node(current, path + "[" + items.Count.ToString(CultureInfo.InvariantCulture) + "]", depth + 1));
        }

        return new ListNode(path, line, items);
    }

    private MapNode Mapping(string path, int line, int depth)
    {
        var entries = new List<KeyValuePair<string, ContractNode>>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        List<KeyValuePair<string, ContractNode>> merged = [];
        for (ParsingEvent current = Take(); current is not MappingEnd; current = Take())
        {
            if (current is not Scalar key)
            {
                throw new RefusedException(ContractCodes.WrongShape, path, "A key must be plain text.", (int)current.Start.Line);
            }

            if (key.Value is "<<" && key.Style == ScalarStyle.Plain)
            {
                merged.AddRange(Merged(Node(Take(), Words.Join(path, key.Value), depth + 1), (int)key.Start.Line));
                continue;
            }

            if (!seen.Add(key.Value))
            {
                throw new RefusedException(ContractCodes.DuplicateKey, path, $"The key '{Words.Clip(key.Value)}' stands here twice.", (int)key.Start.Line);
            }

            entries.Add(new(key.Value, Node(Take(), Words.Join(path, key.Value), depth + 1)));
        }

        // What the mapping says itself goes before what it merges in, and of that the first.
        entries.AddRange(merged.Where(m => seen.Add(m.Key)));
        return new MapNode(path, line, entries);
    }

    private static IEnumerable<KeyValuePair<string, ContractNode>> Merged(ContractNode node, int line) => node switch
    {
        MapNode map => map.Entries,
        ListNode list when list.Items.All(i => i is MapNode) => list.Items.SelectMany(i => ((MapNode)i).Entries),
        _ => throw new RefusedException(ContractCodes.WrongShape, node.Path, "A merge key takes a mapping, or a list of mappings.", line),
    };

    private ParsingEvent Take()
    {
        while (parser.MoveNext())
        {
            if (parser.Current is { } current and not Comment)
            {
                return current;
            }
        }

        throw new RefusedException(ContractCodes.YamlInvalid, "", "The text ends too early.", null);
    }

    private void Next<T>()
        where T : ParsingEvent
    {
        if (Take() is not T)
        {
            throw new RefusedException(ContractCodes.YamlInvalid, "", "The text is not valid YAML.", null);
        }
    }

    // Only a way out of the recursion: Read turns it into a problem.
    private sealed class RefusedException(string code, string path, string message, int? line) : Exception(message)
    {
        internal string Code { get; } = code;

        internal string Path { get; } = path;

        internal int? Line { get; } = line;
    }
}
