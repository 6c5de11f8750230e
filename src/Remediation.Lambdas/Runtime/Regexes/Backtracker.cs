using System.Diagnostics;
using Remediation.Lambdas.Unicode;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime.Regexes;

/// <summary>
/// Runs a compiled pattern as CPython's engine does: depth first, the choices in the order of the pattern, with its rules for turns that take nothing.
/// All work is charged, so a pattern that explodes ends with a code. One thread at a time.
/// </summary>
internal sealed class Backtracker(PatternProgram program)
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

    private enum Frame
    {
        /// <summary>Step, place: another way to go on.</summary>
        Choice,

        /// <summary>Register, value: what a register held before.</summary>
        Undo,

        /// <summary>Step after the run, place, least place: a run that can give back.</summary>
        Run,

        /// <summary>Step of the run, place, how many more it may take.</summary>
        LazyRun,
    }

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

    private int Run(in Instruction now, int step, ref int fuel)
    {
        int start = _place;
        int end = now.B < _subject.Length - start ? start + now.B : _subject.Length;
        int at = start;
        while (at < end && now.Set!.Contains(_subject[at]))
        {
            at++;
        }

        fuel -= (at - start) >> 3;
        if (at - start < now.A)
        {
            return -1;
        }

        _place = at;
        if (now.Operation == Operation.Run && at > start + now.A)
        {
            Push(Frame.Run, step + 1, at, start + now.A);
        }

        return step + 1;
    }

    private int LazyRun(in Instruction now, int step)
    {
        for (int i = 0; i < now.A; i++)
        {
            if (_place >= _subject.Length || !now.Set!.Contains(_subject[_place]))
            {
                return -1;
            }

            _place++;
        }

        if (now.B > now.A)
        {
            Push(Frame.LazyRun, step, _place, now.B == int.MaxValue ? int.MaxValue : now.B - now.A);
        }

        return step + 1;
    }

    // The rules of CPython's MAX_UNTIL and MIN_UNTIL: turns that must be taken are taken; an optional one only where the last optional one did not begin.
    private int Loop(in Instruction now, int step)
    {
        int count = _registers[now.A] + 1;
        if (count < now.B)
        {
            Set(now.A, count);
            return step + 2;
        }

        if ((now.C != int.MaxValue && count >= now.C) || _place == _registers[now.A + 1])
        {
            return now.D;
        }

        bool lazy = now.Operation == Operation.LazyLoop;
        Push(Frame.Choice, lazy ? step + 1 : now.D, _place);
        return lazy ? now.D : step + 1;
    }

    // Of the frames since the barrier only those stay that put registers back: what came before may still be tried again.
    private int Cut(int floor, int step, ref int fuel)
    {
        int kept = floor;
        for (int at = floor; at < _top; at += FrameSize)
        {
            fuel--;
            if (_frames[at] == (int)Frame.Undo)
            {
                Array.Copy(_frames, at, _frames, kept, FrameSize);
                kept += FrameSize;
            }
        }

        _top = kept;
        return step + 1;
    }

    private bool IsAt(Anchor anchor, CodePointSet? words)
    {
        int length = _subject.Length;
        switch (anchor)
        {
            case Anchor.Start:
                return _place == 0;
            case Anchor.LineStart:
                return _place == 0 || _subject[_place - 1] == '\n';
            case Anchor.End:
                return _place == length || (_place == length - 1 && _subject[_place] == '\n');
            case Anchor.LineEnd:
                return _place == length || _subject[_place] == '\n';
            case Anchor.Final:
                return _place == length;
            default:
                // In an empty text CPython finds neither a boundary nor the lack of one.
                bool before = _place > 0 && words!.Contains(_subject[_place - 1]);
                bool after = _place < length && words!.Contains(_subject[_place]);
                return length > 0 && before != after == (anchor == Anchor.Boundary);
        }
    }

    private bool IsSet(int group) => _registers[group * 2] >= 0 && _registers[(group * 2) + 1] >= _registers[group * 2];

    private bool Reference(int group, Folding folding, ref int fuel)
    {
        if (!IsSet(group))
        {
            return false;
        }

        for (int at = _registers[group * 2]; at < _registers[(group * 2) + 1]; at++, _place++, fuel--)
        {
            if (_place >= _subject.Length || Folded(_subject[at], folding) != Folded(_subject[_place], folding))
            {
                return false;
            }
        }

        return true;
    }

    private static int Folded(int c, Folding folding) => folding switch
    {
        Folding.None => c,
        _ when c < 128 => c is >= 'A' and <= 'Z' ? c + 32 : c,
        Folding.Ascii => c,
        _ => CharacterTable.SimpleLower(c),
    };

    private void Set(int register, int value)
    {
        Push(Frame.Undo, register, _registers[register]);
        _registers[register] = value;
    }

    private void Push(Frame kind, int first, int second, int third = 0)
    {
        if (_top == _frames.Length)
        {
            if (_top >= MostFrames * FrameSize)
            {
                throw new PyError(LambdaCodes.StepLimit, "a regular expression holds too many choices open");
            }

            Array.Resize(ref _frames, _frames.Length * 2);
        }

        _frames[_top] = (int)kind;
        _frames[_top + 1] = first;
        _frames[_top + 2] = second;
        _frames[_top + 3] = third;
        _top += FrameSize;
    }

    private void Undo()
    {
        _top -= FrameSize;
        if (_frames[_top] == (int)Frame.Undo)
        {
            _registers[_frames[_top + 1]] = _frames[_top + 2];
        }
    }

    /// <summary>Back to the last choice: the step to go on with, or -1 when there is none left.</summary>
    private int Resume(ref int fuel)
    {
        while (_top > 0)
        {
            fuel--;
            int frame = _top - FrameSize;
            int step = _frames[frame + 1];
            _place = _frames[frame + 2];
            switch ((Frame)_frames[frame])
            {
                case Frame.Choice:
                    _top = frame;
                    return step;
                case Frame.Run:
                    _frames[frame + 2] = --_place;
                    _top = _place > _frames[frame + 3] ? _top : frame;
                    return step;
                case Frame.LazyRun:
                    if (_place < _subject.Length && _program[step].Set!.Contains(_subject[_place]))
                    {
                        _frames[frame + 2] = ++_place;
                        int left = _frames[frame + 3] == int.MaxValue ? int.MaxValue : _frames[frame + 3] - 1;
                        _frames[frame + 3] = left;
                        _top = left > 0 ? _top : frame;
                        return step + 1;
                    }

                    _top = frame;
                    break;
                default:
                    Undo();
                    break;
            }
        }

        return -1;
    }
}
