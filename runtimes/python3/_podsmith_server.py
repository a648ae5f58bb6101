"""The HTTP server: httptools parses, and each connection has a thread of its own, which answers its requests in their order.

Podsmith keeps its connections, and there are as many as calls at a time: a thread that reads a request calls the handler
itself, nothing is handed on, and no request waits for that of another connection.
"""

import select
import socket
import struct
import sys
import threading
import time
from collections import deque
from io import BytesIO
from urllib.parse import unquote_to_bytes

import httptools
from werkzeug.http import http_date
from werkzeug.wrappers import Response

import _podsmith_supervisor as supervisor

# A Pod may have 256 processes and threads, the handler's own among them.
MOST_CONNECTIONS = 128
# Longer than callers keep a connection, so that they close it first and never write to a closed one.
KEPT_SECONDS = 600
# For a connection that gets no thread.
BRIEF_SECONDS = 1
# What is left of a request that was refused is read for so long: its sender reads the answer only then.
REST_SECONDS = 1
READ_BYTES = 256 * 1024
MAX_HEAD_BYTES = 256 * 1024
# The state of a connection that neither side has closed (tcp_states.h).
TCP_ESTABLISHED = 1
# How often it is looked whether callers are still there, while there are calls.
CALLERS_SECONDS = 1
# How often it is looked whether the last answers have been sent.
LOOK_SECONDS = 0.0005


class Server:
    """Serves on the supervisor's socket.

    `decide(environ)` gives the answer to a request at once, or None when `call(environ)` gives it, which may take its time.
    `environ` is that of WSGI (PEP 3333); an answer is a Response. With `is_one_call` each answer is the last on its connection.
    """

    def __init__(self, decide, call, *, max_body_bytes, is_one_call=False):
        self.decide = decide
        self.call = call
        self.max_body_bytes = max_body_bytes
        # Whether each answer is the last on its connection.
        self.is_last = is_one_call
        self.is_accepting = True
        self.accept_lock = threading.Lock()
        self.connections = set()

    def start(self):
        self.socket = socket.socket(fileno=supervisor.socket_fd)
        # The next main may have taken the connection that this one was woken for.
        self.socket.setblocking(False)
        threading.Thread(target=self.accept, name="podsmith-server", daemon=True).start()

    def accept(self):
        while True:
            select.select([self.socket], [], [])
            with self.accept_lock:
                if not self.is_accepting:
                    return
                try:
                    connection = Connection(self, *self.socket.accept())
                except OSError:
                    continue
            self.connections.add(connection)
            if not self.has_thread_for(connection):
                connection.serve_briefly()

    def has_thread_for(self, connection):
        if len(self.connections) > MOST_CONNECTIONS:
            return False
        try:
            threading.Thread(target=connection.serve, daemon=True).start()
            return True
        except RuntimeError:
            # The handler has used all that the Pod may have.
            return False

    def watch_callers(self, wait_for_calls, on_left):
        """Tells the threads of calls whose callers have left; `wait_for_calls` returns when there are any.

        A thread of its own: that of a call is in the handler, and reads nothing meanwhile.
        """

        def watch():
            while True:
                wait_for_calls()
                time.sleep(CALLERS_SECONDS)
                for connection in list(self.connections):
                    if connection.is_busy and connection.has_ended():
                        on_left(connection.thread)

        threading.Thread(target=watch, name="podsmith-callers", daemon=True).start()

    def stop_accepting(self):
        """Leaves new connections to the next main, from now on."""
        with self.accept_lock:
            self.is_accepting = False

    def stop(self):
        """Takes nothing more on: requests that have come whole are answered, and then all connections end."""
        self.stop_accepting()
        self.is_last = True
        for connection in list(self.connections):
            connection.end_reading()

    def wait_until_answered(self, timeout):
        """Returns when no request is open, or after so many seconds."""
        wait_until(lambda: not any(one.is_busy for one in list(self.connections)), timeout)

    def wait_until_closed(self, timeout):
        """Returns when no connection is open, or after so many seconds."""
        wait_until(lambda: not self.connections, timeout)


def wait_until(is_so, timeout):
    until = time.monotonic() + timeout
    while not is_so() and time.monotonic() < until:
        time.sleep(LOOK_SECONDS)


class Request:
    """What the parser has read of a request."""

    def __init__(self):
        self.url = b""
        self.headers = []
        # Once the headers are there.
        self.environ = None
        self.body = []
        self.body_bytes = 0
        # Once it is complete.
        self.is_last = False


class Refused(Exception):
    """A request that is answered before it has been read, on a connection that ends with it."""

    def __init__(self, response):
        self.response = response


class Connection:
    def __init__(self, server, connected, address):
        self.server = server
        self.socket = connected
        self.parser = httptools.HttpRequestParser(self)
        self.request = None
        self.complete = deque()
        self.is_busy = False
        self.thread = None
        connected.setblocking(True)
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.limit_waits(KEPT_SECONDS)
        host, port = connected.getsockname()[:2]
        # What all its requests have in common.
        self.environ = {
            "SCRIPT_NAME": "",
            "SERVER_NAME": host,
            "SERVER_PORT": str(port),
            "REMOTE_ADDR": address[0],
            "REMOTE_PORT": str(address[1]),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            "wsgi.input_terminated": True,
        }

    def limit_waits(self, seconds):
        # By the kernel: with Python's own time-out each read would cost a call of poll() more.
        for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            self.socket.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", seconds, 0))

    def end_reading(self):
        """Half a request goes unanswered: its call has not begun, and who sends it asks again."""
        try:
            # What has come already is read still.
            self.socket.shutdown(socket.SHUT_RD)
        except OSError:
            pass

    def has_ended(self):
        """Whether the other side has closed it. It is not asked whether it can be read: that ends from this side, too."""
        try:
            return self.socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] != TCP_ESTABLISHED
        except OSError:
            return False  # This side has closed it.

    def serve(self):
        self.thread = threading.get_ident()
        self.answer_all(self.server.call)

    def serve_briefly(self):
        """In the thread that accepts: the Pod's health is told even then, and who calls is to ask again."""
        self.limit_waits(BRIEF_SECONDS)
        self.answer_all(lambda environ: refuse(), is_last=True)

    def answer_all(self, call, is_last=False):
        try:
            while self.answer_next(call, is_last):
                pass
        except OSError:
            pass  # The caller is gone.
        finally:
            self.server.connections.discard(self)
            self.socket.close()

    def answer_next(self, call, is_last):
        """Whether another may follow."""
        try:
            request = self.read_request()
            if request is None:
                return False
            response = self.server.decide(request.environ) or call(request.environ)
        except Refused as refused:
            self.send(refused.response, {"REQUEST_METHOD": ""}, is_last=True)
            self.read_rest()
            return False
        is_last = is_last or request.is_last or self.server.is_last
        self.send(response, request.environ, is_last)
        self.is_busy = bool(self.complete or self.request)
        return not is_last

    def read_request(self):
        """The next request, whole; None when there is none."""
        head_bytes = 0
        while not self.complete:
            data = self.socket.recv(READ_BYTES)
            if data == b"":
                return None
            self.is_busy = True
            is_new = self.request is None or self.request.environ is None
            self.feed(data)
            if self.complete or self.request is None:
                continue
            self.check_size(self.request)
            if self.request.environ is not None:
                if is_new:
                    self.expect_body(self.request.environ)
                continue
            head_bytes += len(data)
            if head_bytes > MAX_HEAD_BYTES:
                raise Refused(Response("The headers are too long.", status=431))
        request = self.complete.popleft()
        self.check_size(request)
        end_environ(request)
        return request

    def check_size(self, request):
        if request.body_bytes > self.server.max_body_bytes:
            raise Refused(too_long())

    def expect_body(self, environ):
        """Who may not call sends no body, and who asks whether to send one is told."""
        response = self.server.decide(environ.copy())
        if response is not None:
            raise Refused(response)
        if int(environ.get("CONTENT_LENGTH") or 0) > self.server.max_body_bytes:
            raise Refused(too_long())
        if environ.pop("HTTP_EXPECT", "").lower() == "100-continue":
            self.socket.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")

    def feed(self, data):
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            # Not done; the request is answered as any other, and what follows is not read.
            for request in list(self.complete)[-1:]:
                request.is_last = True
        except httptools.HttpParserError:
            raise Refused(Response("The request cannot be read.", status=400)) from None

    # What httptools calls while it is fed.

    def on_message_begin(self):
        self.request = Request()

    def on_url(self, url):
        self.request.url += url

    def on_header(self, name, value):
        # What comes behind the body are trailers.
        if self.request.environ is None:
            self.request.headers.append((name, value))

    def on_headers_complete(self):
        self.request.environ = read_environ(self, self.request)

    def on_body(self, data):
        self.request.body_bytes += len(data)
        if self.request.body_bytes <= self.server.max_body_bytes:
            self.request.body.append(data)

    def on_message_complete(self):
        self.request.is_last = not self.parser.should_keep_alive() or self.parser.get_http_version() != "1.1"
        self.complete.append(self.request)
        self.request = None

    def send(self, response, environ, is_last):
        parts, status, headers = response.get_wsgi_response(environ)
        body = b"".join(parts)
        names = {name.lower() for name, _ in headers}
        if "content-length" not in names and response.status_code not in (204, 304):
            headers.append(("Content-Length", str(len(body))))
        if "date" not in names:
            headers.append(("Date", date_of(int(time.time()))))
        if is_last:
            headers.append(("Connection", "close"))
        lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers), "", ""]
        self.socket.sendall("\r\n".join(lines).encode("latin-1") + body)

    def read_rest(self):
        self.socket.shutdown(socket.SHUT_WR)
        self.limit_waits(REST_SECONDS)
        until = time.monotonic() + REST_SECONDS
        while time.monotonic() < until and self.socket.recv(READ_BYTES):
            pass


def too_long():
    return Response("The body is too long.", status=413)


def refuse():
    """The handler was not called: whoever asked may ask again."""
    return Response(status=503, headers={"podsmith-refused": "true"})


def read_environ(connection, request):
    """The environment of WSGI, which has the bytes of a request as characters."""
    url = httptools.parse_url(request.url)
    parser = connection.parser
    environ = {
        **connection.environ,
        "REQUEST_METHOD": parser.get_method().decode("latin-1"),
        "PATH_INFO": unquote_to_bytes(url.path or b"/").decode("latin-1"),
        "QUERY_STRING": (url.query or b"").decode("latin-1"),
        "SERVER_PROTOCOL": "HTTP/" + parser.get_http_version(),
    }
    for name, value in request.headers:
        # One with "_" would stand for the one with "-".
        if b"_" in name:
            continue
        key = name.decode("latin-1").upper().replace("-", "_")
        if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            key = "HTTP_" + key
        text = value.decode("latin-1")
        environ[key] = f"{environ[key]}, {text}" if key in environ else text
    return environ


def end_environ(request):
    """Once the body is there."""
    body = b"".join(request.body)
    request.environ["wsgi.input"] = BytesIO(body)
    if request.environ.pop("HTTP_TRANSFER_ENCODING", None) is not None:
        request.environ["CONTENT_LENGTH"] = str(len(body))


def date_of(second, last=[0, ""]):
    if last[0] != second:
        last[:] = second, http_date(second)
    return last[1]
