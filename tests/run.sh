#!/usr/bin/env bash
# The one test command. Works on a fresh machine with the .NET SDK and apt; LONG=1 adds the long runs.
# Ends with the line "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

if ! command -v dotnet >/dev/null; then
  echo "The .NET 10 SDK is needed (dotnet is not on the PATH)." >&2
  echo "0 passed, 1 failed"
  exit 1
fi

# python3 is the oracle for what a lambda means.
if ! command -v python3 >/dev/null; then
  (apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -yq python3) >/dev/null 2>&1 || echo "python3 could not be installed" >&2
fi

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
passed=0
failed=0
status=0

echo "== build"
if ! dotnet build Remediation.Functions.sln -c Release -v q --nologo; then
  echo "0 passed, 1 failed"
  exit 1
fi

echo "== format"
if dotnet format Remediation.Functions.sln --verify-no-changes --no-restore -v q; then
  passed=$((passed + 1))
else
  echo "FAILED: dotnet format finds changes" >&2
  failed=$((failed + 1))
fi

for project in tests/*.Tests; do
  name=$(basename "$project")
  echo "== $name"
  dotnet test "$project" -c Release --no-build --nologo -v q --logger "trx;LogFileName=$name.trx" --results-directory "$results" \
    --logger "console;verbosity=normal" 2>&1 | grep -vE '^\s*(Passed|Skipped) |^\s*$|^\[xUnit' || true
  if [ ! -f "$results/$name.trx" ]; then
    echo "FAILED: $name gave no result" >&2
    failed=$((failed + 1))
    continue
  fi
  counters=$(grep -o '<Counters [^>]*>' "$results/$name.trx" | head -1)
  passed=$((passed + $(sed -E 's/.* passed="([0-9]+)".*/\1/' <<<"$counters")))
  failed=$((failed + $(sed -E 's/.* failed="([0-9]+)".*/\1/' <<<"$counters") + $(sed -E 's/.* error="([0-9]+)".*/\1/' <<<"$counters")))
  grep -q '<ResultSummary outcome="Failed"' "$results/$name.trx" && status=1
done

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$status" -eq 0 ] && [ "$passed" -gt 1 ]
