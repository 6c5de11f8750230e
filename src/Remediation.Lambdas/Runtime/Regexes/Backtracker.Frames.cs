using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime.Regexes;

/// <content>The stack of open choices and of what registers held before.</content>
internal sealed partial class Backtracker
{
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
