"""Tags what a handler prints, so that the reader of the log can tell concurrent invocations apart.

While an invocation is handled, each line of sys.stdout and sys.stderr goes to file descriptor 1 as

    RS "podsmith:" <invocation> ":" <kind> ":" <text> LF

with RS = 0x1e and kind `o` (stdout) or `e` (stderr), in upper case when the line goes on in the next
frame of the same kind. Kind `.` ends the invocation; it is written to both descriptors, because they
are two pipes, and behind what child processes have written to them. An invocation during which nothing
can have been printed is silent: it writes nothing, and its answer says so. One frame is one write of at
most 4096 bytes, which a pipe keeps in one piece (PIPE_BUF). Outside an invocation text passes unchanged.
"""

import contextvars
import io
import os
import resource
import sys
import threading
from contextlib import contextmanager

FRAME_TEXT_BYTES = 3900
INVOCATION_MAX_LENGTH = 64

current = contextvars.ContextVar("podsmith_invocation", default=None)
write_lock = threading.Lock()
# Text without an invocation (a thread's) belongs to all of these.
open_invocations = set()


class Invocation:
    """The unfinished last lines of one invocation, per kind."""

    def __init__(self, name):
        self.name = name
        self.pending = {"o": b"", "e": b""}
        self.is_silent = True

    def write(self, kind, data):
        self.is_silent = False
        with write_lock:
            *lines, rest = (self.pending[kind] + data).split(b"\n")
            for line in lines:
                self.write_line(kind, line)
            while len(rest) > FRAME_TEXT_BYTES:
                rest = self.write_part(kind, rest)
            self.pending[kind] = rest

    def write_line(self, kind, line):
        while len(line) > FRAME_TEXT_BYTES:
            line = self.write_part(kind, line)
        self.write_frame(kind, line)

    def write_part(self, kind, line):
        cut = FRAME_TEXT_BYTES
        while cut > FRAME_TEXT_BYTES - 4 and line[cut] & 0xC0 == 0x80:  # not inside a UTF-8 character
            cut -= 1
        self.write_frame(kind.upper(), line[:cut])
        return line[cut:]

    def write_frame(self, kind, text, fd=1):
        write_all(fd, b"\x1epodsmith:%s:%s:%s\n" % (self.name.encode(), kind.encode(), text))

    def end(self):
        if self.is_silent and not has_had_children():
            return
        self.is_silent = False
        with write_lock:
            for kind, rest in self.pending.items():
                if rest:
                    self.write_frame(kind, rest)
            self.write_frame(".", b"", 1)
            self.write_frame(".", b"", 2)


def write_all(fd, data):
    while data:
        data = data[os.write(fd, data) :]


def write_untagged(fd, data):
    for entered in list(open_invocations):
        entered.is_silent = False
    write_all(fd, data)


def has_had_children():
    """True once this process has had a child, which may have printed past sys.stdout."""
    if resource.getrusage(resource.RUSAGE_CHILDREN).ru_minflt > 0:
        return True
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        return True
    except ChildProcessError:
        return False


class TaggedBytes(io.RawIOBase):
    """What sys.stdout.buffer is."""

    def __init__(self, fd, kind):
        self.fd = fd
        self.kind = kind

    def writable(self):
        return True

    def fileno(self):
        return self.fd

    def write(self, data):
        data = bytes(data)
        invocation = current.get()
        if invocation is None:
            write_untagged(self.fd, data)
        else:
            invocation.write(self.kind, data)
        return len(data)


class TaggedText(io.TextIOBase):
    """What sys.stdout is: unbuffered, UTF-8, never failing on a character."""

    encoding = "utf-8"
    errors = "backslashreplace"

    def __init__(self, fd, kind, name):
        self.buffer = TaggedBytes(fd, kind)
        self.name = name

    def writable(self):
        return True

    def fileno(self):
        return self.buffer.fd

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self.buffer.write(text.encode("utf-8", "backslashreplace"))
        return len(text)


def install():
    sys.stdout = TaggedText(1, "o", "<stdout>")
    sys.stderr = TaggedText(2, "e", "<stderr>")


@contextmanager
def invocation(name):
    """Tags what is printed inside, unless the caller named no invocation; yields it, or None."""
    if not name or len(name) > INVOCATION_MAX_LENGTH or not name.replace("-", "").isalnum():
        yield None
        return
    entered = Invocation(name)
    open_invocations.add(entered)
    token = current.set(entered)
    try:
        yield entered
    finally:
        current.reset(token)
        open_invocations.discard(entered)
        entered.end()
