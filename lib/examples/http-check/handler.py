"""Asks a URL once and tells how long each part took, in milliseconds.

    {"url": "https://example.com/", "expectStatus": 200, "timeoutSeconds": 10}

Without "url", "host" of an earlier step or of the run is asked over HTTPS. Functions reach public addresses; list
private ones in the operation's settings, under what its Pods may reach.
"""

import http.client
import json
import socket
import ssl
import time
from urllib.parse import urlsplit


def handle(event, context):
    data = json.loads(event.body) if event.body else {}
    url = data.get("url") or f"https://{data.get('host', 'example.com')}/"
    expected = data.get("expectStatus")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return {"statusCode": 422, "body": {"error": f"{url} is no http or https address"}}

    try:
        check = ask(parts, float(data.get("timeoutSeconds", 10)))
    except (OSError, http.client.HTTPException) as error:
        return {"statusCode": 502, "body": {"error": f"{url} cannot be asked: {error or type(error).__name__}"}}

    print(f"{url} answered {check['status']} in {check['timingsMs']['total']} ms")
    is_fine = check["status"] == expected if expected is not None else check["status"] < 400
    if not is_fine:
        wanted = expected if expected is not None else "less than 400"
        error = f"{url} answered {check['status']}, not {wanted}"
        return {"statusCode": 502, "body": {"error": error, "http": {"url": url, **check}}}
    return {"http": {"url": url, **check}}


def ask(parts, timeout):
    clock = Clock()
    is_tls = parts.scheme == "https"
    port = parts.port or (443 if is_tls else 80)
    family, kind, protocol, _, address = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)[0]
    clock.lap("lookUp")

    connection = http.client.HTTPConnection(parts.hostname, port, timeout=timeout)
    connection.sock = socket.socket(family, kind, protocol)
    try:
        connection.sock.settimeout(timeout)
        connection.sock.connect(address)
        clock.lap("connect")
        if is_tls:
            context = ssl.create_default_context()
            connection.sock = context.wrap_socket(connection.sock, server_hostname=parts.hostname)
            clock.lap("tls")

        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("GET", target, headers={"Host": parts.netloc.rpartition("@")[2]})
        response = connection.getresponse()
        clock.lap("firstByte")
        size = len(response.read(10_000_000))
        clock.lap("body")
    finally:
        connection.close()
    return {
        "status": response.status,
        "location": response.getheader("Location"),
        "address": address[0],
        "bytes": size,
        "timingsMs": {**clock.laps, "total": round(sum(clock.laps.values()), 1)},
    }


class Clock:
    """Milliseconds between one lap and the next."""

    def __init__(self):
        self.laps = {}
        self.last = time.perf_counter()

    def lap(self, name):
        now = time.perf_counter()
        self.laps[name] = round((now - self.last) * 1000, 1)
        self.last = now
