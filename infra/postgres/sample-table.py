#!/usr/bin/env python3
"""Prints SQL that makes the table which infra/samples/batch.json wants mended, with the batch's values in it: for a first try, in place of your own table."""
import json
import pathlib

batch = json.loads((pathlib.Path(__file__).parent.parent / "samples" / "batch.json").read_text())
[key] = batch["primary_key"]
columns = sorted({row["column"] for row in batch["rows"]})
rows = {}
for row in batch["rows"]:
    rows.setdefault(row["key"][key], {})[row["column"]] = row["value"]


def text(value):
    return "NULL" if value is None else "'" + str(value).replace("'", "''") + "'"


print("CREATE SCHEMA IF NOT EXISTS production;")
print(f"CREATE TABLE production.{batch['table']} ({key} text PRIMARY KEY, {', '.join(f'{c} text' for c in columns)});")
for name, cells in rows.items():
    print(f"INSERT INTO production.{batch['table']} VALUES ({text(name)}, {', '.join(text(cells.get(c)) for c in columns)});")
print("GRANT USAGE ON SCHEMA production TO remediation_app;")
print(f"GRANT SELECT, UPDATE ON production.{batch['table']} TO remediation_app;")
