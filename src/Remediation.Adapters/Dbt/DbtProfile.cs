using System.Globalization;
using Npgsql;

namespace Remediation.Adapters.Dbt;

/// <summary>What <c>profiles.yml</c> reads to reach the database that this service works with (<c>env_var('REMEDIATION_PG_HOST')</c> and so on).</summary>
public static class DbtProfile
{
    /// <summary>The variables that a connection string stands for. The password's name makes dbt keep it out of everything that it writes.</summary>
    /// <param name="connectionString">An Npgsql connection string.</param>
    public static IReadOnlyDictionary<string, string> Variables(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["REMEDIATION_PG_HOST"] = settings.Host ?? "127.0.0.1",
            ["REMEDIATION_PG_PORT"] = settings.Port.ToString(CultureInfo.InvariantCulture),
            ["REMEDIATION_PG_DATABASE"] = settings.Database ?? settings.Username ?? "postgres",
            ["REMEDIATION_PG_USER"] = settings.Username ?? "postgres",
            ["DBT_ENV_SECRET_REMEDIATION_PG_PASSWORD"] = settings.Password ?? "",
            ["REMEDIATION_PG_SSLMODE"] = settings.SslMode switch
            {
                SslMode.Disable => "disable",
                SslMode.Allow => "allow",
                SslMode.Require => "require",
                SslMode.VerifyCA => "verify-ca",
                SslMode.VerifyFull => "verify-full",
                _ => "prefer",
            },
        };
    }
}
