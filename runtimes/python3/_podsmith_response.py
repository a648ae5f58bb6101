"""Turns what a handler returned, or raised, into a response."""

import json
import re
import traceback
from collections.abc import Iterator, Mapping

from werkzeug.datastructures import Headers
from werkzeug.wrappers import Response

from _podsmith_try import as_built

JSON = "application/json"
BYTES = "application/octet-stream"
# What Flask calls a text that names no type; the KubeDiag main function answers with it.
TEXT = "text/html; charset=utf-8"
BYTES_TYPES = (bytes, bytearray, memoryview)
PARTS = ("statusCode", "headers", "body")
SHAPE = "a dict with statusCode, headers and body, a str, bytes, or None"

TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
# They belong to the connection, or are ours to tell; a handler that hands on another server's answer has them.
DROPPED = {"connection", "content-length", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"}
MESSAGE_LENGTH = 8 * 1024
TRACEBACK_LENGTH = 64 * 1024


def format_response(result):
    """A dict with statusCode, headers and body; a str or bytes, which is the body; or None."""
    if result is None:
        return Response(status=200)
    if isinstance(result, (str, *BYTES_TYPES)):
        result = {"body": result}
    if not isinstance(result, Mapping):
        raise TypeError(f"handle() returned {shorten(result)} ({type(result).__name__}); it must return {SHAPE}")
    result = read_parts(result)
    body, content_type = format_body(result.get("body"))
    headers = format_headers(result.get("headers"))
    headers.setdefault("Content-Type", content_type)
    return Response(body, status=format_status(result.get("statusCode", 200)), headers=headers)


def read_parts(result):
    """A dict that has none of the three is the body."""
    others = [key for key in result if key not in PARTS]
    if not others:
        return result
    if len(others) == len(result):
        return {"body": result}
    raise ValueError(
        f"handle() returned a dict with {', '.join(map(shorten, others))} beside "
        f"{', '.join(key for key in PARTS if key in result)}; put what is to be answered into body"
    )


def format_body(body):
    if body is None:
        return b"", TEXT
    if isinstance(body, BYTES_TYPES):
        return bytes(body), BYTES
    if isinstance(body, (Mapping, list, tuple)) or is_dataclass(body):
        return encode_json(body), JSON
    if isinstance(body, Iterator):
        return b"".join(encode_part(part, index) for index, part in enumerate(body)), TEXT
    if not has_text(body):
        raise TypeError(f"body is {describe(body)}, which is neither text, bytes nor JSON")
    return str(body).encode(), TEXT


def encode_part(part, index):
    if isinstance(part, str):
        return part.encode()
    if isinstance(part, BYTES_TYPES):
        return bytes(part)
    raise TypeError(f"body yields {describe(part)} as its part {index}; parts are str or bytes")


def has_text(value):
    """Whether str() gives what somebody meant to be read, and not something like <object at 0x7f…>."""
    if isinstance(value, (set, frozenset, BaseException, type)) or callable(value) or hasattr(value, "__await__"):
        return False
    return type(value).__str__ is not object.__str__ or type(value).__repr__ is not object.__repr__


def is_dataclass(value):
    return hasattr(type(value), "__dataclass_fields__")


def encode_json(value):
    try:
        try:
            return json.dumps(value, ensure_ascii=False, allow_nan=False, default=jsonable).encode()
        except UnicodeEncodeError:  # a lone surrogate exists in JSON only as an escape
            return json.dumps(value, allow_nan=False, default=jsonable).encode()
    except (TypeError, ValueError) as error:
        kind = TypeError if isinstance(error, TypeError) else ValueError
        raise kind(find_unwritable(value) or str(error)) from None


def find_unwritable(value):
    """Which part of a value cannot be JSON, such as "body.items[3] is a set"."""
    rest = [("body", value, ())]
    while rest:
        place, item, above = rest.pop()
        if is_dataclass(item) and not isinstance(item, type):
            item = vars(item)
        if any(item is one for one in above):
            return f"{place} is a part of itself, which JSON cannot be"
        problem = find_problem(item)
        if problem:
            return f"{place} is {problem}, which cannot be written as JSON"
        if isinstance(item, Mapping):
            for key in item:
                if not isinstance(key, (str, int, float, bool, type(None))):
                    return f"{place} has {describe(key)} as a key, which cannot be written as JSON"
            parts = [(f"{place}.{key}", part) for key, part in item.items()]
        elif isinstance(item, (list, tuple)):
            parts = [(f"{place}[{index}]", part) for index, part in enumerate(item)]
        else:
            continue
        rest.extend((name, part, (*above, item)) for name, part in reversed(parts))
    return None


def find_problem(item):
    if isinstance(item, (str, int, bool, Mapping, list, tuple, type(None))):
        return None
    if isinstance(item, float):
        return None if item - item == 0 else str(item)
    try:
        jsonable(item)
        return None
    except TypeError:
        return describe(item)


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
    raise TypeError(describe(value))


def format_headers(headers):
    """A map, whose values may be lists, or pairs, where a name may be repeated."""
    pairs = []
    if headers is not None:
        for name, value in headers.items() if hasattr(headers, "items") else headers:
            items = value if isinstance(value, (list, tuple)) else (value,)
            pairs += [check_header(str(name), item) for item in items]
    dropped = DROPPED.union(
        name.strip().lower() for key, value in pairs if key.lower() == "connection" for name in value.split(",")
    )
    return Headers([(name, value) for name, value in pairs if name.lower() not in dropped])


def check_header(name, value):
    if not TOKEN.fullmatch(name):
        raise ValueError(f"the header {shorten(name)} has a name that HTTP does not allow")
    if name.lower().startswith("podsmith-"):
        raise ValueError(f"the header {name} is one of Podsmith's own")
    if value is None:
        raise ValueError(f"the header {name} has no value, it is None")
    value = str(value)
    if CONTROL.search(value):
        raise ValueError(f"the header {name} has a control character in its value {shorten(value)}")
    try:
        value.encode("latin-1")
    except UnicodeEncodeError as error:
        character = shorten(value[error.start])
        raise ValueError(f"the header {name} has {character} in its value; HTTP allows Latin-1 only") from None
    return name, value.strip()


def format_status(status):
    """An int, or Flask's text such as "404 NOT FOUND"."""
    try:
        code = int(status.split(None, 1)[0]) if isinstance(status, str) else int(status)
    except (TypeError, ValueError, IndexError):
        code = 0
    if not 200 <= code <= 599 or (isinstance(status, str) and not (status.isascii() and status.isprintable())):
        raise ValueError(f"statusCode is {shorten(status)}; it must be a number from 200 to 599")
    return status if isinstance(status, str) and " " in status.strip() else code


def describe(value):
    return f"{shorten(value)} ({type(value).__name__})"


def shorten(value):
    try:
        text = repr(value)
    except Exception:
        text = f"<{type(value).__name__}>"
    return text if len(text) <= 200 else text[:200] + "…"


def is_answer(error):
    """Whether an exception of werkzeug was meant: raised by the user's code, or by flask.abort()."""
    *_, (frame, _) = traceback.walk_tb(error.__traceback__)
    return "/function/" in frame.f_code.co_filename or frame.f_code.co_name in ("abort", "__call__")


def error_response(error, status=500):
    """{"error": {"type", "message", "traceback"}}, the traceback without the frames of the main."""
    try:
        message = str(error)
    except Exception:
        message = "(its message cannot be read)"
    text = cut(format_traceback(error), TRACEBACK_LENGTH)
    body = {"error": {"type": type(error).__name__, "message": cut(as_built(message), MESSAGE_LENGTH), "traceback": text}}
    response = Response(encode_json(body), status=status, mimetype=JSON)
    response.traceback_text = text
    return response


def cut(text, length):
    if len(text) <= length:
        return text
    half = length // 2
    return f"{text[:half]}\n… {len(text) - 2 * half} characters left out …\n{text[-half:]}"


def format_traceback(error):
    frame = error.__traceback__
    while frame is not None and "/function/" not in frame.tb_frame.f_code.co_filename:
        frame = frame.tb_next
    try:
        return as_built("".join(traceback.format_exception(type(error), error, frame)))
    except Exception:
        return f"{type(error).__name__}\n"
