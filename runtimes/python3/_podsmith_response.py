"""Turns what a handler returned, or raised, into a response."""

import json
import traceback
from collections.abc import Mapping

from werkzeug.datastructures import Headers
from werkzeug.wrappers import Response

JSON = "application/json"
BYTES = "application/octet-stream"
# What Flask calls a text that names no type; the KubeDiag main function answers with it.
TEXT = "text/html; charset=utf-8"
BYTES_TYPES = (bytes, bytearray, memoryview)


def format_response(result):
    """A dict with statusCode, headers and body; a str or bytes, which is the body; or None."""
    if result is None:
        return Response(status=200)
    if isinstance(result, (str, *BYTES_TYPES)):
        result = {"body": result}
    if not isinstance(result, Mapping):
        raise TypeError(
            f"handle() returned {shorten(result)} ({type(result).__name__}); "
            "it must return a dict with statusCode, headers and body, a str, bytes, or None"
        )
    body, content_type = format_body(result.get("body"))
    headers = format_headers(result.get("headers"))
    headers.setdefault("Content-Type", content_type)
    return Response(body, status=format_status(result.get("statusCode", 200)), headers=headers)


def format_body(body):
    if body is None:
        return b"", TEXT
    if isinstance(body, BYTES_TYPES):
        return bytes(body), BYTES
    if isinstance(body, (Mapping, list, tuple)):
        return encode_json(body), JSON
    return str(body).encode(), TEXT


def encode_json(value):
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, default=jsonable).encode()
    except UnicodeEncodeError:  # a lone surrogate exists in JSON only as an escape
        return json.dumps(value, allow_nan=False, default=jsonable).encode()


def format_headers(headers):
    """A map, whose values may be lists, or pairs, where a name may be repeated."""
    formatted = Headers()
    if headers is None:
        return formatted
    pairs = headers.items() if hasattr(headers, "items") else headers
    for name, value in pairs:
        for item in value if isinstance(value, (list, tuple)) else (value,):
            formatted.add(str(name), str(item))
    return formatted


def format_status(status):
    """An int, or Flask's text such as "404 NOT FOUND"."""
    try:
        code = int(status.split(None, 1)[0]) if isinstance(status, str) else int(status)
    except (TypeError, ValueError, IndexError):
        code = 0
    if not 200 <= code <= 599:
        raise ValueError(f"statusCode is {shorten(status)}; it must be a number from 200 to 599")
    return status if isinstance(status, str) and " " in status.strip() else code


def jsonable(value):
    """The types that Flask's jsonify takes besides JSON's own."""
    import dataclasses
    import datetime
    import decimal
    import uuid

    if isinstance(value, datetime.date):
        from werkzeug.http import http_date

        return http_date(value)
    if isinstance(value, (decimal.Decimal, uuid.UUID)):
        return str(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"a value of type {type(value).__name__} in body cannot be written as JSON: {shorten(value)}")


def shorten(value):
    try:
        text = repr(value)
    except Exception:
        text = f"<{type(value).__name__}>"
    return text if len(text) <= 200 else text[:200] + "…"


def error_response(error):
    """500 with {"error": {"type", "message", "traceback"}}, the traceback without the frames of the main."""
    try:
        message = str(error)
    except Exception:
        message = "(its message cannot be read)"
    text = format_traceback(error)
    body = {"error": {"type": type(error).__name__, "message": message, "traceback": text}}
    response = Response(encode_json(body), status=500, mimetype=JSON)
    response.traceback_text = text
    return response


def format_traceback(error):
    frame = error.__traceback__
    while frame is not None and "/function/" not in frame.tb_frame.f_code.co_filename:
        frame = frame.tb_next
    try:
        return "".join(traceback.format_exception(type(error), error, frame))
    except Exception:
        return f"{type(error).__name__}\n"
