namespace Remediation.Lambdas.Tests;

/// <summary>What of a result does not come from the cell (DESIGN I1): functions on both sides of the line, tricks included.</summary>
public sealed class ProvenanceTests
{
    /// <summary>All of the result comes from the parameter, but for these literals.</summary>
    [Theory]
    [InlineData("x.strip()", "")]
    [InlineData("x.strip('Smith').lower()", "")]
    [InlineData("x.split('Smith')[0]", "")]
    [InlineData("x.split('Smith', 1)[-1]", "")]
    [InlineData("x.removeprefix('Smith')", "")]
    [InlineData("x[3:7]", "")]
    [InlineData("x.zfill(5)", "")]
    [InlineData("x.rjust(10)", "")]
    [InlineData("x.rjust(10, '0')", "0")]
    [InlineData("x.replace('Smith', '')", "")]
    [InlineData("x.replace('a', 'b')", "b")]
    [InlineData("datetime.strptime(x, 'Smith %d/%m/%Y').strftime('%Y-%m-%d')", "%Y-%m-%d")]
    [InlineData("(lambda p: p[0] + '-' + p[1])(x.split('/'))", "-")]
    [InlineData("'-'.join(reversed(x.split('/')))", "-")]
    [InlineData("re.sub(r'Smith|\\d', '#', x)", "#")]
    [InlineData("re.search('Smith (.*)', x).group(1)", "")]
    [InlineData("re.match('(?P<Smith>.*)', x).groupdict()['Smith']", "")]
    [InlineData("f'ID-{x}'", "ID-")]
    [InlineData("f'{x:>10}'", "")]
    [InlineData("f'{float(x):,.2f}'", "")]
    [InlineData("f'{x:*>10}'", "*")]
    [InlineData("f'{int(x):05d}/{len(x)}'", "/")]
    [InlineData("'{:.2f}'.format(float(x))", "")]
    [InlineData("'{0:>5}-{1!r}'.format(x, x)", "-")]
    [InlineData("'{:.2f} %'.format(float(x))", " %")]
    [InlineData("'%.2f' % float(x)", "")]
    [InlineData("'%s-%02d' % (x, int(x))", "-")]
    [InlineData("'%(a)s/%(b)5.1f%%' % {'a': x, 'b': float(x)}", "/|%|a|b")]
    [InlineData("''.join(c for c in x if c != 'q')", "")]
    [InlineData("''.join(c for c in x if c in 'Smith')", "")]
    [InlineData("x.strip() == 'Smith'", "")]
    [InlineData("x.translate(str.maketrans('', '', 'Smith'))", "")]
    [InlineData("sorted(x.split(), key=lambda w: 'Smith'.find(w))[0]", "")]
    [InlineData("{'Smith': x}['Smith']", "")]
    [InlineData("{'M': 'Male', 'F': 'Female'}.get(x, 'Other')", "Male|Female|Other")]
    [InlineData("calendar.month_name[int(x)]", "")]
    [InlineData("x + calendar.month_name[int(x)]", "")]
    [InlineData("[x, x.upper()][x.startswith('Smith')]", "")]
    [InlineData("html.unescape(x)", "")]
    [InlineData("x.encode('latin-1').decode('utf-8')", "")]
    [InlineData("''.join(c for c in unicodedata.normalize('NFKD', x) if unicodedata.category(c) != 'Mn')", "")]
    [InlineData("' '.join(x[i:i + 4] for i in range(0, len(x), 4))", " ")]
    public void Analyze_ResultOfTheCell_ShowsOnlyTheseLiterals(string expression, string literals)
    {
        LambdaProvenance provenance = Of(expression);
        Assert.True(provenance.EveryBranchDependsOnParameter);
        Assert.False(provenance.HasComputedConstant || provenance.HasNonTextConstant);
        Assert.Empty(provenance.ConstantResults);
        Assert.Equal(literals.Split('|', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal), provenance.LiteralsInResult.Where(l => l.Length > 0).Order(StringComparer.Ordinal));
    }

    /// <summary>A branch returns a constant.</summary>
    [Theory]
    [InlineData("'Smith'", "Smith")]
    [InlineData("x or 'Smith'", "Smith")]
    [InlineData("x and 'Smith'", "Smith")]
    [InlineData("x if x != 'Jones' else 'Smith'", "Smith")]
    [InlineData("(lambda p: 'Smith')(x)", "Smith")]
    [InlineData("(lambda x: 'Smith')(x)", "Smith")]
    [InlineData("(y := 'Smith') and x and y", "Smith")]
    [InlineData("x if x else (x if x else 'Smith')", "Smith")]
    [InlineData("x and (x or 'Smith')", "Smith")]
    [InlineData("None if x == 'N/A' else x", "<null>")]
    [InlineData("5", "5")]
    [InlineData("True if x else x", "True")]
    public void Analyze_BranchReturnsAConstant_Shown(string expression, string constant)
    {
        LambdaProvenance provenance = Of(expression);
        Assert.False(provenance.EveryBranchDependsOnParameter);
        Assert.Contains(constant, provenance.ConstantResults.Select(c => c ?? "<null>"));
    }

    /// <summary>Text of a literal reaches the result: the literal is shown, however it gets there.</summary>
    [Theory]
    [InlineData("x[:0] + 'Smith'")]
    [InlineData("x.replace(x, 'Smith')")]
    [InlineData("x.join(['Smith', ''])")]
    [InlineData("'Smith'.replace(x, '')")]
    [InlineData("'Smith'.strip(x)")]
    [InlineData("('Smith', x)[x == '']")]
    [InlineData("[x, 'Smith'][-1]")]
    [InlineData("max(x, 'Smith')")]
    [InlineData("max([], default='Smith')")]
    [InlineData("sorted([x, 'Smith'])[0]")]
    [InlineData("sorted({x, 'Smith'})[0]")]
    [InlineData("next((c for c in x if False), 'Smith')")]
    [InlineData("next(iter({'Smith': x}))")]
    [InlineData("list({'Smith': x}.keys())[0]")]
    [InlineData("list({'Smith': x}.items())[0][0]")]
    [InlineData("list(dict(Smith=x))[0]")]
    [InlineData("list(dict.fromkeys(['Smith', x]))[0]")]
    [InlineData("[k for k, v in {'Smith': x}.items()][0]")]
    [InlineData("''.join(map(lambda c: 'Smith', x[:1]))")]
    [InlineData("''.join('Smith' for c in x[:1])")]
    [InlineData("re.sub(r'.*', 'Smith', x)")]
    [InlineData("re.sub(r'\\d', lambda m: 'Smith', x)")]
    [InlineData("re.compile('.').sub('Smith', x)")]
    [InlineData("re.match('a(b)?', x).groups('Smith')[0]")]
    [InlineData("'Smith {}'.format(x)")]
    [InlineData("'{:{}}'.format(x, 'Smith')")]
    [InlineData("'Smith%s' % x")]
    [InlineData("f'{datetime.strptime(x, \"%Y\"):Smith}'")]
    [InlineData("'{:Smith}'.format(datetime.strptime(x, '%Y'))")]
    [InlineData("datetime.strptime(x, '%Y').strftime('Smith')")]
    [InlineData("datetime.strptime(x, '%Y').replace(tzinfo=timezone(timedelta(0), 'Smith')).strftime('%Z')")]
    [InlineData("json.dumps({'Smith': x})")]
    [InlineData("json.dumps([x, x], separators=('Smith', ''))")]
    [InlineData("json.dumps([x], indent='Smith')")]
    [InlineData("string.capwords(x, 'Smith')")]
    [InlineData("x.translate({97: 'Smith'})")]
    [InlineData("(lambda n: n + x[:0])('Smith')")]
    [InlineData("(lambda n, m: n + m[:0])(*['Smith', x])")]
    [InlineData("{1: 'Smith'}.get(len(x), x)")]
    [InlineData("{1: x}.get(len(x), 'Smith')")]
    public void Analyze_TextOfALiteralReachesTheResult_Shown(string expression) =>
        Assert.Contains(Of(expression).LiteralsInResult, l => l.Contains("Smith", StringComparison.Ordinal));

    /// <summary>Text or numbers that no literal shows as they come out.</summary>
    [Theory]
    [InlineData("chr(83) + chr(109)")]
    [InlineData("x[:0] + chr(83)")]
    [InlineData("chr(83 + 0 * len(x))")]
    [InlineData("''.join(map(chr, [83, 109, 105 + 0 * len(x)]))")]
    [InlineData("''.join(chr(i) for i in range(83, 84 + 0 * len(x)))")]
    [InlineData("bytes([83 + 0 * len(x)]).decode()")]
    [InlineData("bytes.fromhex('536d697468').decode()")]
    [InlineData("bytes.fromhex('536d697468' + x[:0]).decode()")]
    [InlineData("base64.b64decode('U21pdGg=' + x[:0]).decode()")]
    [InlineData("html.unescape('&#83;' + x)")]
    [InlineData("urllib.parse.unquote('%53' + x)")]
    [InlineData("json.loads('[83]' + x[:0])")]
    [InlineData("'%c' % (83 + 0 * len(x))")]
    [InlineData("f'{83 + 0 * len(x):c}'")]
    [InlineData("'{:c}'.format(83 + 0 * len(x))")]
    [InlineData("x.translate({97: 83})")]
    [InlineData("list(re.match('(?P<Smith>.*)', x).groupdict())[0]")]
    [InlineData("[k for k in re.match('(?P<Smith>.*)', x).groupdict()][0]")]
    [InlineData("string.ascii_uppercase[18] + x")]
    [InlineData("x + 'a' * 3")]
    [InlineData("x + (y if (y := 'Smi' + 'th') else '')")]
    [InlineData("x + calendar.month_name[1]")]
    [InlineData("x + str(math.pi)")]
    [InlineData("(''.join(['S', 'm'])) + x")]
    public void Analyze_ComputedConstant_Reported(string expression) => Assert.True(Of(expression).HasComputedConstant);

    [Theory]
    [InlineData("string.ascii_uppercase[18 + 0 * len(x)]", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")]
    [InlineData("'hTIMs'[::-1].swapcase() + x[:0]", "hTIMs")]
    [InlineData("f\"{x[:0]:S>1}{x[:0]:m>1}\"", "S")]
    [InlineData("x.ljust(9, 'S')", "S")]
    public void Analyze_LettersOneByOne_EachShown(string expression, string literal) => Assert.Contains(literal, Of(expression).LiteralsInResult);

    [Theory]
    [InlineData("str(5551234567 + 0 * len(x))", "5551234567")]
    [InlineData("(b'Smith' + x.encode()[:0]).decode()", "b'Smith'")]
    [InlineData("datetime(2024, 1, 5 + 0 * len(x)).isoformat()", "2024")]
    [InlineData("[i for i in range(12345, 12346 + 0 * len(x))][0]", "12345")]
    public void Analyze_NumbersInTheResult_Shown(string expression, string number) => Assert.Contains(number, Of(expression).NumbersInResult);

    private static LambdaProvenance Of(string expression)
    {
        LambdaVerdict verdict = new LambdaCompiler().Compile("lambda x: " + expression);
        Assert.True(verdict.Accepted, string.Join(", ", verdict.Rejections));
        return verdict.Lambda!.Provenance;
    }
}
