"""How the catalogue is written down: one ``Text`` a code and language, filled with an issue's ``params``."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """What is wrong, what would be right, what to do: templates for ``str.format``."""

    message: str
    expected: str
    fix: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One code of the catalogue in both languages. The first letter of an issue's code is its severity."""

    zh: Text
    en: Text
