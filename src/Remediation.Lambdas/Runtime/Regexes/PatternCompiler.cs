namespace Remediation.Lambdas.Runtime.Regexes;

/// <summary>Turns a parsed pattern into the steps of the <see cref="Backtracker"/>.</summary>
internal sealed class PatternCompiler
{
    private readonly List<Instruction> _steps = [];
    private int _registers;

    private PatternCompiler(int groups) => _registers = (groups + 1) * 2;

    public static PatternProgram Compile(PatternNode tree, int groups)
    {
        var compiler = new PatternCompiler(groups);
        compiler.Write(tree);
        compiler.Add(new Instruction(Operation.Accept));
        return new PatternProgram([.. compiler._steps], compiler._registers, (groups + 1) * 2, PatternFacts.First(tree));
    }

    private int Add(Instruction step)
    {
        _steps.Add(step);
        return _steps.Count - 1;
    }

    private int Register(int count = 1)
    {
        _registers += count;
        return _registers - count;
    }

    private void Write(PatternNode node)
    {
        switch (node)
        {
            case SetNode n:
                Add(new Instruction(Operation.Take, Set: n.Set));
                break;
            case SequenceNode n:
                foreach (PatternNode item in n.Items)
                {
                    Write(item);
                }

                break;
            case AlternationNode n:
                Alternation(n);
                break;
            case RepeatNode n:
                Repeat(n);
                break;
            case CaptureNode n:
                Add(new Instruction(Operation.Mark, n.Number * 2));
                Write(n.Body);
                Add(new Instruction(Operation.Mark, (n.Number * 2) + 1));
                break;
            case AtomicNode n:
                Atomic(() => Write(n.Body));
                break;
            case LookNode n:
                Look(n);
                break;
            case BackreferenceNode n:
                Add(new Instruction(Operation.Reference, n.Number, (int)n.Folding));
                break;
            case ConditionalNode n:
                Conditional(n);
                break;
            case AnchorNode n:
                Add(new Instruction(Operation.Anchor, (int)n.Kind, Set: n.Words));
                break;
            default:
                throw PatternParser.Unsupported(node.GetType().Name);
        }
    }

    private void Alternation(AlternationNode node)
    {
        var ends = new List<int>();
        for (int i = 0; i < node.Branches.Count - 1; i++)
        {
            int fork = Add(default);
            Write(node.Branches[i]);
            ends.Add(Add(default));
            _steps[fork] = new Instruction(Operation.Fork, _steps.Count);
        }

        Write(node.Branches[^1]);
        foreach (int end in ends)
        {
            _steps[end] = new Instruction(Operation.Jump, _steps.Count);
        }
    }

    private void Conditional(ConditionalNode node)
    {
        int test = Add(default);
        Write(node.Then);
        int end = Add(default);
        _steps[test] = new Instruction(Operation.IfGroup, node.Number, _steps.Count);
        Write(node.Else);
        _steps[end] = new Instruction(Operation.Jump, _steps.Count);
    }

    private void Atomic(Action body)
    {
        int barrier = Register();
        Add(new Instruction(Operation.Barrier, barrier));
        body();
        Add(new Instruction(Operation.Cut, barrier));
    }

    private void Look(LookNode node)
    {
        int barrier = Register();
        if (node.Negative)
        {
            int unless = Add(default);
            Back(node);
            Write(node.Body);
            Add(new Instruction(Operation.Refute, barrier));
            _steps[unless] = new Instruction(Operation.Unless, barrier, _steps.Count);
            return;
        }

        int place = Register();
        Add(new Instruction(Operation.Barrier, barrier));
        Add(new Instruction(Operation.Mark, place));
        Back(node);
        Write(node.Body);
        Add(new Instruction(Operation.Cut, barrier));
        Add(new Instruction(Operation.Return, place));
    }

    private void Back(LookNode node)
    {
        if (node.Back > 0)
        {
            Add(new Instruction(Operation.Back, node.Back));
        }
    }

    private void Repeat(RepeatNode node)
    {
        PatternNode body = node.Body;
        while (body is SequenceNode { Items: [var only] })
        {
            body = only;
        }

        if (body is SetNode set)
        {
            Operation run = node.Greed switch { Greed.Lazy => Operation.LazyRun, Greed.Possessive => Operation.FixedRun, _ => Operation.Run };
            Add(new Instruction(run, node.Least, node.Most, Set: set.Set));
        }
        else if (node.Greed == Greed.Possessive)
        {
            // Each turn is final, and so is the whole.
            Atomic(() => Loop(node with { Greed = Greed.Greedy, Body = new AtomicNode(body) }));
        }
        else if (node is { Least: 0, Most: 1 })
        {
            int fork = Add(default);
            Write(body);
            _steps[fork] = new Instruction(node.Greed == Greed.Lazy ? Operation.LazyFork : Operation.Fork, _steps.Count);
        }
        else
        {
            Loop(node with { Body = body });
        }
    }

    private void Loop(RepeatNode node)
    {
        int registers = Register(2);
        Add(new Instruction(Operation.LoopStart, registers));
        int loop = Add(default);
        Add(new Instruction(Operation.Turn, registers));
        Write(node.Body);
        Add(new Instruction(Operation.Jump, loop));
        _steps[loop] = new Instruction(node.Greed == Greed.Lazy ? Operation.LazyLoop : Operation.Loop, registers, node.Least, node.Most, _steps.Count);
    }
}
