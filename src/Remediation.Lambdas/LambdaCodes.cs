namespace Remediation.Lambdas;

/// <summary>The closed list of codes this library gives: first those of rejections (the lambda never runs), then those of a row's failure.</summary>
public static class LambdaCodes
{
    /// <summary>The text does not start with the word <c>lambda</c>, or does not take exactly one positional parameter.</summary>
    public const string NotALambda = "NOT_A_LAMBDA";

    /// <summary>The text is not a Python expression that this parser reads.</summary>
    public const string Syntax = "SYNTAX";

    /// <summary>A name is on the short list of words that no fix may contain, or has a double underscore.</summary>
    public const string ForbiddenTerm = "FORBIDDEN_TERM";

    /// <summary>The expression has a form that is not on the list of allowed forms.</summary>
    public const string ForbiddenNode = "FORBIDDEN_NODE";

    /// <summary>A name is neither the parameter, nor a bound variable, nor an allowed function or module member.</summary>
    public const string UnknownName = "UNKNOWN_NAME";

    /// <summary>A method or attribute is not on the list of allowed ones.</summary>
    public const string UnknownMethod = "UNKNOWN_METHOD";

    /// <summary>A call does not fit the function's parameters.</summary>
    public const string BadArguments = "BAD_ARGUMENTS";

    /// <summary>The text or the tree is larger than the limit.</summary>
    public const string TooLong = "TOO_LONG";

    /// <summary>The expression is nested more deeply than the limit.</summary>
    public const string TooDeep = "TOO_DEEP";

    /// <summary>A regular expression uses something that cannot be translated exactly.</summary>
    public const string RegexUnsupported = "REGEX_UNSUPPORTED";

    /// <summary>The result would depend on the order of a set, which CPython does not fix.</summary>
    public const string Unordered = "UNORDERED";

    /// <summary>A function or generator would outlive the loop variable that it reads, so Python's late binding would show.</summary>
    public const string LateBinding = "LATE_BINDING";

    /// <summary>Python raises ValueError (or one of its kinds) for this value.</summary>
    public const string ValueError = "VALUE_ERROR";

    /// <summary>Python raises TypeError for this value.</summary>
    public const string TypeError = "TYPE_ERROR";

    /// <summary>Python raises IndexError for this value.</summary>
    public const string IndexError = "INDEX_ERROR";

    /// <summary>Python raises KeyError for this value.</summary>
    public const string KeyError = "KEY_ERROR";

    /// <summary>Python raises AttributeError for this value.</summary>
    public const string AttributeError = "ATTRIBUTE_ERROR";

    /// <summary>Python raises NameError: a variable was read before its assignment expression ran.</summary>
    public const string NameError = "NAME_ERROR";

    /// <summary>Python raises StopIteration: <c>next</c> on an iterator that has ended.</summary>
    public const string StopIteration = "STOP_ITERATION";

    /// <summary>A division by zero.</summary>
    public const string ZeroDivision = "ZERO_DIVISION";

    /// <summary>A number is too large, for Python or for the limit here.</summary>
    public const string Overflow = "OVERFLOW";

    /// <summary>A text or collection would grow over the limit.</summary>
    public const string OutputTooLarge = "OUTPUT_TOO_LARGE";

    /// <summary>The value, or the whole cluster, took longer than allowed.</summary>
    public const string Timeout = "TIMEOUT";

    /// <summary>The value took more steps than allowed.</summary>
    public const string StepLimit = "STEP_LIMIT";

    /// <summary>Calls or values are nested too deeply.</summary>
    public const string RecursionLimit = "RECURSION_LIMIT";

    /// <summary>So many values ran into a limit, or all of them took so long, that the lambda is given up; it is not run any more.</summary>
    public const string GivenUp = "GIVEN_UP";

    /// <summary>The value cannot be treated exactly as CPython 3.11 would, so it is not treated at all.</summary>
    public const string Unrepresentable = "UNREPRESENTABLE";

    /// <summary>A defect of this library; the row fails, nothing is guessed.</summary>
    public const string Internal = "INTERNAL";

    /// <summary>Whether the code of a failed value says that it ran into a limit of this library; Python might have given a value.</summary>
    /// <param name="code">A code of a failed value.</param>
    public static bool IsLimit(string? code) => code is Timeout or StepLimit or RecursionLimit or OutputTooLarge;
}
