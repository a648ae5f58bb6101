# What main.py's Event and Context have, for the editor alone: no such module is there when a function runs.
from collections.abc import Callable, Iterator
from typing import Literal, TypeVar, overload

_T = TypeVar("_T")
_D = TypeVar("_D")

class _Values:
    """Names that have one value or more."""

    @overload
    def get(self, key: str, default: None = None, type: None = None) -> str | None:
        """The first value of a name; the default where there is none, or where `type` refuses it."""
    @overload
    def get(self, key: str, default: _D, type: None = None) -> str | _D: ...
    @overload
    def get(self, key: str, default: _D, type: Callable[[str], _T]) -> _T | _D: ...
    @overload
    def get(self, key: str, *, type: Callable[[str], _T]) -> _T | None: ...
    @overload
    def getlist(self, key: str, type: None = None) -> list[str]:
        """All values of a name."""
    @overload
    def getlist(self, key: str, type: Callable[[str], _T]) -> list[_T]: ...

class Headers(_Values):
    """The headers of a request (werkzeug's). Their names are found in upper or lower case."""

    @overload
    def __getitem__(self, key: str) -> str: ...
    @overload
    def __getitem__(self, key: int) -> tuple[str, str]: ...
    def __contains__(self, key: object) -> bool: ...
    def __iter__(self) -> Iterator[tuple[str, str]]: ...
    def __len__(self) -> int: ...
    def get_all(self, name: str) -> list[str]: ...
    def items(self, lower: bool = False) -> Iterator[tuple[str, str]]: ...
    def keys(self, lower: bool = False) -> Iterator[str]: ...
    def values(self) -> Iterator[str]: ...
    def to_wsgi_list(self) -> list[tuple[str, str]]: ...

class MultiDict(_Values, dict[str, str]):
    """The query of a request (werkzeug's): a name has one value or more."""

    def items(self, multi: bool = False) -> Iterator[tuple[str, str]]: ...
    def lists(self) -> Iterator[tuple[str, list[str]]]: ...
    def listvalues(self) -> Iterator[list[str]]: ...
    @overload
    def to_dict(self, flat: Literal[True] = True) -> dict[str, str]: ...
    @overload
    def to_dict(self, flat: Literal[False]) -> dict[str, list[str]]: ...

class Event:
    """A request."""

    body: bytes
    headers: Headers
    method: str
    """"POST" in a pipeline."""
    query: MultiDict
    path: str
    """"/" in a pipeline."""

class Context:
    """Where a request comes from."""

    hostname: str
    run: str | None
    """None for a call that belongs to no run."""
    node: str | None
    attempt: str | None
