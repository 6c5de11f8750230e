#!/bin/sh
# Sees to it that the model of MODEL is on the server, without a network: made from the base model that was carried in with the models folder, or from a
# GGUF file in /import. Then loads it, so that the first batch does not wait.
set -eu

until ollama list >/dev/null 2>&1; do
  sleep 2
done

name="remediation-$MODEL"
file="/modelfiles/Modelfile.$MODEL"
if [ ! -f "$file" ]; then
  echo "There is no $file; MODEL is one of: $(cd /modelfiles && echo Modelfile.* | sed 's/Modelfile\.//g')." >&2
  exit 64
fi

base=$(sed -n 's/^FROM //p' "$file")
if ! ollama show "$base" >/dev/null 2>&1; then
  if [ ! -f "/import/$MODEL.gguf" ]; then
    echo "$base is not in the models volume, and $MODEL.gguf is not in the import folder: carry one of both in (docs/air-gap.md)." >&2
    exit 1
  fi

  sed "s|^FROM .*|FROM /import/$MODEL.gguf|" "$file" > "/tmp/Modelfile"
  file=/tmp/Modelfile
fi

ollama create "$name" -f "$file"
ollama run "$name" "lambda x: x" >/dev/null
ollama list
