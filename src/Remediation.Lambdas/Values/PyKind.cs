namespace Remediation.Lambdas.Values;

/// <summary>The closed list of Python types a value can have here; dispatch of methods and operators goes by it.</summary>
internal enum PyKind
{
    None,
    Bool,
    Int,
    Float,
    Str,
    Bytes,
    List,
    Tuple,
    Dict,
    Set,
    Date,
    DateTime,
    Time,
    TimeDelta,
    TimeZone,
    Decimal,
    Match,
    Pattern,
    Iterator,
    Range,
    DictView,
    Function,
    Flags,
    Cell,
    Table,
    IsoCalendar,
}
