using System.Text.Json.Nodes;
using Remediation.Lambdas.Tests.Oracle;

namespace Remediation.Lambdas.Tests.Differential;

/// <summary>Every code point through everything that reads a Unicode table.</summary>
public sealed class UnicodeSweepTests
{
    [Theory]
    [InlineData("[c.upper() + c.lower() + c.title() + c.casefold() + c.swapcase() + c.capitalize() + ('a' + c).title() for c in x]")]
    [InlineData("[(c.isalpha(), c.isdecimal(), c.isdigit(), c.isnumeric(), c.isalnum(), c.isspace(), c.isupper(), c.islower(), c.istitle()) for c in x]")]
    [InlineData("[(c.isprintable(), c.isidentifier(), ('a' + c).isidentifier(), len(('a' + c + 'b').splitlines()), repr(c)) for c in x]")]
    [InlineData("[unicodedata.normalize('NFC', c) + '|' + unicodedata.normalize('NFKD', 'a' + c + '\\u0301') for c in x]")]
    [InlineData("[unicodedata.normalize('NFD', c) + '|' + unicodedata.normalize('NFKC', 'a' + c + '\\u0301') for c in x]")]
    [InlineData("[('A' + c + 'Σ').lower() + (c + 'Σ').lower() + ('aΣ' + c).lower() + ('aΣ' + c + 'a').title() for c in x]")]
    [InlineData("[(re.sub(r'\\w', '', c), re.sub(r'\\d', '', c), re.sub(r'\\s', '', c), re.sub(r'\\b', '|', c)) for c in x]")]
    [InlineData("[(re.findall('[a-zµß-öø-ÿſ]', c, re.I), re.findall('[^a-zσ]', c, re.I), re.findall('k|ß|ς|і', c, re.I)) for c in x]")]
    [InlineData("[(c + 'x' + c).strip() + ' '.join(('a' + c + 'b').split()) for c in x]")]
    [InlineData("[int(c) if c.isdecimal() else 0 for c in x]")]
    public void Run_EveryCodePoint_EqualToCPython(string expression)
    {
        using var oracle = new PythonOracle();
        string lambda = "lambda x: " + expression;
        LambdaVerdict verdict = new LambdaCompiler(new LambdaLimits { OutputLength = 1_000_000, CallTime = TimeSpan.FromSeconds(30), RegexTime = TimeSpan.FromSeconds(5) }).Compile(lambda);
        Assert.True(verdict.Accepted, string.Join(", ", verdict.Rejections));
        using LambdaRunner runner = verdict.Lambda!.CreateRunner();

        // The astral planes without private use and unassigned planes, in blocks.
        for (int block = 0; block < 0x110000; block = block == 0x32000 ? 0xE0000 : block == 0xE1000 ? 0x110000 : block + 0x800)
        {
            // Ideographs and Hangul are alike within; a long run takes them all.
            bool uniform = block is (> 0x3800 and < 0x9800) or (> 0xB000 and < 0xD000) or (> 0x13000 and < 0x16000) or (> 0x17000 and < 0x1A000) or (> 0x20000 and < 0x31000);
            if (block == 0xD800 || (uniform && Environment.GetEnvironmentVariable("LONG") != "1"))
            {
                continue;
            }

            var value = PyValue.FromText(string.Concat(Enumerable.Range(block, 0x800).Select(char.ConvertFromUtf32)));
            JsonNode theirs = oracle.Evaluate(lambda, [Encoding.Encode(value)])![0];
            LambdaResult ours = runner.Run(value);
            Assert.True(ours.Ok, $"{block:X}: {ours.ErrorCode} {ours.Error}");
            JsonNode encoded = Encoding.Encode(ours.Value!);
            if (JsonNode.DeepEquals(encoded, theirs))
            {
                continue;
            }

            (JsonArray? a, JsonArray? b) = (encoded["value"]!.AsArray(), theirs["value"]!.AsArray());
            int at = Enumerable.Range(0, a.Count).First(i => !JsonNode.DeepEquals(a[i], b[i]));
            Assert.Fail($"U+{block + at:X4}: ours {a[at]!.ToJsonString()}, CPython {b[at]!.ToJsonString()}");
        }
    }
}
