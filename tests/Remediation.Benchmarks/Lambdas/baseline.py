"""Runs one lambda over its values with CPython, as often as it is asked: the baseline of the lambda benchmarks.

First line on stdin: {"lambda": text, "values": [text, ...]}. Each further line asks for one pass over all values and is answered with a line when it is done.
"""
import json
import re
import sys
from datetime import date, datetime, timedelta

request = json.loads(sys.stdin.readline())
function = eval(request["lambda"], {"datetime": datetime, "date": date, "timedelta": timedelta, "re": re})
values = request["values"]
for _ in sys.stdin:
    for value in values:
        function(value)
    print("done", flush=True)
