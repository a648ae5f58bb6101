"""Tells for how long the certificate of a host is valid, and fails when that is too short.

    {"host": "example.com", "port": 443, "warnDays": 14}

"serverName" is asked for in place of the host's name, as for one server behind a load balancer. "ca" has the
certificates (PEM) of an authority of your own.
"""

import datetime
import json
import socket
import ssl


def handle(event, context):
    data = json.loads(event.body) if event.body else {}
    host = data.get("host", "example.com")
    port = int(data.get("port", 443))
    warn_days = float(data.get("warnDays", 14))

    try:
        certificate = fetch(host, port, data.get("serverName", host), data.get("ca"))
    except ssl.SSLCertVerificationError as error:
        return fail(f"The certificate of {host}:{port} is not valid: {error.verify_message}")
    except OSError as error:
        return fail(f"{host}:{port} cannot be asked: {error}")

    ends = datetime.datetime.fromtimestamp(ssl.cert_time_to_seconds(certificate["notAfter"]), datetime.timezone.utc)
    left = ends - datetime.datetime.now(datetime.timezone.utc)
    days = round(left.total_seconds() / 86_400, 1)
    found = {
        "host": host,
        "port": port,
        "names": [name for _, name in certificate.get("subjectAltName", ())],
        "issuer": name_of(certificate["issuer"]),
        "notAfter": ends.isoformat().replace("+00:00", "Z"),
        "daysLeft": days,
    }
    print(f"the certificate of {host}:{port} is valid for {days} more days")
    if days < warn_days:
        return fail(f"The certificate of {host}:{port} ends in {days} days.", found)
    return {"certificate": found}


def fetch(host, port, server_name, ca):
    context = ssl.create_default_context(cadata=ca)
    with socket.create_connection((host, port), timeout=10) as plain:
        with context.wrap_socket(plain, server_hostname=server_name) as secure:
            return secure.getpeercert()


def name_of(distinguished):
    fields = dict(field for group in distinguished for field in group)
    return fields.get("organizationName") or fields.get("commonName", "")


def fail(error, found=None):
    return {"statusCode": 502, "body": {"error": error, **({"certificate": found} if found else {})}}
