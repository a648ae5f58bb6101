import asyncio
import json
import logging
import os
import subprocess
import sys
import threading
import time
import traceback


def handle(event, context):
    name = event.path.split("/")[1]
    return CASES[name](event, context) if name in CASES else {"statusCode": 404, "body": "no such case"}


def echo(event, context):
    return {
        "body": {
            "method": event.method,
            "path": event.path,
            "body": event.body.decode("latin-1"),
            "bodyIsBytes": isinstance(event.body, bytes),
            "query": event.query.getlist("q"),
            "header": event.headers.get("X-CASE-insensitive"),
            "secret": event.headers.get("podsmith-secret"),
            "missing": event.headers.get("x-missing"),
            "hostname": context.hostname,
            "run": context.run,
            "node": context.node,
            "attempt": context.attempt,
        }
    }


def fail(event, context):
    raise ValueError("näh: no good")


def fail_with_cause(event, context):
    try:
        raise KeyError("the cause")
    except KeyError as cause:
        raise ValueError("the error") from cause


def fail_with_causes(event, context):
    cause = None
    for number in range(1, 5):
        error = ValueError(f"error {number}")
        error.__cause__ = cause
        cause = error
    raise ValueError("error 5") from cause


def fail_with_many(event, context):
    errors = [ValueError("first"), ValueError("second")]
    for error in errors:
        error.__cause__ = ExceptionGroup("all", [OSError(f"cause of {error}")])
    raise ExceptionGroup("many", errors)


async def forget_to_await(event, context):
    async def save():
        raise OSError("could not save")

    asyncio.create_task(save())
    await asyncio.sleep(0)


def fail_in_thread(event, context):
    def fail():
        time.sleep(0.1)
        raise OSError(f"could not save {event.query.get('word')}")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()


def read_missing(event, context):
    return event.query["x-missing"] if event.path.endswith("/query") else event.headers["x-missing"]


def fail_long(event, context):
    raise ValueError("x" * 100_000)


def leave(event, context):
    sys.exit(7)


def stick(event, context):
    while True:
        pass


def wait_for_ever(event, context):
    threading.Event().wait()


def leave_orphan(event, context):
    subprocess.run(["sh", "-c", event.query["command"] + " &"], check=True)


def count_processes(event, context):
    return {"body": {"processes": sum(name.isdigit() for name in os.listdir("/proc"))}}


LEFT = []


def leave_traces(event, context):
    LEFT.append("global")
    os.environ["LEFT"] = "variable"
    sys.path.append("/left")
    os.makedirs("/tmp/left/" + "deep/" * 400)
    os.chmod("/tmp/left", 0)
    open("/dev/shm/left", "w").close()
    subprocess.Popen(["setsid", "sleep", "1000"])
    subprocess.run(["sh", "-c", "setsid sleep 1000 &"], check=True)


def find_traces(event, context):
    commands = [command for command in map(read_command, filter(str.isdigit, os.listdir("/proc"))) if "sleep" in command]
    files = [name for folder in ("/tmp", "/dev/shm") for name in os.listdir(folder) if name == "left"]
    variables = [os.environ[name] for name in os.environ if name == "LEFT"]
    return {"body": LEFT + files + variables + commands + [path for path in sys.path if path == "/left"]}


def read_command(pid):
    try:
        with open(f"/proc/{pid}/cmdline") as file:
            return file.read().replace("\0", " ").strip()
    except OSError:
        return ""


def kill(event, context):
    os.kill(os.getppid() if event.query["who"] == "parent" else os.getpid(), int(event.query["signal"]))
    time.sleep(float(event.query.get("ms", "0")) / 1000)


def fork_without_end(event, context):
    while True:
        try:
            if os.fork() == 0:
                time.sleep(1000)
        except BlockingIOError:
            pass


def fill_memory(event, context):
    kept = []
    while True:
        kept.append(bytearray(16 << 20))


def bad_header(event, context):
    faults = {
        "line break": {"X-One": "a\r\nX-Two: b"},
        "control": {"X-One": "a\x07b"},
        "name": {"X One": "a"},
        "alphabet": {"X-One": "ü€"},
        "nothing": {"X-One": None},
    }
    return {"headers": faults[event.query["fault"]]}


def hop_by_hop(event, context):
    upstream = {"Connection": "keep-alive, X-Named", "Keep-Alive": "timeout=5", "Transfer-Encoding": "chunked"}
    more = {"Trailer": "X-Sum", "Upgrade": "h2c", "Content-Length": "3", "X-Named": "x", "X-Total": "1"}
    return {"headers": {**upstream, **more}, "body": {"ok": True}}


def no_body(event, context):
    kinds = {"error": ValueError("disk is full"), "set": {1, 2}, "function": no_body, "not-a-number": {"a": float("nan")}}
    kind = event.path.split("/")[2]
    body = wait_async(event, context) if kind == "promise" else kinds[kind]
    return {"body": [body] if isinstance(body, dict) else body}


def circular(event, context):
    loop = {}
    loop["loop"] = loop
    return {"body": loop}


async def wait_async(event, context):
    await asyncio.sleep(0.001)
    return "waited"


def print_lines(event, context):
    word = event.query.get("word")
    for _ in range(20):
        print(word)
        time.sleep(0.005)
    print(word, file=sys.stderr)
    sys.stdout.write(word + " without line end")


def print_forged(event, context):
    mark = f"\x1epodsmith:{event.headers.get('podsmith-invocation')}:.:\n"
    print(mark, end="")
    os.write(1, mark.encode())
    print("still here")


def log_info(event, context):
    logger = logging.getLogger()
    logger.setLevel(logging.INFO)
    try:
        logger.info("checking %s", "node-1")
        logging.getLogger("disk").warning("nearly full")
    finally:
        logger.setLevel(logging.WARNING)


def print_reconfigured(event, context):
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True, write_through=False)
        stream.write("grü")
        stream.write("ße\ngrü")
        stream.write("ße\n")


def print_raw(event, context):
    os.write(1, b"line\n")


def print_to_device(event, context):
    with open("/dev/stdout", "w") as device:
        device.write("line\n")


def print_around_child(event, context):
    print("before")
    subprocess.run(["printf", "no line end"], check=True)
    print("after")


def print_begun_before_child(event, context):
    print("before", end=" ", flush=True)
    subprocess.run(["echo", "child"], check=True)
    print("after")


def print_child_slowly(event, context):
    for _ in range(10):
        subprocess.run(["printf", event.query["word"] + ";"], check=True)
        time.sleep(0.01)


def print_later(event, context):
    thread = threading.Thread(target=print, args=["later"])
    thread.start()
    thread.join()


def print_bytes(event, context):
    for byte in "ä😀\n".encode():
        sys.stdout.buffer.write(bytes([byte]))
        os.write(1, b"")


def print_parts(event, context):
    print("one", 2, "three")
    for part in ("fo", "ur", "\n", "five\r", "\nsix", "\nsev"):
        sys.stdout.write(part)
    print("en")
    sys.stdout.writelines(["eight\n", "ni", "ne\n"])


def print_both_streams(event, context):
    sys.stdout.write("copying ")
    print("a", "warning", file=sys.stderr)
    print("done")


def print_flushed(event, context):
    print("10 %", end=" ", flush=True)
    print("100 %", flush=True)
    sys.stdout.buffer.write("ä".encode()[:1])
    sys.stdout.flush()
    sys.stdout.buffer.write("ä\n".encode()[1:])


def print_long_in_parts(event, context):
    for _ in range(9):
        sys.stdout.write("ü" * 999)
    print()


def print_trace(event, context):
    try:
        fail(event, context)
    except ValueError:
        traceback.print_exc()


def print_in_threads(event, context):
    def print_many(word):
        for number in range(200):
            print(word, number, word)

    def print_from_children():
        for _ in range(20):
            subprocess.run(["sh", "-c", "for _ in 1 2 3 4 5; do echo child; done"], check=True)

    threads = [threading.Thread(target=print_many, args=[word * 3]) for word in "abc"]
    threads.append(threading.Thread(target=print_from_children))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def print_parts_of_word(event, context):
    for _ in range(20):
        print(event.query["word"], "and", event.query["word"])
        time.sleep(0.002)


def print_from_child_in_parts(event, context):
    subprocess.run(["sh", "-c", "for part in one ' two' ' three'; do printf %s \"$part\"; sleep 0.05; done; echo"], check=True)


def print_begun(event, context):
    print("whole")
    sys.stdout.write("begun")
    if event.query["then"] == "wait":
        threading.Event().wait()
    elif event.query["then"] == "exit":
        os._exit(3)
    elif event.query["then"] == "sleep":
        time.sleep(float(event.query["ms"]) / 1000)


def print_from_child(event, context):
    subprocess.run(["/bin/sh", "-c", "echo from child; echo to stderr >&2"], check=True)


def write_tmp(event, context):
    with open("/tmp/file", "w") as file:
        file.write("kept")
    try:
        open("/app/file", "w").close()
    except OSError:
        return {"body": "only /tmp"}
    return {"body": "everywhere"}


CASES = {
    "echo": echo,
    "none": lambda event, context: None,
    "empty": lambda event, context: {},
    "status": lambda event, context: {"statusCode": 418},
    "bad-status": lambda event, context: {"statusCode": "many"},
    "json": lambda event, context: {"body": json.loads(event.body.decode("utf-8-sig"))},
    "list-body": lambda event, context: {"body": [1, {"a": None}, "ü"]},
    "bytes-body": lambda event, context: {"body": bytes(range(256))},
    "text-body": lambda event, context: {"body": "täxt"},
    "number-body": lambda event, context: {"body": 5},
    "text-return": lambda event, context: "täxt",
    "bytes-return": lambda event, context: bytes(range(256)),
    "number-return": lambda event, context: 42,
    "list-return": lambda event, context: [1, 2],
    "header-map": lambda event, context: {"headers": {"X-One": "1", "Content-Type": "text/x-own"}, "body": "x"},
    "header-pairs": lambda event, context: {"headers": [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")], "body": {}},
    "bad-header": bad_header,
    "hop-by-hop": hop_by_hop,
    "bare": lambda event, context: {"query_result": "up=1", "ok": True},
    "beside": lambda event, context: {"status": 201, "body": "x"},
    "unwritable": lambda event, context: {"body": {"items": [1, {"lock": threading.Lock()}]}},
    "circular": circular,
    "no-body": no_body,
    "generator": lambda event, context: {"body": (part for part in ("one ", b"two"))},
    "async": wait_async,
    "raise": fail,
    "raise-cause": fail_with_cause,
    "raise-causes": fail_with_causes,
    "raise-many": fail_with_many,
    "fail-beside": fail_in_thread,
    "forgotten-await": forget_to_await,
    "missing": read_missing,
    "log-info": log_info,
    "raise-long": fail_long,
    "stick": stick,
    "wait": wait_for_ever,
    "orphan": leave_orphan,
    "processes": count_processes,
    "leave": leave_traces,
    "left": find_traces,
    "header": lambda event, context: event.headers.get(event.query["name"], "(none)"),
    "variable": lambda event, context: os.environ.get(event.query["name"], "(none)"),
    "kill": kill,
    "forks": fork_without_end,
    "memory": fill_memory,
    "exit": leave,
    "end": lambda event, context: os._exit(int(event.query["code"])),
    "sleep": lambda event, context: time.sleep(float(event.query["ms"]) / 1000),
    "large": lambda event, context: {"body": "x" * int(event.query["bytes"])},
    "print": print_lines,
    "print-forged": print_forged,
    "print-long": lambda event, context: print("ü" * 30000),
    "print-child": print_from_child,
    "print-child-long": lambda event, context: subprocess.run(["sh", "-c", "head -c 200000 /dev/zero | tr '\\0' x; echo"]) and None,
    "print-child-slowly": print_child_slowly,
    "print-around-child": print_around_child,
    "print-begun-before-child": print_begun_before_child,
    "print-raw": print_raw,
    "print-reconfigured": print_reconfigured,
    "print-device": print_to_device,
    "print-later": print_later,
    "print-bytes": print_bytes,
    "print-parts": print_parts,
    "print-both": print_both_streams,
    "print-flushed": print_flushed,
    "print-long-in-parts": print_long_in_parts,
    "print-trace": print_trace,
    "print-in-threads": print_in_threads,
    "print-parts-of-word": print_parts_of_word,
    "print-child-in-parts": print_from_child_in_parts,
    "print-begun": print_begun,
    "write": write_tmp,
    "user": lambda event, context: {"body": str(os.getuid())},
}
