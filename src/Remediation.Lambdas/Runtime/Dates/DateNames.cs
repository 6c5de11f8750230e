namespace Remediation.Lambdas.Runtime.Dates;

/// <summary>English names as the C locale has them; Monday is 0.</summary>
internal static class DateNames
{
    public static readonly string[] Months =
        [string.Empty, "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    public static readonly string[] Days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

    public static readonly string[] ShortMonths = [.. Months.Select(Short)];

    public static readonly string[] ShortDays = [.. Days.Select(Short)];

    public static string Short(string name) => name.Length > 3 ? name[..3] : name;
}
