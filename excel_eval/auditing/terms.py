"""The words of self-assessment papers as data (terms.yaml), and where a text speaks of an indicator."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from excel_eval.auditing.clean import fold_text
from excel_eval.text import fold

QUOTES = "“”\"‘’'"
_GAP = "[^，。；：（）\\d]{0,8}?"


@dataclass(frozen=True, slots=True)
class Alias:
    """One name of an indicator in texts. ``whole``: it leaves out what makes the thing special (线索 for 有效线索)."""

    name: str
    whole: bool
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Term:
    """Something a text counts: an indicator, its names, the units it is counted in, the larger set it belongs to."""

    name: str
    aliases: tuple[Alias, ...]
    units: tuple[str, ...] = ()
    part_of: str | None = None
    known: str = ""
    """the shipped term that it is, else its own name; ``part_of`` speaks of this"""


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a sentence names a term."""

    term: Term
    alias: Alias
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The terms a text is read with. Plan and form bring their own; the shipped ones fill up."""

    terms: tuple[Term, ...]

    def term_of(self, name: str) -> Term | None:
        """The term that a name in a form stands for: one whose name or alias it is, else the only one in it."""
        folded = fold(name)
        for term in self.terms:
            if any(fold(alias_.name) == folded for alias_ in term.aliases):
                return term
        found = {mention.term.name: mention.term for mention in self.mentions(fold_text(name))}
        return next(iter(found.values())) if len(found) == 1 else None

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """Every name in a text; of names that overlap, the longest."""
        found = [
            Mention(term, alias, match.start(), match.end())
            for term in self.terms
            for alias in term.aliases
            for match in alias.pattern.finditer(text)
        ]
        found.sort(key=lambda m: (m.start - m.end, m.start))
        kept: list[Mention] = []
        for mention in found:
            if all(mention.end <= other.start or mention.start >= other.end for other in kept):
                kept.append(mention)
        return tuple(sorted(kept, key=lambda m: m.start))


@cache
def words() -> Mapping[str, Any]:
    """The data file as it is."""
    text = files("excel_eval.auditing").joinpath("terms.yaml").read_text(encoding="utf-8")
    data: Mapping[str, Any] = yaml.safe_load(text)
    return data


@cache
def one_of(*path: str) -> str:
    """A list of words of the data file as the inside of a regular expression, the longest first."""
    found: Any = words()
    for name in path:
        found = found[name]
    listed = found.split() if isinstance(found, str) else found
    return "|".join(re.escape(fold_text(word)) for word in sorted(set(listed), key=lambda w: (-len(w), w)))


@cache
def families() -> tuple[frozenset[str], ...]:
    """Units of one kind of thing."""
    return tuple(frozenset(family) for family in words()["families"])


def same_family(a: str, b: str) -> bool:
    """Whether two units can count the same thing."""
    return a == b or any(a in family and b in family for family in families())


def alias(name: str, whole: bool = False) -> Alias:
    """A name as a pattern: quotation marks may stand anywhere, … is a gap."""
    optional = f"[{QUOTES}]?"
    parts = [optional.join(re.escape(character) for character in part) for part in fold_text(name).split("…")]
    return Alias(name, whole, re.compile(_GAP.join(parts)))


def make_term(
    name: str,
    names: Iterable[str],
    whole: Iterable[str] = (),
    units: Sequence[str] = (),
    part_of: str | None = None,
) -> Term:
    aliases = [alias(each) for each in dict.fromkeys(names)] + [
        alias(each, whole=True) for each in dict.fromkeys(whole)
    ]
    return Term(name, tuple(aliases), tuple(units), part_of, name)


@cache
def shipped() -> tuple[Term, ...]:
    """The small list for texts without a plan."""
    return tuple(
        make_term(
            entry["name"],
            [entry["name"], *entry["aliases"]],
            entry.get("whole", ()),
            entry["units"],
            entry.get("part_of"),
        )
        for entry in words()["terms"]
    )


def lexicon(own: Iterable[Term] = ()) -> Lexicon:
    """``own`` terms with the names of the shipped term that shares one of theirs; the other shipped terms behind."""
    merged = [_with_shipped(term) for term in own]
    taken = {fold(each.name) for term in merged for each in term.aliases}
    rest = [term for term in shipped() if not any(fold(each.name) in taken for each in term.aliases)]
    return Lexicon((*merged, *rest))


def _with_shipped(term: Term) -> Term:
    names = {fold(each.name) for each in term.aliases}
    for known in shipped():
        if names & {fold(each.name) for each in known.aliases if not each.whole}:
            more = [each for each in known.aliases if each.whole or fold(each.name) not in names]
            own = [each for each in term.aliases if fold(each.name) not in {fold(m.name) for m in more}]
            units = (*term.units, *known.units)
            part_of = term.part_of or known.part_of
            return replace(term, aliases=(*own, *more), units=units, part_of=part_of, known=known.name)
    return term
