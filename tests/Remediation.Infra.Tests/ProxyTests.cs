using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Remediation.Functions.Composition;

namespace Remediation.Infra.Tests;

/// <summary>The way in.</summary>
public sealed partial class ProxyTests
{
    private const string File = "infra/proxy/nginx.conf";

    [Fact]
    public void Shipped_HasNoFinding() => Assert.Empty(Check(Documents.Text(File)));

    [Theory]
    [InlineData("http://functions:8080", "http://functions:80")]
    [InlineData("location /api/", "location /")]
    [InlineData("return 404;", "proxy_pass http://functions:8080;")]
    [InlineData("proxy_set_header X-Forwarded-Proto $scheme;", "")]
    [InlineData("proxy_set_header Host $http_host;", "")]
    [InlineData("client_max_body_size 4g;", "client_max_body_size 1g;")]
    [InlineData("$uri", "$request_uri")]
    [InlineData("listen 8443 ssl;", "listen 8080;")]
    public void Broken_IsFound(string text, string broken)
    {
        string config = Documents.Text(File);
        Assert.Contains(text, config, StringComparison.Ordinal);

        Assert.NotEmpty(Check(config.Replace(text, broken, StringComparison.Ordinal)));
    }

    [Fact]
    public void Bodies_TheHostTakes_AreAsLargeAsTheAppTakes()
    {
        string limit = BodyLimit().Match(Documents.Text("infra/Dockerfile")).Groups["bytes"].Value;

        Assert.Equal(MaxBatchBytes, long.Parse(limit, CultureInfo.InvariantCulture));
    }

    private static long MaxBatchBytes => RemediationSettings.Read(new ConfigurationBuilder().Build()).Limits.MaxBatchBytes;

    private static List<Finding> Check(string config)
    {
        (string What, bool Holds)[] rules =
        [
            ("passes on to functions at its port", config.Contains($"set $functions http://functions:{Facts.Port};", StringComparison.Ordinal)),
            ("has two places", Location().Count(config) == 2),
            ("passes on /api/ alone", Regex.IsMatch(config, @"location /api/ \{[^}]*proxy_pass \$functions;", RegexOptions.None, TimeSpan.FromSeconds(1))),
            ("answers 404 to all else", Regex.IsMatch(config, @"location / \{\s*return 404;\s*\}", RegexOptions.None, TimeSpan.FromSeconds(1))),
            ("tells the scheme", config.Contains("proxy_set_header X-Forwarded-Proto $scheme;", StringComparison.Ordinal)),
            ("tells the host", config.Contains("proxy_set_header Host $http_host;", StringComparison.Ordinal)),
            ("takes the largest batch", config.Contains($"client_max_body_size {MaxBatchBytes >> 30}g;", StringComparison.Ordinal)),
            ("logs no query strings", !config.Contains("$request_uri", StringComparison.Ordinal) && !config.Contains("$request ", StringComparison.Ordinal)),
            ("speaks TLS only", config.Split("listen ").Skip(1).All(l => l.StartsWith("8443 ssl;", StringComparison.Ordinal))),
        ];
        return [.. rules.Where(r => !r.Holds).Select(r => new Finding("PROXY", File, r.What))];
    }

    [GeneratedRegex(@"^\s*location ", RegexOptions.Multiline, 1000)]
    private static partial Regex Location();

    [GeneratedRegex(@"FUNCTIONS_REQUEST_BODY_SIZE_LIMIT=(?<bytes>\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex BodyLimit();
}
