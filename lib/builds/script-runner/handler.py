"""Runs the script of KubeDiag's scriptRunner processor; the files beside it are written by Podsmith."""

import json
import os
import shlex
import signal
import subprocess

FOLDER = os.path.dirname(__file__)
SCRIPT = os.path.join(FOLDER, "script")

# How many characters of what a failed script has printed are told with its failure.
OUTPUT_END = 2000

with open(os.path.join(FOLDER, "script.json"), encoding="utf-8") as file:
    CALL = json.load(file)


def handle(event, context):
    values = json.loads(event.body) if event.body else {}
    arguments = [as_text(values[key]) for key in CALL.get("argKeys", []) if key in values]
    run = subprocess.run(
        [*interpreter(), SCRIPT, *arguments],
        cwd="/tmp",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    print(run.stdout, end="")
    results = {}
    key = CALL.get("operationResultKey")
    if key:
        results[f"operation.{key}.output"] = run.stdout
    if run.returncode == 0:
        return {"statusCode": 200, "body": results}
    how = describe_exit(run.returncode)
    if key:
        results[f"operation.{key}.error"] = how
    results["error"] = {"message": f"the script ended with {how}", "output": run.stdout[-OUTPUT_END:]}
    return {"statusCode": 500, "body": results}


def interpreter():
    """What the script's first line names; the file itself is not executable in the image."""
    with open(SCRIPT, encoding="utf-8") as file:
        first = file.readline()
    return shlex.split(first[2:]) if first.startswith("#!") else ["/bin/sh"]


def as_text(value):
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def describe_exit(code):
    if code > 0:
        return f"exit status {code}"
    try:
        return f"signal {-code} ({signal.Signals(-code).name})"
    except ValueError:
        return f"signal {-code}"
