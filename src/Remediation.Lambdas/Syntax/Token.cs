namespace Remediation.Lambdas.Syntax;

/// <summary>Kinds of tokens.</summary>
internal enum TokenKind
{
    Name,
    Number,
    Text,
    Operator,
    End,
}

/// <summary>One token. <paramref name="Text"/> is the source text; for <see cref="TokenKind.Text"/> with prefix and quotes.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, int Column);

/// <summary>Stops the stage that found it; the compiler turns it into a rejection. It never leaves the library.</summary>
internal sealed class SyntaxException(string code, int column, string message) : Exception(message)
{
    public string Code { get; } = code;

    public int Column { get; } = column;

    public static SyntaxException At(int column, string message) => new(LambdaCodes.Syntax, column, message);
}
