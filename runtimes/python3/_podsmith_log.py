"""Makes sys.stdout and sys.stderr tell the supervisor which call printed what.

What is written past them, to file descriptors 1 and 2 or by a child process, reaches the supervisor through
pipes; text waits until those have been read, so that all of it is in order.
"""

import contextvars
import fcntl
import io
import os
import sys
import termios
import threading
from contextlib import contextmanager

import _podsmith_supervisor as supervisor

# The number of the call that the running code belongs to; 0 is none.
current = contextvars.ContextVar("podsmith_call", default=0)
# A handler may close or replace 1 and 2.
PIPES = [os.dup(1), os.dup(2)]


def has_unread():
    return any(fcntl.ioctl(fd, termios.FIONREAD, b"\0\0\0\0") != b"\0\0\0\0" for fd in PIPES)


class CallBytes(io.RawIOBase):
    """What sys.stdout.buffer is: unbuffered, since calls share it. The supervisor puts lines together, so that what a
    call has printed is there even if its process is killed."""

    mode = "wb"

    def __init__(self, fd, stream, name):
        self.fd = fd
        self.stream = stream
        self.name = name
        self.thread = threading.local()

    def writable(self):
        return True

    def fileno(self):
        return self.fd

    def write(self, data):
        data = bytes(data)
        if has_unread():
            supervisor.sync()
        supervisor.write_text(current.get(), self.stream, data)
        self.thread.has_begun = not data.endswith(b"\n")
        return len(data)

    def flush(self):
        super().flush()
        if getattr(self.thread, "has_begun", False):
            supervisor.flush_text(current.get(), self.stream)
            self.thread.has_begun = False


class CallText(io.TextIOWrapper):
    mode = "w"

    def reconfigure(self, *, line_buffering=None, write_through=None, **options):
        """Keeps nothing back itself, whatever it is told: calls share it, and lines are passed on when they end."""
        super().reconfigure(**options)


def open_stream(fd, stream, name):
    # Never fails on a character.
    return CallText(CallBytes(fd, stream, name), encoding="utf-8", errors="backslashreplace", write_through=True)


def install():
    sys.stdout = sys.__stdout__ = open_stream(1, b"o", "<stdout>")
    sys.stderr = sys.__stderr__ = open_stream(2, b"e", "<stderr>")
    pass_context_to_threads()


def pass_context_to_threads():
    """What a call's threads print, and raise, belongs to it, as what its coroutines print does."""
    start, tell = threading.Thread.start, threading.excepthook

    def start_in_context(self):
        context, run = contextvars.copy_context(), self.run
        self.run = lambda: context.run(run)
        self.podsmith_context = context
        start(self)

    def tell_in_context(args):
        context = getattr(args.thread, "podsmith_context", None)
        return context.run(tell, args) if context else tell(args)

    threading.Thread.start = start_in_context
    threading.excepthook = tell_in_context


def pass_context_to_pools():
    """The threads of a pool work for one call after the other. Not imported for this: most handlers have no pool."""
    module = sys.modules.get("concurrent.futures.thread")
    if module is None or hasattr(module.ThreadPoolExecutor, "podsmith_submit"):
        return
    pool = module.ThreadPoolExecutor
    submit = pool.podsmith_submit = pool.submit

    def submit_in_context(self, work, /, *args, **kwargs):
        return submit(self, contextvars.copy_context().run, work, *args, **kwargs)

    pool.submit = submit_in_context


@contextmanager
def call_of(number):
    token = current.set(number)
    try:
        yield
    finally:
        current.reset(token)
