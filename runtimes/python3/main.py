"""Serves a function: every request on every path calls handle(event, context) in function/handler.py.

Another runtime's main that is written in Python calls run() with a handler of its own.
"""

import os
import pathlib
import signal
import sys
import threading
import time
import traceback
from contextlib import contextmanager

import _podsmith_caller as caller
import _podsmith_log as log
import _podsmith_supervisor as supervisor
import _podsmith_try as tries

log.install()

import logging

from werkzeug.exceptions import BadRequestKeyError, HTTPException
from werkzeug.wrappers import Request, Response

from _podsmith_response import error_response, format_response, is_answer
from _podsmith_server import Server, refuse

# Its message names the key that is missing: it is told to who wrote the handler.
BadRequestKeyError.show_exception = True

HEALTH_PATH = "/_/health"
HANDLER_METHODS = ("GET", "HEAD", "PUT", "POST", "PATCH", "DELETE")
ALLOW = ", ".join((*HANDLER_METHODS, "OPTIONS"))
HOSTNAME = os.getenv("HOSTNAME", "localhost")
MAX_BODY_BYTES = 16 * 1024 * 1024
STOP_GRACE_SECONDS = 0.4
# Calls of the handler at a time, whoever they come from; 0: any number.
CONCURRENCY = int(os.getenv("PODSMITH_CONCURRENCY", "0"))


class Event:
    def __init__(self, request):
        self.body = request.get_data()
        self.headers = request.headers
        self.method = request.method
        self.query = request.args
        self.path = request.path


class Context:
    def __init__(self, request):
        self.hostname = HOSTNAME
        self.run = request.headers.get("podsmith-run")
        self.node = request.headers.get("podsmith-node")
        self.attempt = request.headers.get("podsmith-attempt")


class Calls:
    """How many calls of the handler there are, and whether more may begin."""

    def __init__(self, most, total):
        self.most = most or float("inf")
        self.left = total
        self.open = 0
        self.is_closed = False
        self.changed = threading.Condition()
        # What to do when its caller leaves, by the thread of each call.
        self.when_left = {}

    def enter(self, timeout):
        """Waits for its turn. False when there will be none, or not in time."""
        with self.changed:
            self.changed.wait_for(lambda: self.is_closed or self.open < self.most, timeout)
            if self.is_closed or self.open >= self.most:
                return False
            self.open += 1
            self.left -= 1
            if self.open == 1:
                self.changed.notify_all()
            return True

    def leave(self):
        with self.changed:
            self.open -= 1
            self.is_closed = self.is_closed or self.left <= 0
            self.changed.notify_all()

    def close(self):
        with self.changed:
            self.is_closed = True
            self.changed.notify_all()

    def wait_until_any(self):
        with self.changed:
            self.changed.wait_for(lambda: self.open > 0)

    def tell_left(self, thread):
        """Whoever made this thread's call has left, which is told once."""
        for tell in self.when_left.pop(thread, ()):
            tell()

    def wait_until_closed(self):
        with self.changed:
            self.changed.wait_for(lambda: self.is_closed)

    def wait_until_none(self, timeout):
        with self.changed:
            self.changed.wait_for(lambda: self.open == 0, timeout)


# A try has a process of its own: its call is the first there and the last.
calls = Calls(1, total=1) if tries.IS_ON else Calls(CONCURRENCY, total=float("inf"))


def load_handler():
    """Imports the user's handler, or tells why that fails and ends the process. What it gives calls it for a request."""
    import_flask_if_named()
    try:
        return import_handler()
    except NoHandle as error:
        sys.stderr.write(f"Podsmith: {error}\n")
    except BaseException as error:
        # The frames of this file and of the import machinery say nothing to the user.
        frames = [f for f in traceback.extract_tb(error.__traceback__) if "/function/" in f.filename]
        sys.stderr.write("Podsmith: function/handler.py could not be imported.\n")
        if frames:
            sys.stderr.write("Traceback (most recent call last):\n" + "".join(traceback.format_list(frames)))
        sys.stderr.write("".join(traceback.format_exception_only(type(error), error)))
    os._exit(1)


class NoHandle(TypeError):
    pass


def import_handler():
    """What calls the user's handler for a request."""
    from function import handler

    if not callable(getattr(handler, "handle", None)):
        raise NoHandle("function/handler.py defines no function handle(event, context).")
    return lambda request: handler.handle(Event(request), Context(request))


def import_flask_if_named():
    """Flask's request is there for a handler that imports Flask only when it is called."""
    files = pathlib.Path(__file__).parent.joinpath("function").rglob("*.py")
    if any(b"flask" in file.read_bytes() for file in files):
        import flask


@contextmanager
def open_request(environ):
    """Flask's own request, inside its context, once the user's code uses Flask; else the same class's parent.

    Importing Flask costs more than the rest of the start together, and few handlers need it.
    """
    flask = sys.modules.get("flask")
    if flask is None:
        yield Request(environ)
        return
    with flask_app(flask).request_context(environ):
        yield flask.request


def flask_app(flask, apps=[]):
    if not apps:
        apps.append(flask.Flask("main", root_path=os.path.dirname(__file__), static_folder=None))
    return apps[0]


def serve_call(find_handler, environ):
    arrived = time.monotonic()
    timeout_ms = read_number(environ.get("HTTP_PODSMITH_TIMEOUT_MS"))  # 0: none
    if not calls.enter(timeout_ms / 1000 if timeout_ms else None):
        return refuse()
    try:
        waited_ms = int((time.monotonic() - arrived) * 1000)
        left_ms = max(timeout_ms - waited_ms, 1) if timeout_ms else 0
        number = supervisor.begin(environ.get("HTTP_PODSMITH_INVOCATION", ""), timeout_ms, left_ms)
        calls.when_left[threading.get_ident()] = [lambda: supervisor.tell_left(number)]
        with log.call_of(number):
            log.pass_context_to_pools()
            response = answer(find_handler, environ)
        response.headers["podsmith-log"] = "silent" if supervisor.end(number) else "printed"
        return response
    finally:
        calls.when_left.pop(threading.get_ident(), None)
        calls.leave()


def when_left(tell):
    """Has this thread's call told, too, when its caller leaves."""
    calls.when_left.get(threading.get_ident(), []).append(tell)


def read_number(text):
    return min(int(text), 0xFFFFFFFF) if text and text.isascii() and text.isdigit() and len(text) < 13 else 0


def answer(find_handler, environ):
    try:
        handler = find_handler()
        with open_request(environ) as request:
            result = handler(request)
            if hasattr(result, "__await__"):
                result = wait_for(result)
            return format_response(result)
    except HTTPException as error:
        if is_answer(error):
            response = error.get_response(environ)
            # While it may still print, and fail.
            response.make_sequence()
            return response
        return tell(error)
    except BaseException as error:  # sys.exit() in a handler must not end the process either
        return tell(error)


def tell(error):
    response = error_response(error)
    sys.stderr.write(response.traceback_text)
    return response


def wait_for(awaitable):
    import asyncio

    async def wait():
        return await awaitable

    return asyncio.run(wait())


def decide(environ):
    """The answer to a request that the handler is not called for; None when it is."""
    method = environ["REQUEST_METHOD"]
    is_health = method in ("GET", "HEAD") and environ["PATH_INFO"] == HEALTH_PATH
    if not caller.is_known(environ, is_health):
        return Response(status=403)
    if is_health:
        return Response("ok", mimetype="text/plain")
    if method not in HANDLER_METHODS:
        return Response(status=200 if method == "OPTIONS" else 405, headers={"Allow": ALLOW})
    return None


def open_server(call, **settings):
    """A server whose requests `call` answers. Signals end the process from now on, unless the user's code takes them."""
    server = Server(decide, call, **settings)

    def stop(*_):
        """Calls get a moment to finish."""
        until = time.monotonic() + STOP_GRACE_SECONDS
        calls.wait_until_none(STOP_GRACE_SECONDS)
        server.wait_until_answered(until - time.monotonic())
        os._exit(0)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    return server


def drain(server):
    """Takes nothing more on: the process is about to be replaced, because one of its calls does not come back."""
    calls.close()
    server.stop()
    supervisor.draining()


def set_up_logging():
    # As in a plain process that is served by somebody else's server: root has a handler, unless the user's code gave it one.
    logging.basicConfig()


def serve_one_try():
    """In a process that is forked for it, which ends with the try."""

    def load():
        handler = import_handler()
        set_up_logging()
        return handler

    def serve_try(environ):
        try:
            one = tries.read(environ)
        except tries.BadTry as error:
            return error_response(error, status=400)
        response = serve_call(lambda: one.load(load), environ)
        if calls.is_closed:
            # Before the answer: who asks for the next try then, reaches the next process.
            server.stop_accepting()
        return response

    server = open_server(serve_try, max_body_bytes=MAX_BODY_BYTES + tries.MAX_BYTES, is_one_call=True)
    server.start()
    tries.serve_one(server, calls)


def run(load):
    """Serves the handler that load() gives: it is called with each request, and what it returns is the answer."""
    server = open_server(lambda environ: serve_call(lambda: handler, environ), max_body_bytes=MAX_BODY_BYTES)
    handler = load()
    set_up_logging()
    signal.signal(signal.SIGUSR2, lambda *_: drain(server))
    server.start()
    server.watch_callers(calls.wait_until_any, calls.tell_left)
    supervisor.ready()
    while True:
        signal.pause()


if __name__ == "__main__":
    if tries.IS_ON:
        tries.fork_for_each(serve_one_try)
    else:
        run(load_handler)
