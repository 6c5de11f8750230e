using Remediation.Lambdas.Unicode;

namespace Remediation.Lambdas.Runtime.Regexes;

/// <content>The steps that are more than a line.</content>
internal sealed partial class Backtracker
{
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
}
