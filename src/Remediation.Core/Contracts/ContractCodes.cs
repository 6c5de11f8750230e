namespace Remediation.Core.Contracts;

/// <summary>The closed list of codes that reading a contract can answer with. Stable: callers may branch on them.</summary>
public static class ContractCodes
{
    /// <summary>The text, a list or a scalar is larger than <see cref="ContractLimits"/> allows.</summary>
    public const string TooLarge = "TOO_LARGE";

    /// <summary>Nesting is deeper than <see cref="ContractLimits.MaxDepth"/>.</summary>
    public const string TooDeep = "TOO_DEEP";

    /// <summary>The text is not YAML, or not exactly one document.</summary>
    public const string YamlInvalid = "YAML_INVALID";

    /// <summary>The text is not JSON.</summary>
    public const string JsonInvalid = "JSON_INVALID";

    /// <summary>A YAML alias repeats nothing that stands before it (one inside of what it repeats never does).</summary>
    public const string AliasRefused = "ALIAS_REFUSED";

    /// <summary>YAML tags are refused.</summary>
    public const string TagRefused = "TAG_REFUSED";

    /// <summary>A mapping holds the same key twice.</summary>
    public const string DuplicateKey = "DUPLICATE_KEY";

    /// <summary>A list, mapping or scalar stands where another kind is needed.</summary>
    public const string WrongShape = "WRONG_SHAPE";

    /// <summary>The file has no model of the wanted name, or none at all.</summary>
    public const string ModelNotFound = "MODEL_NOT_FOUND";

    /// <summary>The file has several models (or several of the wanted name) and nothing says which one is meant.</summary>
    public const string ModelAmbiguous = "MODEL_AMBIGUOUS";

    /// <summary>A column is declared twice.</summary>
    public const string DuplicateColumn = "DUPLICATE_COLUMN";

    /// <summary>A column, schema, table or type name is not a plain identifier.</summary>
    public const string InvalidName = "INVALID_NAME";

    /// <summary>
    /// <c>where</c>, <c>row_condition</c> or <c>group_by</c>: a test on a part of the rows cannot be checked on single values. A warning in a file, whose test
    /// is then not checked here; a refusal in the closed inline form.
    /// </summary>
    public const string ConditionRefused = "CONDITION_REFUSED";

    /// <summary>A template (<c>{{</c>, <c>{%</c>) stands in a test or in meta.</summary>
    public const string TemplateRefused = "TEMPLATE_REFUSED";

    /// <summary>A SQL expression stands where a plain value is needed.</summary>
    public const string ExpressionRefused = "EXPRESSION_REFUSED";

    /// <summary>A test that this product does not know: a warning in a file, a refusal in the closed inline form.</summary>
    public const string UnknownTest = "UNKNOWN_TEST";

    /// <summary>A known test has an argument that it does not take.</summary>
    public const string UnknownArgument = "UNKNOWN_ARGUMENT";

    /// <summary>A known test lacks an argument that it needs.</summary>
    public const string MissingArgument = "MISSING_ARGUMENT";

    /// <summary>An argument or setting has a value that it cannot have.</summary>
    public const string InvalidArgument = "INVALID_ARGUMENT";

    /// <summary>An unquoted YAML value that dbt would turn into other text (<c>yes</c>, <c>012</c>, <c>12:30</c>): quote it.</summary>
    public const string AmbiguousValue = "AMBIGUOUS_VALUE";

    /// <summary><c>meta.remediation</c> holds a setting that does not exist.</summary>
    public const string UnknownSetting = "UNKNOWN_SETTING";

    /// <summary>The closed inline form holds a key that does not exist.</summary>
    public const string UnknownKey = "UNKNOWN_KEY";

    /// <summary><c>format</c> is not one of the known formats, or its strftime text cannot be checked.</summary>
    public const string InvalidFormat = "INVALID_FORMAT";

    /// <summary>A regex that does not compile.</summary>
    public const string InvalidRegex = "INVALID_REGEX";

    /// <summary>A regex construct that has no same meaning here, or that would be too large.</summary>
    public const string UnsupportedRegex = "UNSUPPORTED_REGEX";

    /// <summary>Warning: the regex works here, but not (or otherwise) in PostgreSQL or RE2.</summary>
    public const string RegexNotPortable = "REGEX_NOT_PORTABLE";

    /// <summary>Two declarations of one column cannot both hold.</summary>
    public const string Contradiction = "CONTRADICTION";

    /// <summary>One of the column's own <c>examples</c> fails the column's tests.</summary>
    public const string ExampleFails = "EXAMPLE_FAILS";

    /// <summary>Warning: a column type whose values are not checked.</summary>
    public const string UnknownType = "UNKNOWN_TYPE";

    /// <summary>Warning: the test is switched off in the file, so it is not applied.</summary>
    public const string TestDisabled = "TEST_DISABLED";

    /// <summary>Warning: a threshold of dbt (<c>error_if</c>, <c>limit</c>, …) that a check of single values does not use.</summary>
    public const string OptionIgnored = "OPTION_IGNORED";
}
