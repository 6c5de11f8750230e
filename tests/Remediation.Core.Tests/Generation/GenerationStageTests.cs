using Remediation.Core.Generation;

namespace Remediation.Core.Tests.Generation;

public sealed class GenerationStageTests
{
    [Theory]
    [InlineData(0, 2)]
    [InlineData(12, 2)]
    [InlineData(40, 2)]
    [InlineData(41, 3)]
    [InlineData(200, 10)]
    public void Allowance_IsFivePercentOfTheClusters_AtLeastTwo(int clusters, int allowance) =>
        Assert.Equal(allowance, GenerationStage.AllowanceOf(clusters));
}
