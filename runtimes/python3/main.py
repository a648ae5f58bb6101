"""Serves a function: every request on every path calls handle(event, context) in function/handler.py."""

import os
import signal
import sys
import threading
import time
import traceback
from contextlib import contextmanager, nullcontext

import _podsmith_log as log

log.install()

from waitress.server import create_server
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request, Response

from _podsmith_response import error_response, format_response

HEALTH_PATH = "/_/health"
HANDLER_METHODS = ("GET", "HEAD", "PUT", "POST", "PATCH", "DELETE")
ALLOW = ", ".join((*HANDLER_METHODS, "OPTIONS"))
HOSTNAME = os.getenv("HOSTNAME", "localhost")
STOP_GRACE_SECONDS = 0.4
# Calls of the handler at a time, whoever they come from; 0: any number.
CONCURRENCY = int(os.getenv("PODSMITH_CONCURRENCY", "0"))
# Some more than calls are let in, so that the Pod's health is told while they take long.
THREADS = min(max(16, CONCURRENCY + 4), 128)

slots = threading.Semaphore(CONCURRENCY) if CONCURRENCY else nullcontext()

in_flight = 0
in_flight_lock = threading.Lock()


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


def load_handler():
    """Imports the user's handler, or tells why that fails and ends the process."""
    try:
        from function import handler
    except BaseException as error:
        # The frames of this file and of the import machinery say nothing to the user.
        frames = [f for f in traceback.extract_tb(error.__traceback__) if "/function/" in f.filename]
        sys.stderr.write("Podsmith: function/handler.py could not be imported.\n")
        if frames:
            sys.stderr.write("Traceback (most recent call last):\n" + "".join(traceback.format_list(frames)))
        sys.stderr.write("".join(traceback.format_exception_only(type(error), error)))
        exit_now(1)
    if not callable(getattr(handler, "handle", None)):
        sys.stderr.write("Podsmith: function/handler.py defines no function handle(event, context).\n")
        exit_now(1)
    return handler


def exit_now(code):
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


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


def call_handler(handler, environ):
    with log.invocation(environ.get("HTTP_PODSMITH_INVOCATION")) as invocation:
        response = answer(handler, environ)
    if invocation is not None and invocation.is_silent:
        response.headers["podsmith-log"] = "silent"
    return response


def answer(handler, environ):
    try:
        with open_request(environ) as request:
            return format_response(handler.handle(Event(request), Context(request)))
    except HTTPException as error:  # flask.abort(404)
        return error.get_response(environ)
    except BaseException as error:  # sys.exit() in a handler must not end the process either
        response = error_response(error)
        sys.stderr.write(response.traceback_text)
        return response


def make_app(handler):
    def app(environ, start_response):
        method = environ["REQUEST_METHOD"]
        if method in ("GET", "HEAD") and environ["PATH_INFO"] == HEALTH_PATH:
            return Response("ok", mimetype="text/plain")(environ, start_response)
        if method not in HANDLER_METHODS:
            status = 200 if method == "OPTIONS" else 405
            return Response(status=status, headers={"Allow": ALLOW})(environ, start_response)
        count_in_flight(1)
        try:
            with slots:
                return call_handler(handler, environ)(environ, start_response)
        finally:
            count_in_flight(-1)

    return app


def count_in_flight(step):
    global in_flight
    with in_flight_lock:
        in_flight += step


def stop(signum, frame):
    """As PID 1 the process must end itself; requests being answered get a moment to finish."""
    deadline = time.monotonic() + STOP_GRACE_SECONDS
    while in_flight > 0 and time.monotonic() < deadline:
        time.sleep(0.01)
    exit_now(0)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    server = create_server(
        make_app(load_handler()),
        host="0.0.0.0",
        port=int(os.getenv("PORT", "5000")),
        threads=THREADS,
        # Longer than callers keep a connection, so that they close it first and never write to a closed one.
        channel_timeout=600,
        max_request_body_size=16 * 1024 * 1024,
        ident=None,
    )
    server.run()
