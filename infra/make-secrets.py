#!/usr/bin/env python3
"""Makes the secrets of a deployment, once: files in infra/secrets (or the folder given), for compose and for the k8s secret generator.

What exists is left as it is, so a secret is changed by deleting its file. Needs openssl for the proxy's certificate, which is self-signed: put your own
proxy_certificate.pem and proxy_key.pem there instead.
"""
import base64
import hashlib
import json
import pathlib
import secrets
import subprocess
import sys

folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent / "secrets")
folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def keep(name, value):
    """The secret of this name: the one that is there, or this new one. Containers run as users of their own, so the file is readable and the folder is not."""
    path = folder / name
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(value() if callable(value) else value)
        path.chmod(0o444)
        print("made", path)
    return path.read_text()


def word():
    # Letters and digits: no place where a secret is written needs escaping.
    return secrets.token_hex(24)


def rabbitmq_hash(password):
    salt = secrets.token_bytes(4)
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


rabbitmq = keep("rabbitmq_password", word)
keep("rabbitmq_connection", f"amqp://remediation:{rabbitmq}@rabbitmq:5672")
keep("rabbitmq_users.json", lambda: json.dumps({
    "users": [{"name": "remediation", "password_hash": rabbitmq_hash(rabbitmq), "hashing_algorithm": "rabbit_password_hashing_sha256", "tags": []}],
    "permissions": [{"user": "remediation", "vhost": "/", "configure": "^remediation\\..*", "write": ".*", "read": "^remediation\\..*"}],
}, indent=2))

keep("postgres_password", word)
keep("postgres_auditor_password", word)
keep("postgres_steward_password", word)
app, owner = keep("postgres_app_password", word), keep("postgres_owner_password", word)
database = "Host=postgres;Port=5432;Database=remediation"
keep("postgres_connection", f"{database};Username=remediation_service;Password={app}")
keep("postgres_owner_connection", f"{database};Username=remediation_prepare;Password={owner}")

qdrant = keep("qdrant_api_key", word)
keep("qdrant_config.yaml", f"service:\n  api_key: {qdrant}\n")

account = base64.b64encode(secrets.token_bytes(64)).decode()
account = keep("azurite_account", f"remediation:{account}").split(":", 1)[1]
keep("azure_storage", "DefaultEndpointsProtocol=http;AccountName=remediation;AccountKey=" + account
     + ";BlobEndpoint=http://azurite:10000/remediation;QueueEndpoint=http://azurite:10001/remediation;TableEndpoint=http://azurite:10002/remediation")

# SQL Server wants letters of both cases, digits and a sign.
mssql = keep("mssql_password", lambda: "Aa1-" + word())
keep("mssql_connection", f"Server=mssql,1433;Database=DurableTask;User Id=sa;Password={mssql};Encrypt=True;TrustServerCertificate=True")

metrics = keep("metrics_key", word)
keys = json.loads(keep("keys.json", lambda: json.dumps({
    "functionKey": word(), "systemKey": word(), "masterKey": word(),
    "keys": [{"name": "metrics", "key": metrics, "roles": ["reader"]}]
    + [{"name": role, "key": word(), "roles": ["reader", role]} for role in ("operator", "steward", "auditor")],
}, indent=2)))
assert any(k["key"] == metrics for k in keys["keys"]), "keys.json has no key for metrics: add the one of metrics_key, role reader"

keep("grafana_password", word)

if not (folder / "proxy_key.pem").exists():
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "825", "-subj", "/CN=remediation",
         "-addext", "subjectAltName=DNS:remediation,DNS:localhost,IP:127.0.0.1", "-keyout", folder / "proxy_key.pem", "-out", folder / "proxy_certificate.pem"],
        check=True, stderr=subprocess.DEVNULL)
    for name in ("proxy_key.pem", "proxy_certificate.pem"):
        (folder / name).chmod(0o444)
        print("made", folder / name)
