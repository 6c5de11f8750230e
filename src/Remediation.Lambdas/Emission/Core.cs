using Remediation.Lambdas.Language;

namespace Remediation.Lambdas.Emission;

/// <summary>
/// What a checked lambda consists of: only this reaches the translator. Each kind is one form of the restricted JavaScript.
/// </summary>
internal abstract record Core;

/// <summary>A literal: None, a bool, an int, a float, a str or bytes.</summary>
internal sealed record CoreLiteral(PyValue Value) : Core;

/// <summary>A bound variable by its JavaScript name.</summary>
internal sealed record CoreVariable(string JsName) : Core;

/// <summary>A call on the <c>py</c> object; a null argument is one that was left out before others.</summary>
internal sealed record CoreCall(Declaration Target, IReadOnlyList<Core?> Arguments) : Core;

/// <summary>A function expression.</summary>
internal sealed record CoreFunction(IReadOnlyList<string> Parameters, Core Body) : Core;

/// <summary>A function expression that is called where it stands.</summary>
internal sealed record CoreInvoke(CoreFunction Function, IReadOnlyList<Core> Arguments) : Core;

/// <summary><c>?:</c>; the test gives a JavaScript boolean.</summary>
internal sealed record CoreConditional(Core Test, Core Then, Core Else) : Core;
