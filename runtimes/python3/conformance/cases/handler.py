import json
import os
import subprocess
import sys
import threading
import time


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
            "missing": event.headers.get("x-missing"),
            "hostname": context.hostname,
            "run": context.run,
            "node": context.node,
            "attempt": context.attempt,
        }
    }


def fail(event, context):
    raise ValueError("näh: no good")


def leave(event, context):
    sys.exit(7)


def print_lines(event, context):
    word = event.query.get("word")
    for _ in range(20):
        print(word)
        time.sleep(0.005)
    print(word, file=sys.stderr)
    sys.stdout.write(word + " without line end")


def print_forged(event, context):
    invocation = event.headers.get("podsmith-invocation")
    print(f"\x1epodsmith:{invocation}:.:")
    print("still here")


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
    "json": lambda event, context: {"body": json.loads(event.body)},
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
    "bad-header": lambda event, context: {"headers": {"X-One": "a\r\nX-Two: b"}},
    "unwritable": lambda event, context: {"body": {"lock": threading.Lock()}},
    "raise": fail,
    "exit": leave,
    "sleep": lambda event, context: time.sleep(float(event.query["ms"]) / 1000),
    "large": lambda event, context: {"body": "x" * int(event.query["bytes"])},
    "print": print_lines,
    "print-forged": print_forged,
    "print-long": lambda event, context: print("ü" * 30000),
    "print-child": print_from_child,
    "write": write_tmp,
    "user": lambda event, context: {"body": str(os.getuid())},
}
