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

# What the tests want besides: python3 is the oracle for what a lambda means; the broker, its second client and the database are real;
# strace and ip are what verify-egress records and isolates with.
# Tests that lack their server are skipped and say so. Debian's packages must not start a service of their own.
missing=""
command -v python3 >/dev/null || missing="$missing python3"
[ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || missing="$missing rabbitmq-server"
command -v amqp-publish >/dev/null || missing="$missing amqp-tools"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
command -v strace >/dev/null || missing="$missing strace"
command -v ip >/dev/null || missing="$missing iproute2"
if [ -n "$missing" ]; then
  echo "== apt-get install$missing"
  root=""
  [ "$(id -u)" -eq 0 ] || root="sudo -n"
  policy=/usr/sbin/policy-rc.d
  made=""
  [ -e "$policy" ] || { printf '#!/bin/sh\nexit 101\n' | $root tee "$policy" >/dev/null && $root chmod +x "$policy" && made=yes; }
  log=$(mktemp)
  if ! { $root apt-get update -q && $root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -yq --no-install-recommends $missing; } >"$log" 2>&1; then
    tail -5 "$log" >&2
    echo "Could not install$missing: the tests that need them are skipped." >&2
  fi
  rm -f "$log"
  [ -z "$made" ] || $root rm -f "$policy"
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

# The containers edition, where its packages can be had: its embedder's model is not needed for the rest.
containers=tests/Remediation.Containers.Tests
edition=(-p:Edition=Containers)
model=infra/models/model.onnx
[ -f "$model" ] || { edition+=("-p:LocalEmbeddingsModelPath=$PWD/infra/models/README.md" "-p:LocalEmbeddingsVocabPath=$PWD/infra/models/README.md"); model=""; }
echo "== containers edition"
if restored=$(dotnet restore "$containers" "${edition[@]}" -v q --nologo 2>&1); then
  if ! dotnet build "$containers" -c Release --no-restore "${edition[@]}" -v q --nologo; then
    echo "FAILED: the containers edition does not compile" >&2
    failed=$((failed + 1))
    containers=""
  fi
else
  echo "Skipped, not compiled here; not to be had: $(grep -oE 'find package [A-Za-z.]+[A-Za-z]' <<<"$restored" | cut -d' ' -f3 | sort -u | paste -sd' ')"
  containers=""
fi

for project in tests/*.Tests; do
  name=$(basename "$project")
  options=(--no-build)
  if [ "$name" = Remediation.Containers.Tests ]; then
    [ -n "$containers" ] || continue
    options+=("${edition[@]}")
    [ -n "$model" ] || options+=(--filter "FullyQualifiedName!~LocalEmbedding")
  fi
  echo "== $name"
  dotnet test "$project" -c Release "${options[@]}" --nologo -v q --logger "trx;LogFileName=$name.trx" --results-directory "$results" \
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
