"""Evaluates lambdas with CPython 3.11 for the differential tests.

One JSON request a line on stdin: {"lambda": text, "values": [encoded value, ...]}; one answer a line on stdout:
{"results": [{"type": t, "value": v} | {"error": name}]} or {"error": name} when the lambda does not compile.
Values are encoded by type so that nothing is lost: see encode().
"""
import base64, calendar, datetime as datetime_module, decimal, html, json, math, re, signal, string, sys, types, unicodedata, urllib.parse, warnings

warnings.simplefilter("ignore")
assert sys.version_info[:2] == (3, 11), "CPython 3.11 is required"


class DatetimeBoth(types.ModuleType):
    """The module and the class under one name, as lambdas are written with either."""

    def __call__(self, *args, **kwargs):
        return datetime_module.datetime(*args, **kwargs)


both = DatetimeBoth("datetime")
for name in ("datetime", "timedelta", "timezone", "date"):
    setattr(both, name, getattr(datetime_module, name))
for name in ("strptime", "fromisoformat", "fromtimestamp", "utcfromtimestamp", "combine", "fromordinal"):
    setattr(both, name, getattr(datetime_module.datetime, name))

NAMES = dict(
    re=re, math=math, string=string, unicodedata=unicodedata, html=html, decimal=decimal, Decimal=decimal.Decimal, calendar=calendar, json=json,
    base64=base64, urllib=urllib, datetime=both, date=datetime_module.date, timedelta=datetime_module.timedelta, timezone=datetime_module.timezone,
    ROUND_HALF_UP="ROUND_HALF_UP", ROUND_HALF_EVEN="ROUND_HALF_EVEN", ROUND_DOWN="ROUND_DOWN",
)


def encode(value, depth=0):
    t = type(value)
    if depth > 30:
        return {"type": "other", "value": ""}
    if value is None:
        return {"type": "NoneType", "value": None}
    if t is bool:
        return {"type": "bool", "value": value}
    if t is int:
        sys.set_int_max_str_digits(0)
        text = str(value)
        sys.set_int_max_str_digits(4300)
        return {"type": "int", "value": text}
    if t is float:
        return {"type": "float", "value": "nan" if value != value else value.hex()}
    if t is str:
        return {"type": "str", "value": [ord(c) for c in value]}
    if t is bytes:
        return {"type": "bytes", "value": value.hex()}
    if t in (list, tuple):
        return {"type": t.__name__, "value": [encode(v, depth + 1) for v in value]}
    if t is dict:
        return {"type": "dict", "value": [[encode(k, depth + 1), encode(v, depth + 1)] for k, v in value.items()]}
    if t is set:
        return {"type": "set", "value": sorted((encode(v, depth + 1) for v in value), key=json.dumps)}
    if t is datetime_module.date:
        return {"type": "date", "value": value.isoformat()}
    if t is datetime_module.datetime:
        return {"type": "datetime", "value": value.isoformat()}
    if t in (decimal.Decimal, datetime_module.timedelta, datetime_module.time):
        return {"type": "other", "value": t.__name__ + ":" + str(value)}
    return {"type": "other", "value": ""}


def decode(e):
    t, v = e["type"], e["value"]
    if t == "NoneType":
        return None
    if t == "bool":
        return v
    if t == "int":
        return int(v)
    if t == "float":
        return float.fromhex(v)
    if t == "str":
        return "".join(map(chr, v))
    if t == "list":
        return [decode(x) for x in v]
    raise ValueError(t)


class TooSlow(Exception):
    pass


def on_alarm(*_):
    raise TooSlow()


signal.signal(signal.SIGALRM, on_alarm)

for line in sys.stdin:
    request = json.loads(line)
    try:
        function = eval(request["lambda"], dict(NAMES))
        assert type(function) is types.FunctionType
    except Exception as e:
        print(json.dumps({"error": type(e).__name__}), flush=True)
        continue
    results = []
    for value in request["values"]:
        signal.setitimer(signal.ITIMER_REAL, 5)
        try:
            results.append(encode(function(decode(value))))
        except TooSlow:
            results.append({"error": "TooSlow"})
        except RecursionError:
            results.append({"error": "RecursionError"})
        except Exception as e:
            results.append({"error": type(e).__name__})
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    print(json.dumps({"results": results}), flush=True)
