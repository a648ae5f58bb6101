"""Asks Prometheus for a range, and tells of each series its least, mean, greatest and last value.

    {"prometheus": "http://prometheus.example:9090", "query": "up", "minutes": 60, "stepSeconds": 60}

"failAbove" fails the step when the last value of a series is greater. Functions reach public addresses; list a private
Prometheus in the operation's settings, under what its Pods may reach.
"""

import json
import math
import time
import urllib.error
import urllib.parse
import urllib.request

# The Prometheus that its makers show to everybody.
EXAMPLE = "https://prometheus.demo.prometheus.io"


def handle(event, context):
    data = json.loads(event.body) if event.body else {}
    base = data.get("prometheus", EXAMPLE).rstrip("/")
    query = data.get("query", "up")
    now = time.time()
    parameters = {
        "query": query,
        "start": round(now - 60 * float(data.get("minutes", 60)), 3),
        "end": round(now, 3),
        "step": data.get("stepSeconds", 60),
    }
    url = f"{base}/api/v1/query_range?{urllib.parse.urlencode(parameters)}"
    try:
        with urllib.request.urlopen(url, timeout=20) as response:
            answer = json.load(response)
    except urllib.error.HTTPError as error:
        return fail(f"{base} answered {error.code}: {reason_of(error)}")
    except (OSError, ValueError) as error:
        return fail(f"{base} cannot be asked: {getattr(error, 'reason', error)}")

    series = [summary for one in answer["data"]["result"] if (summary := summarize(one))]
    print(f"{query}: {len(series)} series")
    limit = data.get("failAbove")
    above = [one for one in series if limit is not None and one["last"] > limit]
    if above:
        return fail(f"{len(above)} of {len(series)} series are above {limit}.", above)
    return {"prometheus": base, "query": query, "series": series}


def summarize(one):
    numbers = [number for _, text in one["values"] if math.isfinite(number := float(text))]
    if not numbers:
        return None
    return {
        "labels": one["metric"],
        "samples": len(numbers),
        "min": min(numbers),
        "mean": sum(numbers) / len(numbers),
        "max": max(numbers),
        "last": numbers[-1],
    }


def reason_of(error):
    """What Prometheus says of a query that it does not take; of another server, its status in words."""
    try:
        return json.load(error)["error"]
    except (ValueError, KeyError, TypeError):
        return error.reason


def fail(error, series=None):
    return {"statusCode": 502, "body": {"error": error, **({"series": series} if series else {})}}
