#!/bin/sh
# Runs once, when the database is made. The schemas and what the roles may do in them come with the program's migrations (prepare); here are the
# people and services that log in, each a member of such a role.
set -eu

secret() {
  cat "${SECRETS:-/run/secrets}/postgres_$1_password"
}

psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
  -v owner="$(secret owner)" -v app="$(secret app)" -v auditor="$(secret auditor)" -v steward="$(secret steward)" <<'SQL'
CREATE ROLE remediation_owner NOLOGIN;
CREATE ROLE remediation_app NOLOGIN;
CREATE ROLE remediation_auditor NOLOGIN;

-- Makes and changes the schemas: used by prepare alone.
CREATE ROLE remediation_prepare LOGIN PASSWORD :'owner' IN ROLE remediation_owner;
-- The service: may add to the audit schema and change nothing there.
CREATE ROLE remediation_service LOGIN PASSWORD :'app' IN ROLE remediation_app;
-- Reads everything, the ledger above all; every transaction is read-only.
CREATE ROLE auditor LOGIN PASSWORD :'auditor' IN ROLE remediation_auditor;
ALTER ROLE auditor SET default_transaction_read_only = on;
-- Reads what waits for review and what it was. Decisions are made through the service, which records who made them.
CREATE ROLE steward LOGIN PASSWORD :'steward' IN ROLE remediation_auditor;
ALTER ROLE steward SET default_transaction_read_only = on;

REVOKE ALL ON DATABASE :"DBNAME" FROM PUBLIC;
GRANT CONNECT, CREATE ON DATABASE :"DBNAME" TO remediation_owner;
GRANT CONNECT ON DATABASE :"DBNAME" TO remediation_app, remediation_auditor;
-- The service lays out what it promotes in temporary tables.
GRANT TEMPORARY ON DATABASE :"DBNAME" TO remediation_app;
SQL
