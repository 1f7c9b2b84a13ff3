"""``python -m tests.fuzz shrink FILE…``: what is left of an input that still breaks the same promise."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

from .container import Container, parse
from .mutate import elements, tokens_of
from .promises import Broken, read_promise

_ATTRIBUTE = re.compile(rb'\s[\w:.]+\s*=\s*(?:"[^"]*"|\'[^\']*\')')


def shrunk(data: bytes, scratch: Path, seconds: float = 60) -> tuple[str, Container] | None:
    """The kind of break and the smallest input found; None where nothing breaks or the input is no container."""
    container = parse(data)
    kind = None if container is None else _broken(container, scratch)
    if container is None or kind is None:
        return None
    deadline = time.monotonic() + seconds
    smaller = True
    while smaller and time.monotonic() < deadline:
        smaller = False
        for candidate in _smaller(container):
            if _broken(candidate, scratch) == kind:
                container, smaller = candidate, True
                break
    return kind, container


def _broken(container: Container, scratch: Path) -> str | None:
    try:
        read_promise(container.file(), scratch)
    except Broken as broken:
        return broken.kind
    return None


def _smaller(container: Container) -> Iterator[Container]:
    """Without a part, the defects, an element (with or without what is in it), an attribute; the largest first."""
    parts = container.parts
    if container.defects:
        yield Container(parts)
    for n in range(len(parts)):
        yield Container(parts[:n] + parts[n + 1 :], container.defects)
    for n, (name, content) in enumerate(parts):
        for less in _less(content):
            yield Container((*parts[:n], (name, less), *parts[n + 1 :]), container.defects)


def _less(xml: bytes) -> Iterator[bytes]:
    tokens = tokens_of(xml)
    for start, end in sorted(elements(tokens), key=lambda span: span[0] - span[1]):
        yield b"".join([*tokens[:start], *tokens[end:]])
        if end - start > 2:
            yield b"".join([*tokens[:start], *tokens[start + 1 : end - 1], *tokens[end:]])
    for match in _ATTRIBUTE.finditer(xml):
        yield xml[: match.start()] + xml[match.end() :]
