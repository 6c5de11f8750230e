using System.Collections.Frozen;

namespace Remediation.Core.Generation;

/// <summary>
/// What was wrong with a call of a generator: the one closed list, kept with every call and counted in the report. The words are an interface: added, never
/// renamed. What is done about each stands in <see cref="AfterwardsOf"/>, and nowhere else is anything asked twice.
/// </summary>
public static class GenerationDefect
{
    /// <summary>The model's server cannot be reached.</summary>
    public const string ModelUnreachable = "MODEL_UNREACHABLE";

    /// <summary>The model's server has too much to do (503).</summary>
    public const string ModelBusy = "MODEL_BUSY";

    /// <summary>The model is not on the server: it was not pulled.</summary>
    public const string ModelNotPulled = "MODEL_NOT_PULLED";

    /// <summary>The model runs at a remote host; data must not leave the perimeter.</summary>
    public const string CloudModel = "CLOUD_MODEL";

    /// <summary>The server's endpoint is outside the perimeter.</summary>
    public const string EgressRefused = "EGRESS_REFUSED";

    /// <summary>The server failed while it answered.</summary>
    public const string ModelError = "MODEL_ERROR";

    /// <summary>The answer did not come within the time limit.</summary>
    public const string ModelTimeout = "MODEL_TIMEOUT";

    /// <summary>The answer broke off.</summary>
    public const string BrokenStream = "BROKEN_STREAM";

    /// <summary>The answer did not end within its limit.</summary>
    public const string EndlessAnswer = "ENDLESS_ANSWER";

    /// <summary>The answer held nothing.</summary>
    public const string EmptyAnswer = "EMPTY_ANSWER";

    /// <summary>The answer is not one JSON object.</summary>
    public const string AnswerNotJson = "ANSWER_NOT_JSON";

    /// <summary>The answer names a property twice.</summary>
    public const string AnswerDuplicateProperty = "ANSWER_DUPLICATE_PROPERTY";

    /// <summary>The answer's properties are not the four that were asked for.</summary>
    public const string AnswerWrongShape = "ANSWER_WRONG_SHAPE";

    /// <summary>The answer came in a markdown fence or with prose around it; it was read all the same.</summary>
    public const string AnswerWrapped = "ANSWER_WRAPPED";

    /// <summary>The function does not give the results that a person wants.</summary>
    public const string ExamplesNotMet = "EXAMPLES_NOT_MET";

    /// <summary>The generator says itself that it knows no function.</summary>
    public const string NothingFound = "NOTHING_FOUND";

    /// <summary>The run's allowance for asking again is used up.</summary>
    public const string CallBudgetSpent = "CALL_BUDGET_SPENT";

    private static readonly FrozenDictionary<string, Afterwards> Policy = new Dictionary<string, Afterwards>(StringComparer.Ordinal)
    {
        [ModelUnreachable] = Afterwards.WaitAndAsk,
        [ModelBusy] = Afterwards.WaitAndAsk,
        [ModelNotPulled] = Afterwards.GiveUp,
        [CloudModel] = Afterwards.GiveUp,
        [EgressRefused] = Afterwards.GiveUp,
        [ModelError] = Afterwards.WaitAndAsk,
        // Another wait of the same length for the same answer helps nobody.
        [ModelTimeout] = Afterwards.GiveUp,
        [BrokenStream] = Afterwards.WaitAndAsk,
        [EndlessAnswer] = Afterwards.TellAndAsk,
        [EmptyAnswer] = Afterwards.TellAndAsk,
        [AnswerNotJson] = Afterwards.TellAndAsk,
        [AnswerDuplicateProperty] = Afterwards.TellAndAsk,
        [AnswerWrongShape] = Afterwards.TellAndAsk,
        [AnswerWrapped] = Afterwards.GiveUp,
        [ExamplesNotMet] = Afterwards.TellAndAsk,
        [NothingFound] = Afterwards.GiveUp,
        [CallBudgetSpent] = Afterwards.GiveUp,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>All words in ordinal order.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Policy.Keys.Order(StringComparer.Ordinal)];

    /// <summary>What is done after a call with this defect and without a proposal.</summary>
    /// <exception cref="KeyNotFoundException">The word is not in the closed list, which is a bug.</exception>
    public static Afterwards AfterwardsOf(string defect) => Policy[defect];

    /// <summary>Whether the defect came before the model was asked anything, so that it does not count as a call.</summary>
    public static bool IsBeforeTheCall(string? defect) => defect is ModelUnreachable or ModelBusy or ModelNotPulled or CloudModel or EgressRefused;
}

/// <summary>What is done after a call that gave no proposal.</summary>
public enum Afterwards
{
    /// <summary>The same would come again: nothing.</summary>
    GiveUp,

    /// <summary>Ask the same again after a pause.</summary>
    WaitAndAsk,

    /// <summary>Ask again and say what was wrong: a repair round.</summary>
    TellAndAsk,
}
