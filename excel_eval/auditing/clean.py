"""Text as people type it, brought into one form for reading; every character knows where it came from.

Full-width digits, signs and blanks become ordinary, ASCII punctuation between Chinese words becomes Chinese, blanks go,
the few traditional characters that slip in are folded. Nothing of this is ever shown: a quote is cut from the original.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from excel_eval.text import half_width

_TRADITIONAL = dict(
    zip(
        "辦萬個項實際計劃畫標線條訪業調資產報執預與達數額類組隊園區縣級質時經濟會環評價員務準對來觀優設備構體總結題",
        "办万个项实际计划画标线条访业调资产报执预与达数额类组队园区县级质时经济会环评价员务准对来观优设备构体总结题",
        strict=True,
    )
)
_SIGNS = {
    "(": "（", ")": "）", ";": "；", ":": "：", "!": "！", "?": "？", "﹪": "%", "﹐": "，",
    "≧": "≥", "≦": "≤", "⩾": "≥", "⩽": "≤", "﹥": ">", "﹤": "<",
    "[": "〔", "]": "〕", "【": "〔", "】": "〕", "﹝": "〔", "﹞": "〕", "~": "至", "～": "至", "—": "-", "–": "-",
}  # fmt: skip
_FOLD = {**_TRADITIONAL, **_SIGNS}


@dataclass(frozen=True, slots=True)
class Clean:
    """A text in reading form; ``origin[i]`` is the place (paragraph, offset) of its i-th character in the material."""

    text: str
    origin: tuple[tuple[int, int], ...]

    def cut(self, start: int, end: int) -> Clean:
        return Clean(self.text[start:end], self.origin[start:end])

    def quote(self, paragraphs: Sequence[str], start: int = 0, end: int | None = None) -> str:
        """The words of the material behind a stretch, as they are printed there."""
        places = self.origin[start:end]
        if not places:
            return ""
        (first, begin), (last, stop) = places[0], places[-1]
        if first == last:
            return paragraphs[first][begin : stop + 1].strip()
        middle = paragraphs[first + 1 : last]
        return "".join([paragraphs[first][begin:], *middle, paragraphs[last][: stop + 1]]).strip()


def clean(text: str, paragraph: int) -> Clean:
    """One paragraph of the material in reading form."""
    kept: list[str] = []
    origin: list[tuple[int, int]] = []
    for offset, raw in enumerate(text):
        character = half_width(raw)
        if not character:
            if _separates(text, offset):
                kept.append(" ")
                origin.append((paragraph, offset))
            continue
        character = _FOLD.get(character, character)
        if character == "," and not _within_number(text, offset):
            character = "，"
        kept.append(character)
        origin.append((paragraph, offset))
    return Clean("".join(kept), tuple(origin))


def join(parts: Sequence[Clean]) -> Clean:
    """Paragraphs that a line break tore apart, as one."""
    return Clean("".join(part.text for part in parts), tuple(place for part in parts for place in part.origin))


def fold_text(text: str) -> str:
    """A label or name in reading form."""
    return clean(text, 0).text


def _separates(text: str, offset: int) -> bool:
    """A blank that keeps two Latin words or two numbers apart; all others say nothing in Chinese."""
    before, after = text[:offset].rstrip()[-1:], text[offset:].lstrip()[:1]
    return bool(before and after) and before.isascii() and after.isascii() and before.isalnum() and after.isalnum()


def _within_number(text: str, offset: int) -> bool:
    """The ASCII comma of ``1,785``; the Chinese comma always ends a clause."""
    return text[offset] == "," and text[offset - 1 : offset].isdigit() and text[offset + 1 : offset + 4].isdigit()
