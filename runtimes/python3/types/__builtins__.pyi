# What main.py's Event and Context have, for the editor alone: a function that names these classes fails when it runs.
from collections.abc import Iterator, Mapping
from typing import TypeVar, overload

_T = TypeVar("_T")

class Headers:
    """The headers of a request (werkzeug's), whose names are found in upper or lower case."""

    def __getitem__(self, key: str) -> str: ...
    def __contains__(self, key: object) -> bool: ...
    def __iter__(self) -> Iterator[tuple[str, str]]: ...
    def __len__(self) -> int: ...
    @overload
    def get(self, key: str, default: None = None) -> str | None: ...
    @overload
    def get(self, key: str, default: _T) -> str | _T: ...
    def getlist(self, key: str) -> list[str]:
        """All values of a header."""
    def items(self) -> Iterator[tuple[str, str]]: ...
    def keys(self) -> Iterator[str]: ...
    def values(self) -> Iterator[str]: ...

class MultiDict(Mapping[str, str]):
    """The query of a request (werkzeug's): a name has one value or more."""

    def __getitem__(self, key: str) -> str: ...
    def __iter__(self) -> Iterator[str]: ...
    def __len__(self) -> int: ...
    def getlist(self, key: str) -> list[str]:
        """All values of a name."""
    def to_dict(self, flat: bool = True) -> dict[str, str]: ...

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
