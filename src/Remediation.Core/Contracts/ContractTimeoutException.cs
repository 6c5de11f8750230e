namespace Remediation.Core.Contracts;

/// <summary>
/// A pattern of a contract ran out of time on a value, so nothing is known about the value. Neither valid nor invalid: a busy machine must not decide
/// what becomes of a cell, so the step is tried again, and a run whose contract keeps doing this fails. Holds neither pattern nor value.
/// </summary>
public sealed class ContractTimeoutException() : Exception(
    $"A pattern of the contract took longer than {ContractLimits.PatternTimeout.TotalSeconds:0} s on one value; rewrite it without look-around and back-references.");
