using Remediation.Core.Contracts;
using Remediation.Core.Reasons;
using Remediation.Core.Tests.Contracts;
using Remediation.Core.Trials;
using Remediation.Lambdas;

namespace Remediation.Core.Tests.Trials;

public sealed class FixGateTests
{
    private static readonly FixGate Gate = new(new LambdaCompiler());

    private static readonly ColumnContract Nullable = Inline.Column(
        """[{"accepted_values":{"values":["yes","no"]}}]""", """{"nullable":true}""");

    private static readonly ColumnContract Strict = Inline.Column("""["not_null"]""", """{"format":"date:%Y-%m-%d"}""");

    [Theory]
    [InlineData("lambda x: x.strip()")]
    [InlineData("lambda x: x.zfill(8)")]
    [InlineData("lambda x: x.replace('-', '/')")]
    [InlineData("lambda x: datetime.datetime.strptime(x, '%d/%m/%Y').strftime('%Y-%m-%d')")]
    [InlineData("lambda x: {'Jan': '01', 'Feb': '02'}.get(x[:3], x)")]
    [InlineData("lambda x: '20' + x")]
    [InlineData("lambda x: str(int(x) / 1000)")]
    [InlineData("lambda x: str(int(x) + 1900)")]
    public void Judge_FunctionOfTheCell_Passes(string lambda) => Assert.Null(Gate.Judge(lambda, Strict).Reason);

    [Theory]
    [InlineData("lambda x: '2025-01-01'", ReasonCode.ConstantOutput)]
    [InlineData("lambda x: x if x else '2025-01-01'", ReasonCode.ConstantOutput)]
    [InlineData("lambda x: None", ReasonCode.ConstantOutput)]
    [InlineData("lambda x: 42", ReasonCode.ConstantOutput)]
    [InlineData("lambda x: x[:0] + chr(83) + chr(80)", ReasonCode.LiteralData)]
    [InlineData("lambda x: int(x) * 0 + 12345", ReasonCode.LiteralData)]
    [InlineData("lambda x: 'Acme Ltd ' + x", ReasonCode.LiteralData)]
    [InlineData("lambda x: x.replace('a', 'Springfield')", ReasonCode.LiteralData)]
    [InlineData("lambda x: __import__('os')", ReasonCode.RejectedLambda)]
    [InlineData("lambda x: open('/etc/passwd').read()", ReasonCode.RejectedLambda)]
    [InlineData("print(x)", ReasonCode.RejectedLambda)]
    [InlineData("", ReasonCode.RejectedLambda)]
    public void Judge_DataOrForbidden_IsRefusedWithItsReason(string lambda, string reason)
    {
        GateVerdict verdict = Gate.Judge(lambda, Strict);

        Assert.Null(verdict.Lambda);
        Assert.Equal(reason, verdict.Reason);
        Assert.NotEmpty(verdict.Codes);
    }

    [Theory]
    [InlineData("lambda x: None")]
    [InlineData("lambda x: 'yes' if x == 'y' else 'no'")]
    [InlineData("lambda x: {'y': 'yes', 'n': 'no'}[x]")]
    public void Judge_ConstantThatTheContractHolds_Passes(string lambda) => Assert.Null(Gate.Judge(lambda, Nullable).Reason);
}
