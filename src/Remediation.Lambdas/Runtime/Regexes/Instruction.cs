namespace Remediation.Lambdas.Runtime.Regexes;

/// <summary>What one step of a compiled pattern does. <c>A</c> to <c>D</c> are its operands; a register is a cell that backtracking restores.</summary>
internal enum Operation
{
    /// <summary>Takes one code point of the set.</summary>
    Take,

    /// <summary>Takes from A to B code points of the set, as many as it can, and gives back one by one.</summary>
    Run,

    /// <summary>Takes from A to B code points of the set, as few as it can, and takes one more when asked.</summary>
    LazyRun,

    /// <summary>Takes from A to B code points of the set, as many as it can, for good.</summary>
    FixedRun,

    /// <summary>Notes the place in register A.</summary>
    Mark,

    /// <summary>Goes on at A.</summary>
    Jump,

    /// <summary>Goes on here, and at A when that fails.</summary>
    Fork,

    /// <summary>Goes on at A, and here when that fails.</summary>
    LazyFork,

    /// <summary>Begins a loop: its count is in register A, the place of its last turn in A + 1.</summary>
    LoopStart,

    /// <summary>Decides about the next turn of loop A, from B to C turns; its <see cref="Turn"/> follows, what comes after the loop is at D.</summary>
    Loop,

    /// <summary>As <see cref="Loop"/>, trying what comes after the loop first.</summary>
    LazyLoop,

    /// <summary>Notes that an optional turn of loop A begins; a turn that must be taken begins after this step.</summary>
    Turn,

    /// <summary>Notes in register A how many choices are open.</summary>
    Barrier,

    /// <summary>Forgets the choices opened since the barrier in register A.</summary>
    Cut,

    /// <summary>Goes back to the place in register A.</summary>
    Return,

    /// <summary>Goes A code points back.</summary>
    Back,

    /// <summary>Begins a negative look-around with its barrier in register A; when its body fails, goes on at B.</summary>
    Unless,

    /// <summary>The body of the negative look-around of register A has matched: undoes it and fails.</summary>
    Refute,

    /// <summary>Matches at an anchor; A is the <see cref="Anchor"/>, the set says what a word is.</summary>
    Anchor,

    /// <summary>Takes what group A took; B is the <see cref="Folding"/>.</summary>
    Reference,

    /// <summary>Goes on here when group A has matched, else at B.</summary>
    IfGroup,

    /// <summary>The pattern has matched.</summary>
    Accept,
}

/// <summary>One step of a compiled pattern.</summary>
internal readonly record struct Instruction(Operation Operation, int A = 0, int B = 0, int C = 0, int D = 0, CodePointSet? Set = null);

/// <summary>A compiled pattern.</summary>
/// <param name="Instructions">The steps; the first is the entry.</param>
/// <param name="Registers">How many registers it needs.</param>
/// <param name="Marks">How many of them, the first ones, are starts and ends of groups.</param>
/// <param name="First">The code points a match can begin with, or null.</param>
internal sealed record PatternProgram(Instruction[] Instructions, int Registers, int Marks, CodePointSet? First);
