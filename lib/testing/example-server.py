"""What the examples ask in their test: HTTP and Prometheus on 8080, TLS on 8443 and 8444 (expired), DNS on 53."""

import http.server
import json
import os
import ssl
import struct
import tempfile
import threading
import urllib.parse
import socketserver


class Web(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        parts = urllib.parse.urlsplit(self.path)
        if parts.path == "/moved":
            return self.answer(302, b"", {"Location": "/fine"})
        if parts.path == "/broken":
            return self.answer(503, b"down")
        if parts.path == "/api/v1/query_range":
            return self.answer_range(urllib.parse.parse_qs(parts.query))
        return self.answer(200, b"fine " + parts.query.encode())

    def answer_range(self, asked):
        query, start, end, step = (asked[name][0] for name in ("query", "start", "end", "step"))
        if query == "up{":
            error = {"status": "error", "errorType": "bad_data", "error": "unclosed left brace"}
            return self.answer(400, json.dumps(error).encode())
        times = [float(start) + i * float(step) for i in range(int((float(end) - float(start)) // float(step)) + 1)]
        values = [[at, str(i)] for i, at in enumerate(times)]
        result = [
            {"metric": {"__name__": query, "job": "a"}, "values": values},
            {"metric": {"job": "empty"}, "values": [[times[0], "NaN"]]},
        ]
        self.answer(200, json.dumps({"status": "success", "data": {"resultType": "matrix", "result": result}}).encode())

    def answer(self, status, body, headers={}):
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Names(socketserver.BaseRequestHandler):
    """A, MX and TXT of the known names, whose MX points back to the question; no other name."""

    known = (b"\4host\7example\0", b"\x03203\x010\x03113\x019\0")

    def handle(self):
        query, socket = self.request
        end = query.index(b"\0", 12) + 1
        kind = struct.unpack_from(">H", query, end)[0]
        is_known = query[12:end] in self.known
        data = {1: bytes([192, 0, 2, 7]), 15: b"\0\x0a\4mail\xc0\x0c", 16: b"\5hello\6 there"}.get(kind)
        answers = [b"\xc0\x0c" + struct.pack(">2HIH", kind, 1, 60, len(data)) + data] if is_known and data else []
        flags = 0x8180 if is_known else 0x8183
        head = query[:2] + struct.pack(">5H", flags, 1, len(answers), 0, 0)
        socket.sendto(head + query[12 : end + 4] + b"".join(answers), self.client_address)


def serve_tls(port, certificate):
    server = http.server.ThreadingHTTPServer(("", port), Web)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    with tempfile.NamedTemporaryFile("w") as file:
        file.write(os.environ["KEY"] + certificate)
        file.flush()
        context.load_cert_chain(file.name)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()


serve_tls(8443, os.environ["CERTIFICATE"])
serve_tls(8444, os.environ["EXPIRED"])
names = socketserver.ThreadingUDPServer(("", 53), Names)
threading.Thread(target=names.serve_forever, daemon=True).start()
http.server.ThreadingHTTPServer(("", 8080), Web).serve_forever()
