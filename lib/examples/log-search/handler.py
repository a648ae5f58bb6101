"""Finds the lines of a log that match patterns, and counts them.

    {"text": "…", "patterns": ["error", "timed? ?out"], "maxMatches": 50}

Patterns are regular expressions, in upper or lower case. "failAbove": 0 fails the step when there is any match.
"""

import json
import re

# Taken when the request has no text.
EXAMPLE = """\
2026-01-12T09:14:02Z INFO  ready after 1.2 s
2026-01-12T09:15:40Z WARN  retrying: connection refused
2026-01-12T09:15:41Z ERROR request 7f3a timed out after 30 s
2026-01-12T09:15:44Z INFO  request 7f3b done
2026-01-12T09:16:01Z FATAL out of memory
"""
PATTERNS = [r"\b(error|fatal|panic)\b", r"timed? ?out", r"out of memory|oom"]


def handle(event, context):
    data = json.loads(event.body) if event.body else {}
    lines = data.get("text", EXAMPLE).splitlines()
    try:
        patterns = [re.compile(pattern, re.IGNORECASE) for pattern in data.get("patterns", PATTERNS)]
    except re.error as error:
        return {"statusCode": 422, "body": {"error": f"{error.pattern} is no regular expression: {error}"}}

    counts = {pattern.pattern: 0 for pattern in patterns}
    matches = []
    for number, line in enumerate(lines, start=1):
        found = [pattern.pattern for pattern in patterns if pattern.search(line)]
        for pattern in found:
            counts[pattern] += 1
        if found:
            matches.append({"line": number, "text": line, "patterns": found})

    print(f"{len(matches)} of {len(lines)} lines match")
    shown = matches[: data.get("maxMatches", 50)]
    log = {"lines": len(lines), "matching": len(matches), "counts": counts, "matches": shown}
    limit = data.get("failAbove")
    if limit is not None and len(matches) > limit:
        return {"statusCode": 502, "body": {"error": f"{len(matches)} lines match.", "log": log}}
    return {"log": log}
