"""What the main says to its supervisor, over a pipe of records; ../README.md describes them."""

import os
import struct
import sys
import threading

# A pipe keeps a write of at most 4096 bytes in one piece (PIPE_BUF), whichever thread or process it comes from.
TEXT_BYTES = 3900

socket_fd, control_fd, reply_fd = (int(fd) for fd in os.environ.pop("PODSMITH_SUPERVISOR").split(","))
for fd in (socket_fd, control_fd, reply_fd):
    os.set_inheritable(fd, False)

lock = threading.Lock()
# A forked child shares the pipes; the replies are for the main alone.
is_main = True
last_call = 0


def after_fork():
    global is_main, lock
    is_main = False
    lock = threading.Lock()


os.register_at_fork(after_in_child=after_fork)


def become_main():
    """In a forked child that makes the calls in the place of the main."""
    global is_main
    is_main = True


def begin(name, timeout_ms, left_ms):
    """A call of the handler begins, which may take `left_ms` of its time-out still (0: has none); returns its number."""
    global last_call
    with lock:
        last_call += 1
        number = last_call
        send(b"B" + struct.pack(">III", number, timeout_ms, left_ms) + name.encode("latin-1"))
    return number


def tell_left(number):
    """Whoever made the call has left: nobody waits for its answer."""
    send(b"L" + struct.pack(">I", number))


def end(number):
    """A call has ended. True when nothing was printed in it, past sys.stdout and by children included."""
    return ask(b"E" + struct.pack(">I", number)) == b"s"


def write_text(number, stream, data):
    """What a call printed through sys.stdout (b"o") or sys.stderr (b"e"); 0: it is not known which call."""
    head = b"T" + struct.pack(">II", number, threading.get_native_id()) + stream
    for at in range(0, len(data), TEXT_BYTES):
        send(head + data[at : at + TEXT_BYTES])


def flush_text(number, stream):
    """What this thread has printed is passed on even if its line has not ended."""
    send(b"F" + struct.pack(">II", number, threading.get_native_id()) + stream)


def sync():
    """Returns once what was written to file descriptors 1 and 2 has been read."""
    if is_main:
        ask(b"S")


def ready():
    send(b"R")


def start_over(**environment):
    """Replaces this process by one that begins as it did, but for these variables."""
    for fd in (socket_fd, control_fd, reply_fd):
        os.set_inheritable(fd, True)
    # As Linux gave it to this process.
    with open("/proc/self/environ", "rb") as file:
        began_with = dict(line.split(b"=", 1) for line in file.read().split(b"\0") if line)
    os.execve(sys.executable, sys.orig_argv, began_with | {k.encode(): v.encode() for k, v in environment.items()})


def ready_to_fork():
    send(b"Z")


def child_ended(status):
    """A child that makes calls has ended, with all that it started. Returns once its calls are over and its log is written."""
    send(b"X" + struct.pack(">I", status))
    # It may have left replies that it did not read.
    while os.read(reply_fd, 1) not in (b"x", b""):
        pass


def draining():
    send(b"D")


def ask(record):
    with lock:
        send(record)
        return os.read(reply_fd, 1)


def send(record):
    os.write(control_fd, struct.pack(">I", len(record)) + record)
