"""Serves a script: every request on every path runs function/handler.sh, as ../README.md says ("Scripts").

The server is python3's main; a script is a process of its own per call.
"""

import contextlib
import errno
import fcntl
import json
import os
import selectors
import shlex
import shutil
import signal
import subprocess
import sys

import main
from _podsmith_response import JSON, PARTS

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "function")
SCRIPT = os.path.join(FOLDER, "handler.sh")
CGI_NAMES = ("REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "CONTENT_TYPE", "CONTENT_LENGTH")
CONTEXT_NAMES = ("PODSMITH_RUN", "PODSMITH_NODE", "PODSMITH_ATTEMPT")
SHELLS = ("bash", "sh", "dash")
# Of stdout; the request may be as long.
OUTPUT_BYTES = 16 * 1024 * 1024
# What is told with a failure of the end of stderr.
TAIL_BYTES = 4096
# One read takes all that is in a pipe.
PIPE_BYTES = 65536
# Of control groups of version 2 and 1.
MEMORY_FILES = ("/sys/fs/cgroup/memory.events", "/sys/fs/cgroup/memory/memory.oom_control")


def load_script():
    """Looks whether the script can be run at all, or tells why not and ends the process."""
    interpreter = read_interpreter()
    if shutil.which(interpreter[0]) is None:
        refuse(f"function/handler.sh names an interpreter that is not in the image: {interpreter[0]}")
    with open(SCRIPT, "rb") as file:
        if all(line.strip() == b"" or line.lstrip().startswith(b"#") for line in file):
            refuse("function/handler.sh has no command in it, so there is no function to call")
    shell = next((word for word in interpreter if os.path.basename(word) in SHELLS), None)
    if shell and subprocess.run([shell, "-n", SCRIPT]).returncode != 0:
        refuse("function/handler.sh cannot be read")
    return lambda request: run_script([*interpreter, SCRIPT], request)


def read_interpreter():
    """What the script's first line names, else bash: a file need not be executable."""
    with open(SCRIPT, encoding="utf-8") as file:
        first = file.readline()
    return (shlex.split(first[2:]) if first.startswith("#!") else []) or ["bash"]


def refuse(reason):
    sys.stderr.write(f"Podsmith: {reason}.\n")
    os._exit(1)


def run_script(command, request):
    """What the script answers, as python3's handle() would return it."""
    out_of_memory = count_out_of_memory()
    process = start(command, request)
    # As a shell does when its terminal is gone; what goes on all the same is ended by the supervisor.
    main.when_left(lambda: terminate(process))
    output, tail = follow(process)
    if process.returncode == 0:
        return read_answer(output)
    is_full = count_out_of_memory() > out_of_memory
    return describe_failure(process.returncode, (tail or output)[-TAIL_BYTES:].decode(errors="replace"), is_full)


def start(command, request):
    # A file in memory: a script that does not read it keeps nobody waiting.
    with open(os.memfd_create("body"), "w+b") as body:
        body.write(request.get_data())
        body.seek(0)
        try:
            return subprocess.Popen(
                command,
                cwd=FOLDER,
                env=environment_of(request),
                stdin=body,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                # A process group of its own, which ends as a whole.
                start_new_session=True,
            )
        except OSError as error:
            if error.errno != errno.E2BIG:
                raise
            raise OSError("the request's headers, path and query are longer than an environment may be") from None


def terminate(process):
    # Once it has been waited for, its group's number may be somebody else's.
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)


def environment_of(request):
    """The names of CGI (RFC 3875), and the context."""
    environ = request.environ
    # HTTP_PROXY is no header to a program that looks for its proxy (CVE-2016-5385).
    names = [name for name in environ if name in CGI_NAMES or (name.startswith("HTTP_") and name != "HTTP_PROXY")]
    values = {name: environ[name] for name in names}
    values.update({name: environ[f"HTTP_{name}"] for name in CONTEXT_NAMES if f"HTTP_{name}" in environ})
    if "\0" in environ["PATH_INFO"]:
        raise ValueError("the path has a NUL in it, which no environment variable can have")
    # WSGI has the bytes of a request as characters.
    return {**os.environ, **{name: value.encode("latin-1") for name, value in values.items()}}


def follow(process):
    """Passes stderr on as it comes. Gives stdout and the end of stderr once the script is over, and all it has started with it."""
    output, tail = bytearray(), bytearray()
    ended = os.pidfd_open(process.pid)
    try:
        with selectors.DefaultSelector() as selector:
            for source in (ended, process.stdout, process.stderr):
                selector.register(source, selectors.EVENT_READ)
            is_running = True
            while is_running:
                ready = [key.fileobj for key, _ in selector.select()]
                is_running = ended not in ready
                # What it has left running may hold the pipes open: what is in them is taken, their end not waited for.
                for pipe in (process.stdout, process.stderr) if not is_running else ready:
                    data = read_pipe(pipe)
                    if data == b"" and is_running:
                        selector.unregister(pipe)
                    elif pipe is process.stdout:
                        output += data
                    elif data:
                        sys.stderr.buffer.write(data)
                        tail[:] = (tail + data)[-TAIL_BYTES:]
                if len(output) > OUTPUT_BYTES:
                    raise ValueError(f"handler.sh wrote more than {OUTPUT_BYTES} bytes to stdout")
    finally:
        os.close(ended)
        # It is not waited for yet, so its group's number is still its own.
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
        process.stderr.close()
    return bytes(output), bytes(tail)


def read_pipe(pipe):
    fcntl.fcntl(pipe, fcntl.F_SETFL, os.O_NONBLOCK)
    return pipe.read(PIPE_BYTES) or b""


def read_answer(output):
    """A JSON object is what a handler of another language would return; anything else is the body."""
    value = read_object(output)
    if value is not None:
        # As it was written: numbers are not read and written again.
        return value if any(part in value for part in PARTS) else answer_with(JSON, output)
    if output == b"":
        return None
    try:
        output.decode()
        return answer_with("text/plain; charset=utf-8", output)
    except UnicodeDecodeError:
        return output


def read_object(output):
    if not output.lstrip().startswith(b"{"):
        return None
    try:
        return json.loads(output, parse_constant=refuse_constant)
    except (ValueError, RecursionError):
        return None


def refuse_constant(name):
    raise ValueError(f"{name} is no JSON")


def answer_with(content_type, body):
    return {"headers": {"Content-Type": content_type}, "body": body}


def describe_failure(code, tail, is_full):
    """500 with the exit code, or the signal, and the end of what the script wrote to stderr (where it wrote nothing, to stdout)."""
    last = tail.strip().rpartition("\n")[2]
    ended = [f"handler.sh ended with {describe_exit(code)}"]
    if is_full:
        ended.append("the memory of its Pod was full")
    message = ", ".join(ended) + (f": {last}" if last else "")
    error = {"type": "ExitCode" if code >= 0 else "Signal", "message": message, "traceback": tail}
    return {"statusCode": 500, "body": {"error": error}}


def describe_exit(code):
    if code < 0:
        return name_signal(-code)
    # A shell's own way to say what ended its last command.
    return f"exit code {code}" + (f" (a command ended with {name_signal(code - 128)})" if code > 128 else "")


def name_signal(number):
    try:
        return f"signal {number} ({signal.Signals(number).name})"
    except ValueError:
        return f"signal {number}"


def count_out_of_memory():
    """How many processes of this Pod were ended because its memory was full."""
    for name in MEMORY_FILES:
        try:
            with open(name, encoding="ascii") as file:
                return sum(int(line.split()[1]) for line in file if line.startswith("oom_kill "))
        except OSError:
            continue
    return 0


main.run(load_script)
