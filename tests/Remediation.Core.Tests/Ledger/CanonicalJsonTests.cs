using System.Text;
using System.Text.Json;
using Remediation.Core.Ledger;

namespace Remediation.Core.Tests.Ledger;

public sealed class CanonicalJsonTests
{
    [Fact]
    public void Rewrite_ExampleOfTheRfc_IsAsPublished() =>
        Assert.Equal(
            "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}",
            CanonicalJson.Rewrite(
                """
                { "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
                  "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/", "literals": [null, true, false] }
                """));

    [Fact]
    public void Rewrite_NamesOfTheRfc_AreSortedByCodeUnits() =>
        Assert.Equal(
            "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\",\"ö\":\"Latin\",\"€\":\"Euro\",\"😀\":\"Emoji\",\"\ufb33\":\"Hebrew\"}",
            CanonicalJson.Rewrite(
                """{"\u20ac":"Euro","\r":"Carriage Return","\ufb33":"Hebrew","1":"One","\ud83d\ude00":"Emoji","\u0080":"Control","\u00f6":"Latin"}"""));

    [Theory]
    [InlineData(0x0000000000000000UL, "0")]
    [InlineData(0x8000000000000000UL, "0")]
    [InlineData(0x0000000000000001UL, "5e-324")]
    [InlineData(0x8000000000000001UL, "-5e-324")]
    [InlineData(0x7fefffffffffffffUL, "1.7976931348623157e+308")]
    [InlineData(0xffefffffffffffffUL, "-1.7976931348623157e+308")]
    [InlineData(0x4340000000000000UL, "9007199254740992")]
    [InlineData(0xc340000000000000UL, "-9007199254740992")]
    [InlineData(0x4430000000000000UL, "295147905179352830000")]
    [InlineData(0x44b52d02c7e14af5UL, "9.999999999999997e+22")]
    [InlineData(0x44b52d02c7e14af6UL, "1e+23")]
    [InlineData(0x44b52d02c7e14af7UL, "1.0000000000000001e+23")]
    [InlineData(0x444b1ae4d6e2ef4eUL, "999999999999999700000")]
    [InlineData(0x444b1ae4d6e2ef4fUL, "999999999999999900000")]
    [InlineData(0x444b1ae4d6e2ef50UL, "1e+21")]
    [InlineData(0x3eb0c6f7a0b5ed8cUL, "9.999999999999997e-7")]
    [InlineData(0x3eb0c6f7a0b5ed8dUL, "0.000001")]
    [InlineData(0x41b3de4355555553UL, "333333333.3333332")]
    [InlineData(0x41b3de4355555554UL, "333333333.33333325")]
    [InlineData(0x41b3de4355555555UL, "333333333.3333333")]
    [InlineData(0x41b3de4355555556UL, "333333333.3333334")]
    [InlineData(0x41b3de4355555557UL, "333333333.33333343")]
    [InlineData(0xbecbf647612f3696UL, "-0.0000033333333333333333")]
    [InlineData(0x43143ff3c1cb0959UL, "1424953923781206.2")]
    public void Format_NumbersOfTheRfc_AreAsPublished(ulong bits, string text) =>
        Assert.Equal(text, CanonicalNumber.Format(BitConverter.UInt64BitsToDouble(bits)));

    [Theory]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("\"\\ud800\"")]
    [InlineData("{\"\\udc00\":1}")]
    [InlineData("1e999")]
    [InlineData("[1")]
    [InlineData("")]
    public void Rewrite_WithoutCanonicalForm_IsRefused(string json) => Assert.Throws<FormatException>(() => CanonicalJson.Rewrite(json));

    [Theory]
    [InlineData("{}", true)]
    [InlineData("[]", true)]
    [InlineData("{\"a\":{},\"b\":[1,[2,{\"c\":null}]],\"c\":\"\"}", true)]
    [InlineData("\"\\u001f\\b\"", true)]
    [InlineData("\"\\u001F\"", false)]
    [InlineData("\"\\u0008\"", false)]
    [InlineData("\"\\/\"", false)]
    [InlineData("\"\\u0041\"", false)]
    [InlineData("\"\\ud83d\\ude00\"", false)]
    [InlineData("\"\\ud800\"", false)]
    [InlineData("{\"b\":1,\"a\":2}", false)]
    [InlineData("{\"a\":1,\"a\":2}", false)]
    [InlineData("{\"\\n\":1,\" \":2}", true)]
    [InlineData("{\"\ufb33\":1,\"😀\":2}", false)]
    [InlineData("{\"😀\":1,\"\ufb33\":2}", true)]
    [InlineData("{\"a\": 1}", false)]
    [InlineData(" {}", false)]
    [InlineData("{}\n", false)]
    [InlineData("[1,2 ]", false)]
    [InlineData("-0", false)]
    [InlineData("0", true)]
    [InlineData("1.0", false)]
    [InlineData("0.75", true)]
    [InlineData("1e2", false)]
    [InlineData("9007199254740993", false)]
    [InlineData("nonsense", false)]
    [InlineData("", false)]
    [InlineData("\ufeff{}", false)]
    public void IsCanonical_Line_IsJudgedByteForByte(string line, bool expected) =>
        Assert.Equal(expected, CanonicalJson.IsCanonical(Encoding.UTF8.GetBytes(line)));

    [Fact]
    public void IsCanonical_BrokenUtf8OrTooDeep_IsNot()
    {
        Assert.False(CanonicalJson.IsCanonical(new byte[] { (byte)'"', 0xC3, (byte)'"' }));
        Assert.False(CanonicalJson.IsCanonical(Encoding.UTF8.GetBytes(new string('[', 200) + new string(']', 200))));
    }

    [Fact]
    public void IsCanonical_RandomText_AgreesWithRewriting()
    {
        var random = new Random(8785);
        string[] pieces = ["{", "}", "[", "]", ",", ":", "\"a\"", "\"b\"", "\"\\n\"", "\"\\u0061\"", "\"ö\"", "\"😀\"", "\"\ufb33\"", "1", "-0", "1.50", "0.5", "1e21", "1e+21", "null", "true", " "];
        int canonical = 0;
        for (int round = 0; round < 200_000; round++)
        {
            // Mostly well formed objects, and as often loose pieces.
            string text = random.Next(2) == 0
                ? string.Concat(Enumerable.Range(0, random.Next(1, 8)).Select(_ => pieces[random.Next(pieces.Length)]))
                : $"{{{pieces[random.Next(6, 13)]}:{pieces[random.Next(6, 21)]},{pieces[random.Next(6, 13)]}:[{pieces[random.Next(6, 21)]}]}}";
            bool expected;
            try
            {
                expected = CanonicalJson.Rewrite(text) == text;
            }
            catch (FormatException)
            {
                expected = false;
            }

            canonical += expected ? 1 : 0;
            Assert.True(expected == CanonicalJson.IsCanonical(Encoding.UTF8.GetBytes(text)), text);
        }

        Assert.True(canonical > 1_000);
    }

    [Fact]
    public void Format_RandomDoubles_ReadBackAndAgreeInValue()
    {
        var random = new Random(64);
        for (int round = 0; round < 50_000; round++)
        {
            double value = BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue));
            if (double.IsFinite(value))
            {
                Assert.Equal(value, JsonSerializer.Deserialize<double>(CanonicalNumber.Format(value)));
            }
        }
    }
}
