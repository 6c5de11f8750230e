#!/bin/sh
# What a container of the image does: host (the default), prepare, or dbt with its arguments.
set -eu

# These the Functions host reads itself, from the environment alone, so their files are read here. The app reads its own files.
for name in AzureWebJobsStorage RabbitMQConnection SQLDB_Connection; do
  eval "file=\${${name}_FILE:-}"
  if [ -n "$file" ]; then
    value=$(cat "$file")
    export "$name=$value"
    unset "${name}_FILE"
  fi
done

prepare() {
  dotnet /home/site/wwwroot/Remediation.Functions.dll --prepare
}

case "${1:-host}" in
  prepare)
    prepare
    ;;
  host)
    # The host's listeners want queues and keys to be there; doing it again changes nothing.
    prepare
    exec /azure-functions-host/Microsoft.Azure.WebJobs.Script.WebHost
    ;;
  dbt)
    shift
    exec /opt/dbt/bin/dbt "$@"
    ;;
  *)
    echo "Known are: host, prepare, dbt." >&2
    exit 64
    ;;
esac
