using System.Globalization;
using System.Text;
using Remediation.Lambdas.Language;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime.Formatting;

/// <summary><c>format</c> and <c>str.format</c>; fields name an argument and nothing behind it.</summary>
internal static class FormatMethods
{
    public static IEnumerable<Declaration> Declarations =>
    [
        Declaration.Builtin("format", "value, format_spec?, /", "value formatted by a specification", (m, a) => new PyStr(ValueFormat.Format(m, a[0]!, a.Text(1, string.Empty)))),
        Declaration.Method(PyKind.Str, "format", "*args, **kwargs", "the text with its {} fields filled in", Format),
    ];

    private static PyStr Format(Machine machine, PyValue?[] a)
    {
        var fields = new Fields(machine, [.. a.Skip(1).Where(x => x is not PyKeyword)!], a.OfType<PyKeyword>().ToDictionary(k => k.Name, k => k.Value));
        return new PyStr(fields.Fill(a.Text(0), 2));
    }

    private sealed class Fields(Machine machine, IReadOnlyList<PyValue?> positional, Dictionary<string, PyValue> keywords)
    {
        private int _next;
        private bool _manual;

        public string Fill(string template, int depth)
        {
            if (depth == 0)
            {
                throw PyError.Value("Max string recursion exceeded");
            }

            var result = new StringBuilder();
            for (int i = 0; i < template.Length; i++)
            {
                char c = template[i];
                if (c is not ('{' or '}'))
                {
                    result.Append(c);
                    continue;
                }

                if (i + 1 < template.Length && template[i + 1] == c)
                {
                    result.Append(c);
                    i++;
                    continue;
                }

                if (c == '}')
                {
                    throw PyError.Value("Single '}' encountered in format string");
                }

                int end = End(template, i + 1);
                result.Append(Field(template[(i + 1)..end], depth));
                machine.Charge(1);
                machine.CheckText(result.Length);
                i = end;
            }

            return result.ToString();
        }

        private static int End(string template, int from)
        {
            int depth = 1;
            for (int i = from; i < template.Length; i++)
            {
                depth += template[i] == '{' ? 1 : template[i] == '}' ? -1 : 0;
                if (depth == 0)
                {
                    return i;
                }
            }

            throw PyError.Value("expected '}' before end of string");
        }

        private string Field(string field, int depth)
        {
            int nameEnd = field.AsSpan().IndexOfAny('!', ':', '[');
            string name = nameEnd < 0 ? field : field[..nameEnd];
            if (name.AsSpan().ContainsAny('.', '[', '{') || (nameEnd >= 0 && field[nameEnd] == '['))
            {
                throw PyError.Unrepresentable("a format field may name an argument only");
            }

            string rest = nameEnd < 0 ? string.Empty : field[nameEnd..];
            PyValue value = Argument(name);
            if (rest.StartsWith('!'))
            {
                if (rest.Length < 2 || (rest.Length > 2 && rest[2] != ':'))
                {
                    throw PyError.Value("expected ':' after conversion specifier");
                }

                value = rest[1] switch
                {
                    's' => new PyStr(Representation.Str(value)),
                    'r' => new PyStr(Representation.Repr(value)),
                    'a' => LanguageTable.Builtin["ascii"].Implementation(machine, [value]),
                    _ => throw PyError.Value("Unknown conversion specifier"),
                };
                rest = rest[2..];
            }

            string specification = rest.Length > 0 ? rest[1..] : string.Empty;
            if (specification.AsSpan().ContainsAny('{', '}'))
            {
                specification = Fill(specification, depth - 1);
            }

            return ValueFormat.Format(machine, value, specification);
        }

        private PyValue Argument(string name)
        {
            if (name.Length > 0 && !char.IsAsciiDigit(name[0]))
            {
                return keywords.TryGetValue(name, out PyValue? value) ? value : throw new PyError(LambdaCodes.KeyError, $"no argument '{name}'");
            }

            bool manual = name.Length > 0;
            if (_next > 0 && manual != _manual)
            {
                throw PyError.Value("cannot switch between manual field specification and automatic field numbering");
            }

            _manual = manual;
            int index = manual
                ? int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int given) ? given : throw PyError.Value("Too many decimal digits in format string")
                : _next;
            _next++;
            return index < positional.Count ? positional[index]! : throw new PyError(LambdaCodes.IndexError, "Replacement index out of range");
        }
    }
}
