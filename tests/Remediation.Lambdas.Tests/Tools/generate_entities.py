"""Writes src/Remediation.Lambdas/Unicode/HtmlEntities.txt from CPython 3.11's html.entities.html5.

Usage: python3 generate_entities.py OUTPUT.  One line for each name: name, blank, code points in hexadecimal joined by '+'.
"""
import sys
from html.entities import html5

with open(sys.argv[1], "w", encoding="ascii", newline="\n") as f:
    for name, text in sorted(html5.items()):
        f.write(name + " " + "+".join(f"{ord(c):x}" for c in text) + "\n")
