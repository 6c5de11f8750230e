using System.Diagnostics;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime.Regexes;

/// <summary>
/// Runs a compiled pattern as CPython's engine does: depth first, the choices in the order of the pattern, with its rules for turns that take nothing.
/// All work is charged, so a pattern that explodes ends with a code. One thread at a time.
/// </summary>
internal sealed partial class Backtracker(PatternProgram program)
{
    // A frame is its kind and up to three numbers.
    private const int FrameSize = 4;
    private const int MostFrames = 2_000_000;
    private const int KeptFrames = 4_096;
    private const int FuelPerCheck = 1_024;
    private const int WorkPerStep = 8;

    private readonly Instruction[] _program = program.Instructions;
    private readonly int[] _registers = new int[program.Registers];
    private Subject _subject = new(string.Empty);
    private int[] _frames = new int[64 * FrameSize];
    private int _top;
    private int _place;

    /// <summary>What a match must end with besides the pattern's end.</summary>
    public enum Ending
    {
        Anywhere,
        AtTheEnd,

        /// <summary>Not where the search began: the match after an empty one.</summary>
        NotAtStart,
    }

    /// <summary>Starts and ends of all groups, -1 where one took no part, or null when there is no match.</summary>
    public int[]? Match(Machine machine, Subject subject, int from, bool anywhere, Ending ending)
    {
        _subject = subject;
        int last = anywhere ? subject.Length : from;
        long deadline = Stopwatch.GetTimestamp() + (long)(machine.Limits.RegexTime.TotalSeconds * Stopwatch.Frequency);
        try
        {
            for (int start = from; start <= last; start++)
            {
                if (anywhere && program.First is { } first)
                {
                    while (start < last && !first.Contains(subject[start]))
                    {
                        start++;
                    }

                    machine.Charge(1);
                    if (start == last)
                    {
                        return null;
                    }
                }

                if (RunFrom(machine, start, from, ending, deadline))
                {
                    return Spans(start);
                }
            }

            return null;
        }
        finally
        {
            // What one long text needed is not kept for all the short ones.
            if (_frames.Length > KeptFrames * FrameSize)
            {
                _frames = new int[64 * FrameSize];
            }
        }
    }

    private int[] Spans(int start)
    {
        int[] spans = _registers[..program.Marks];
        (spans[0], spans[1]) = (start, _place);
        for (int i = 2; i < spans.Length; i += 2)
        {
            if (spans[i] < 0 || spans[i + 1] < spans[i])
            {
                (spans[i], spans[i + 1]) = (-1, -1);
            }
        }

        return spans;
    }

    private bool RunFrom(Machine machine, int start, int searchStart, Ending ending, long deadline)
    {
        Array.Fill(_registers, -1);
        _top = 0;
        _place = start;
        int step = 0;
        int fuel = FuelPerCheck;
        while (true)
        {
            if (--fuel <= 0)
            {
                machine.Charge((FuelPerCheck - fuel) / WorkPerStep);
                if (Stopwatch.GetTimestamp() > deadline)
                {
                    throw new PyError(LambdaCodes.Timeout, "a regular expression took too long");
                }

                fuel = FuelPerCheck;
            }

            ref readonly Instruction now = ref _program[step];
            if (now.Operation == Operation.Accept)
            {
                if (ending == Ending.Anywhere || (ending == Ending.AtTheEnd ? _place == _subject.Length : _place != searchStart))
                {
                    machine.Charge(((FuelPerCheck - fuel) / WorkPerStep) + 1);
                    return true;
                }

                step = Resume(ref fuel);
            }
            else
            {
                step = Perform(in now, step, ref fuel);
                step = step >= 0 ? step : Resume(ref fuel);
            }

            if (step < 0)
            {
                machine.Charge(((FuelPerCheck - fuel) / WorkPerStep) + 1);
                return false;
            }
        }
    }

    /// <summary>One step forward: the number of the next one, or -1 when this one fails.</summary>
    private int Perform(in Instruction now, int step, ref int fuel)
    {
        switch (now.Operation)
        {
            case Operation.Take:
                if (_place < _subject.Length && now.Set!.Contains(_subject[_place]))
                {
                    _place++;
                    return step + 1;
                }

                return -1;
            case Operation.Run:
            case Operation.FixedRun:
                return Run(now, step, ref fuel);
            case Operation.LazyRun:
                return LazyRun(now, step);
            case Operation.Mark:
                Set(now.A, _place);
                return step + 1;
            case Operation.Jump:
                return now.A;
            case Operation.Fork:
                Push(Frame.Choice, now.A, _place);
                return step + 1;
            case Operation.LazyFork:
                Push(Frame.Choice, step + 1, _place);
                return now.A;
            case Operation.LoopStart:
                Set(now.A, -1);
                Set(now.A + 1, -1);
                return step + 1;
            case Operation.Loop:
            case Operation.LazyLoop:
                return Loop(now, step);
            case Operation.Turn:
                Set(now.A, _registers[now.A] + 1);
                Set(now.A + 1, _place);
                return step + 1;
            case Operation.Barrier:
                Set(now.A, _top + FrameSize); // the frame of this very Set stays below
                return step + 1;
            case Operation.Cut:
                return Cut(_registers[now.A], step, ref fuel);
            case Operation.Return:
                _place = _registers[now.A];
                return step + 1;
            case Operation.Back:
                _place -= now.A;
                return _place < 0 ? -1 : step + 1;
            case Operation.Unless:
                Set(now.A, _top + FrameSize);
                Push(Frame.Choice, now.B, _place);
                return step + 1;
            case Operation.Refute:
                int floor = _registers[now.A];
                while (_top > floor)
                {
                    Undo();
                    fuel--;
                }

                return -1;
            case Operation.Anchor:
                return IsAt((Anchor)now.A, now.Set) ? step + 1 : -1;
            case Operation.Reference:
                return Reference(now.A, (Folding)now.B, ref fuel) ? step + 1 : -1;
            case Operation.IfGroup:
                return IsSet(now.A) ? step + 1 : now.B;
            default:
                throw new InvalidOperationException($"{now.Operation} is no step");
        }
    }
}
