"""Looks up the records of a name, and tells how long that took.

    {"host": "example.com", "types": ["A", "AAAA", "MX"], "server": "192.0.2.53"}

Without "server", the first name server of the Pod is asked. A name that does not exist fails the step.
"""

import ipaddress
import json
import secrets
import socket
import struct
import time

TYPES = {"A": 1, "NS": 2, "CNAME": 5, "MX": 15, "TXT": 16, "AAAA": 28}
REASONS = {1: "malformed", 2: "the server failed", 3: "there is no such name", 5: "the server refuses"}


def handle(event, context):
    data = json.loads(event.body) if event.body else {}
    host = data.get("host", "example.com")
    types = data.get("types", ["A", "AAAA"])
    unknown = [kind for kind in types if kind not in TYPES]
    if unknown:
        return {"statusCode": 422, "body": {"error": f"Only {', '.join(TYPES)} are known, not {unknown[0]}."}}

    server = data.get("server") or first_name_server()
    began = time.perf_counter()
    try:
        records = {kind: look_up(host, TYPES[kind], server) for kind in types}
    except (OSError, ValueError, IndexError, struct.error) as error:
        return {"statusCode": 502, "body": {"error": f"{host} cannot be looked up at {server}: {error}"}}

    took = round((time.perf_counter() - began) * 1000, 1)
    print(f"{host} has {sum(map(len, records.values()))} records, said {server} in {took} ms")
    if not any(records.values()):
        return {"statusCode": 502, "body": {"error": f"{host} has no records of these types: {', '.join(types)}."}}
    return {"dns": {"host": host, "server": server, "records": records, "tookMs": took}}


def first_name_server():
    with open("/etc/resolv.conf") as lines:
        return next((line.split()[1] for line in lines if line.startswith("nameserver")), "127.0.0.1")


def look_up(host, kind, server):
    query_id = secrets.randbelow(65_536)
    name = b"".join(bytes([len(part)]) + part for part in host.rstrip(".").encode("idna").split(b"."))
    query = struct.pack(">6H", query_id, 0x0100, 1, 0, 0, 0) + name + b"\0" + struct.pack(">2H", kind, 1)
    family = socket.AF_INET6 if ":" in server else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as udp:
        udp.settimeout(5)
        udp.connect((server, 53))
        udp.send(query)
        answer = udp.recv(4096)
        while answer[:2] != query[:2]:
            answer = udp.recv(4096)
    return read_answer(answer, kind)


def read_answer(answer, kind):
    _, flags, questions, answers, _, _ = struct.unpack_from(">6H", answer)
    reason = flags & 0x0F
    if reason:
        raise ValueError(REASONS.get(reason, f"code {reason}"))
    at = 12
    for _ in range(questions):
        at = read_name(answer, at)[1] + 4
    records = []
    for _ in range(answers):
        at = read_name(answer, at)[1]
        found, _, _, size = struct.unpack_from(">2HIH", answer, at)
        at += 10
        if found == kind:
            records.append(read_record(answer, at, size, kind))
        at += size
    return records


def read_record(answer, at, size, kind):
    value = answer[at : at + size]
    if kind in (TYPES["A"], TYPES["AAAA"]):
        return str(ipaddress.ip_address(value))
    if kind == TYPES["MX"]:
        return f"{struct.unpack_from('>H', value)[0]} {read_name(answer, at + 2)[0]}"
    if kind == TYPES["TXT"]:
        texts = []
        while value:
            texts.append(value[1 : 1 + value[0]])
            value = value[1 + value[0] :]
        return b"".join(texts).decode("utf-8", "replace")
    return read_name(answer, at)[0]


def read_name(answer, at):
    """A name, and where what follows it begins. A name may end with a pointer to an earlier one."""
    parts, end = [], None
    for _ in range(128):
        size = answer[at]
        if size >= 0xC0:
            end = end or at + 2
            at = struct.unpack_from(">H", answer, at)[0] & 0x3FFF
        elif size:
            parts.append(answer[at + 1 : at + 1 + size].decode("ascii", "replace"))
            at += 1 + size
        else:
            return ".".join(parts), end or at + 1
    raise ValueError("a name of the answer has no end")
