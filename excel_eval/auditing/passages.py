"""Paragraphs -> sentences with their section: 一、… › （二）…, and the number of the sentence in it.

A paragraph that a line break tore in the middle of a sentence is joined before it is split.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from excel_eval.auditing.clean import Clean, clean, join

_NUMBER = "[一二三四五六七八九十百]+"
_HEADINGS = (
    re.compile(rf"(?:第{_NUMBER}(?:部分|章)|{_NUMBER}、)"),
    re.compile(rf"（{_NUMBER}）"),
    re.compile(r"\d{1,2}[.．、](?!\d)"),
    re.compile(r"（\d{1,2}）"),
    re.compile("[①-⑳]"),
)
"""一、 （一） 1. （1） ①: the levels of an official paper (GB/T 9704)"""
_ENDS = re.compile(r"[。！？]+[”’）]?")
_CLOSED = re.compile(r"[。！？；：…”’）〕.]$")
_LONGEST_HEADING = 40
_LONGEST_RUN_IN = 24
_TITLE = re.compile("(?:报告|自评表|说明|总结)$")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence in reading form, its section, its number there; ``material`` are the paragraphs it is printed in."""

    clean: Clean
    section: str
    number: int
    material: Sequence[str] = field(repr=False)

    @property
    def text(self) -> str:
        return self.clean.text

    def quote(self, start: int = 0, end: int | None = None) -> str:
        """Its words, or some of them, as they are printed."""
        return self.clean.quote(self.material, start, end)

    @property
    def where(self) -> str:
        return f"{self.section}，第{self.number}句" if self.section else f"第{self.number}句"


def sentences(paragraphs: Sequence[str]) -> tuple[Sentence, ...]:
    """Every sentence of a text. Headings are sections, not sentences, unless they state a figure."""
    found: list[Sentence] = []
    path: list[str] = []
    number = 0
    for block in _blocks(paragraphs):
        level, heading_end = _heading(block.text)
        if level is not None:
            path = [*path[:level], *[""] * (level - len(path)), _label(block, paragraphs, heading_end)]
            number = 0
        start = heading_end if _is_bare_heading(block.text, heading_end) else _marker_end(block.text)
        for first, last in _split(block.text, start):
            number += 1
            section = " › ".join(part for part in path if part)
            part = block.cut(first, last)
            found.append(Sentence(part, section, number, paragraphs))
    return tuple(found)


def _blocks(paragraphs: Sequence[str]) -> Iterator[Clean]:
    """Cleaned paragraphs, those torn apart joined."""
    open_parts: list[Clean] = []
    for index, raw in enumerate(paragraphs):
        part = clean(raw, index)
        if not part.text:
            continue
        if open_parts and (_level(part.text) is not None or not _goes_on(open_parts)):
            yield join(open_parts)
            open_parts = []
        open_parts.append(part)
    if open_parts:
        yield join(open_parts)


def _goes_on(parts: Sequence[Clean]) -> bool:
    """Whether a block is the beginning of a sentence whose rest stands in the next paragraph."""
    text = "".join(part.text for part in parts)
    if _CLOSED.search(text) or _TITLE.search(text):
        return False
    if _level(text) is not None and len(text) <= _LONGEST_HEADING and "。" not in text and "，" not in text:
        return False
    return bool(re.search("[，。；]", text)) or text.endswith("，")


def _level(text: str) -> int | None:
    return next((level for level, pattern in enumerate(_HEADINGS) if pattern.match(text)), None)


def _marker_end(text: str) -> int:
    """Where the words begin after 一、 or （1）."""
    level = _level(text)
    match = _HEADINGS[level].match(text) if level is not None else None
    return match.end() if match else 0


def _heading(text: str) -> tuple[int | None, int]:
    """The level of a paragraph that begins with a heading, and where the heading ends."""
    level = _level(text)
    if level is None:
        return None, 0
    stop = re.match("[^（]*?(?:（[^）]*）[^（]*?)*?([。：])", text)
    if stop and stop.end() <= _LONGEST_RUN_IN and "，" not in text[: stop.end()]:
        return level, stop.end()
    if not stop and len(text) <= _LONGEST_HEADING:
        return level, len(text)
    return level, _marker_end(text)


def _is_bare_heading(text: str, end: int) -> bool:
    """A heading without a figure is no sentence."""
    return not re.search(r"\d", text[_marker_end(text) : end])


def _label(block: Clean, paragraphs: Sequence[str], end: int) -> str:
    """The heading as it is printed; a numbered sentence that is no heading gives only its number."""
    return block.quote(paragraphs, 0, end).rstrip("。：:. ")


def _split(text: str, start: int) -> Iterator[tuple[int, int]]:
    for match in _ENDS.finditer(text, start):
        if match.end() > start and text[start : match.start()].strip():
            yield start, match.end()
            start = match.end()
    if text[start:].strip():
        yield start, len(text)
