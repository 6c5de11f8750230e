"""Writes src/Remediation.Lambdas/Unicode/Unicode14.bin from CPython 3.11 (Unicode 14), the behaviour this project promises.

Usage: python3 generate_unicode.py OUTPUT.  Layout (little endian, counts as uint32), see CharacterTable.cs:
  runs of flags:      count, then (start:uint32, flags:uint16); a run ends where the next one starts
  decimal zeros:      count, then uint32 code points of the digits zero (ten digits in a row follow each)
  4 case maps:        upper, lower, title, fold; each: count, then (code:uint32, length:uint8, code points:uint32...)
  2 decompositions:   canonical, compatibility (full, recursive); same layout as a case map
  combining classes:  count, then (code:uint32, class:uint8)
  compositions:       count, then (first:uint32, second:uint32, composed:uint32)
  ignore-case sets:   count of sets, then (length:uint8, code points:uint32...): characters that re.IGNORECASE takes as equal
  categories:         runs as for flags: count, then (start:uint32, two ASCII letters)
"""
import re
import struct
import sys
import unicodedata

assert sys.version_info[:2] == (3, 11) and unicodedata.unidata_version == "14.0.0", "CPython 3.11 is required"

CHARACTERS = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]


def flags(code):
    c = chr(code)
    bits = [
        c.isalpha(), c.isdecimal(), c.isdigit(), c.isnumeric(), c.isspace(), c.isprintable(), c.isupper(), c.islower(),
        c.istitle() and not c.isupper(),  # Lt
        c.isidentifier(), ("a" + c).isidentifier(),
        (c + "a").title()[-1] == "a",  # cased: the letter after it is lowered
        ("A" + c + "\u03a3").lower()[-1] == "\u03c2" and (" " + c + "\u03a3").lower()[-1] != "\u03c2",  # case-ignorable
        len(("x" + c + "x").splitlines()) == 2,
    ]
    return sum(1 << i for i, b in enumerate(bits) if b)


def full_map(function):
    return [(code, [ord(d) for d in function(chr(code))]) for code in CHARACTERS if function(chr(code)) != chr(code)]


out = bytearray()


def u32(value):
    out.extend(struct.pack("<I", value))


def write_map(pairs):
    u32(len(pairs))
    for code, target in pairs:
        u32(code)
        out.append(len(target))
        for t in target:
            u32(t)


runs = []
for code in range(0x110000):
    f = 0 if 0xD800 <= code < 0xE000 else flags(code)
    if not runs or runs[-1][1] != f:
        runs.append((code, f))
u32(len(runs))
for start, f in runs:
    u32(start)
    out.extend(struct.pack("<H", f))

zeros = [c for c in CHARACTERS if unicodedata.decimal(chr(c), -1) == 0]
for zero in zeros:
    assert all(unicodedata.decimal(chr(zero + i), -1) == i for i in range(10))
assert len(zeros) * 10 == sum(1 for c in CHARACTERS if chr(c).isdecimal())
u32(len(zeros))
for zero in zeros:
    u32(zero)

# A capital sigma alone lowers to the plain small one; the final form is the caller's rule.
write_map(full_map(str.upper))
write_map(full_map(str.lower))
write_map(full_map(str.title))
write_map(full_map(str.casefold))

hangul = range(0xAC00, 0xD7A4)
write_map([p for p in full_map(lambda c: unicodedata.normalize("NFD", c)) if p[0] not in hangul])
write_map([p for p in full_map(lambda c: unicodedata.normalize("NFKD", c)) if p[0] not in hangul])

classes = [(c, unicodedata.combining(chr(c))) for c in CHARACTERS if unicodedata.combining(chr(c))]
u32(len(classes))
for code, value in classes:
    u32(code)
    out.append(value)

compositions = []
for code in CHARACTERS:
    decomposition = unicodedata.decomposition(chr(code))
    if decomposition and not decomposition.startswith("<"):
        parts = [int(p, 16) for p in decomposition.split()]
        if len(parts) == 2 and unicodedata.normalize("NFC", chr(parts[0]) + chr(parts[1])) == chr(code):
            compositions.append((*parts, code))
u32(len(compositions))
for triple in compositions:
    for part in triple:
        u32(part)

# Characters that match each other under re.IGNORECASE, by asking the engine itself.
import _sre  # noqa: E402
groups = {}
for code in CHARACTERS:
    groups.setdefault(_sre.unicode_tolower(code), []).append(code)
from re import _casefix  # noqa: E402
sets = []
done = set()
for low, members in groups.items():
    if low in done:
        continue
    lows = {low, *_casefix._EXTRA_CASES.get(low, ())}
    done |= lows
    members = sorted({m for l in lows for m in groups.get(l, [])})
    if len(members) > 1:
        for m in members:
            for n in members:
                assert re.fullmatch(re.escape(chr(m)), chr(n), re.I), (m, n)
        sets.append(members)
u32(len(sets))
for members in sets:
    out.append(len(members))
    for m in members:
        u32(m)

categories = []
for code in range(0x110000):
    category = unicodedata.category(chr(code))
    if not categories or categories[-1][1] != category:
        categories.append((code, category))
u32(len(categories))
for start, category in categories:
    u32(start)
    out.extend(category.encode("ascii"))

with open(sys.argv[1], "wb") as f:
    f.write(out)
print(len(out), "bytes,", len(runs), "runs")
