"""Tries: each calls a handler that came with its request, in a process of its own; ../README.md describes them.

This process has the requirements imported and forks one child ahead. The child serves until its try is over; then it is
ended with all that it has started, and the next is forked.
"""

import contextvars
import gc
import json
import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import traceback

import _podsmith_supervisor as supervisor

mode = os.environ.pop("PODSMITH_TRY", "")
# Set when importing the requirements has left threads, which a forked child would not have.
NO_IMPORTS = "without imports"
IS_ON = mode in ("true", NO_IMPORTS)
# A function's code source is at most 1 MiB, more as JSON; see lib/limits.ts.
MAX_BYTES = 8 * 1024 * 1024
BUILT = "/app"
# As in an image, below a folder that can be written to.
FOLDER = "/tmp/app"
WRITABLE = ("/tmp", "/dev/shm", "/dev/mqueue")
# For the last bytes of answers to arrive, ...
SEND_SECONDS = 5
# ... and for requests on connections that were taken on.
LINGER_SECONDS = 0.5

# The main thread imports, as it does for a built function: a module may set signal handlers or get the event loop.
for_main_thread = queue.SimpleQueue()


class BadTry(ValueError):
    pass


def read(environ):
    """Takes the try off a request, which is then as the handler shall see it."""
    size = environ.pop("HTTP_PODSMITH_TRY", "")
    if not (size.isascii() and size.isdigit() and len(size) < 10):
        raise BadTry("the header podsmith-try must be the number of bytes of the try's JSON, with which the body begins")
    size, given = int(size), int(environ.get("CONTENT_LENGTH") or 0)
    text = environ["wsgi.input"].read(size)
    if len(text) < size:
        raise BadTry(f"the header podsmith-try says {size} bytes, but the body has {given}")
    environ["CONTENT_LENGTH"] = str(given - size)
    if given == size and environ["REQUEST_METHOD"] in ("GET", "HEAD", "DELETE"):
        del environ["CONTENT_LENGTH"]
    try:
        fields = json.loads(text)
    except ValueError as error:
        raise BadTry(f"the first {size} bytes of the body are no JSON: {error}") from None
    one = Try(*(read_texts(fields, name) for name in ("files", "environment")))
    for name in one.files:
        if not is_inside(name):
            raise BadTry(f"the try's file {name} is outside of the function's folder")
    return one


def is_inside(name):
    path = os.path.normpath(name)
    return not path.startswith(("/", "..")) and path != "."


def read_texts(fields, name):
    texts = fields.get(name, {}) if isinstance(fields, dict) else None
    if not isinstance(texts, dict) or not all(isinstance(text, str) for text in texts.values()):
        raise BadTry(f"the try's {name} must be an object of texts, by name")
    return texts


class Try:
    def __init__(self, files, environment):
        self.files = files
        self.environment = environment

    def load(self, import_handler):
        """What `import_handler` returns, or raises, once files and environment are there."""
        job = Job(lambda: self.prepare() or import_handler())
        for_main_thread.put(job)
        return job.result()

    def prepare(self):
        folder = os.path.join(FOLDER, "function")
        for name, text in self.files.items():
            path = os.path.join(folder, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8", newline="") as file:
                file.write(text)
        link_built(folder)
        os.environ.update(self.environment)
        time.tzset()
        os.chdir(FOLDER)
        sys.path.insert(0, FOLDER)


def link_built(folder):
    """What the image's build has put there and the try does not bring, such as a package beside the requirements."""
    os.makedirs(folder, exist_ok=True)
    built = os.path.join(BUILT, "function")
    for name in set(os.listdir(built)).difference(os.listdir(folder)):
        os.symlink(os.path.join(built, name), os.path.join(folder, name))


class Job:
    def __init__(self, work):
        self.context = contextvars.copy_context()
        self.work = work
        self.is_done = threading.Event()
        self.value = self.error = None

    def run(self):
        try:
            self.value = self.context.run(self.work)
        except BaseException as error:
            self.error = error
        self.is_done.set()

    def result(self):
        self.is_done.wait()
        if self.error is not None:
            raise self.error
        return self.value


def as_built(text):
    """A text of an error with the files named as in an image."""
    return text.replace(FOLDER + "/function/", BUILT + "/function/") if IS_ON else text


def serve_one(server, calls):
    """Waits until the one call is over and answered; ends the process."""
    for_main_thread.get().run()
    calls.wait_until_closed()
    server.wait_until_answered(SEND_SECONDS)
    server.wait_until_closed(LINGER_SECONDS)
    os._exit(0)


# --- the process that forks -----------------------------------------------------------------------------------------


def fork_for_each(serve):
    """Has a child call `serve` for each try, for ever."""
    is_stopping = False
    child = 0

    def stop(*_):
        nonlocal is_stopping
        is_stopping = True
        os.kill(child, signal.SIGTERM)

    import_requirements()
    left = {folder: list_names(folder) for folder in WRITABLE}
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    # The supervisor: the call does not come back.
    signal.signal(signal.SIGUSR2, lambda *_: kill_all(child))
    supervisor.ready_to_fork()
    while True:
        child = fork()
        if child == 0:
            run_child(serve)
        _, status = os.waitpid(child, 0)
        if is_stopping:
            os._exit(0)
        end_all(child)
        for folder in WRITABLE:
            clear(folder, left[folder])
        supervisor.child_ended(status)


def fork():
    while True:
        try:
            return os.fork()
        except OSError:  # It may take a moment until those that were killed are no more.
            time.sleep(0.05)


def run_child(serve):
    try:
        signal.signal(signal.SIGUSR2, signal.SIG_DFL)
        os.setsid()
        supervisor.become_main()
        serve()
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(1)


def kill_all(child):
    # In a container: all but the supervisor, which is PID 1, and this process.
    os.kill(-1 if os.getppid() == 1 else child, signal.SIGKILL)


def end_all(child):
    """Ends what a try has started, and waits until it is gone: nothing of it shall reach the next one's files or log."""
    until = time.monotonic() + 1
    try:
        while time.monotonic() < until and os.getppid() == 1:
            kill_all(child)
            time.sleep(0.001)
    except ProcessLookupError:
        pass


def list_names(folder):
    try:
        return os.listdir(folder)
    except FileNotFoundError:
        return []


def clear(folder, left):
    for name in set(list_names(folder)).difference(left):
        path = os.path.join(folder, name)
        try:
            os.unlink(path)
        except OSError:
            shutil.rmtree(path, ignore_errors=True)
    # Deep beyond recursion, or without permissions.
    rest = [os.path.join(folder, name) for name in set(list_names(folder)).difference(left)]
    if rest:
        subprocess.run(["chmod", "-R", "u+rwx", "--", *rest], stderr=subprocess.DEVNULL)
        subprocess.run(["rm", "-rf", "--", *rest], stderr=subprocess.DEVNULL)


def import_requirements():
    """Best effort: what cannot be imported fails again in the try, which tells."""
    if mode == NO_IMPORTS:
        return
    from importlib.metadata import packages_distributions

    # What the server needs when it is opened, and some handlers; a child shall not read it from files.
    import encodings.idna
    import flask

    named = read_requirements(os.path.join(BUILT, "function", "requirements.txt"))
    for module, distributions in packages_distributions().items():
        if module.isidentifier() and named.intersection(map(normalise, distributions)):
            try:
                __import__(module)
            except BaseException:
                pass
    if threading.active_count() > 1:
        supervisor.start_over(PODSMITH_TRY=NO_IMPORTS)


def read_requirements(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        found = (re.match(r"[A-Za-z0-9][A-Za-z0-9._-]*", line) for line in file)
        return {normalise(match[0]) for match in found if match}


def normalise(name):
    return re.sub(r"[-_.]+", "-", name).lower()
