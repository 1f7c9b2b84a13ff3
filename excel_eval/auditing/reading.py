"""A text read once for all checks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from excel_eval.auditing.achievements import Achievement, Sentences, achievements
from excel_eval.auditing.amounts import figures
from excel_eval.auditing.passages import Sentence, sentences
from excel_eval.auditing.rates import Rate, rates
from excel_eval.auditing.statements import Role, Statement, statements
from excel_eval.auditing.targets import Target, targets, team_counts
from excel_eval.auditing.terms import Lexicon

_YEAR = re.compile(r"(20\d\d)年")
_TITLE_YEAR = re.compile(r"(20\d\d)年度?[^，。]{0,60}(?:报告|自评)")
_GOALS = re.compile(
    "(?:年度|全年|项目|总体|绩效|预期|设定|具体)*(?:目标(?:任务|值)?|指标值|任务数?|计划数?)(?:为|是|如下)?："
)
_REPORTS = re.compile("实际|截至|截止|已|累计|完成率|共(?:完成|实现|收到|开展|举办)")


@dataclass(frozen=True, slots=True)
class Text:
    """A text with everything that was read from it. ``file`` and ``part`` say where it stands.

    ``explained``: the terms for which the form that it stands in, or beside, gives a reason.
    """

    file: str
    part: str
    sentences: tuple[Sentence, ...]
    read: tuple[Sentences, ...]
    achievements: tuple[Achievement, ...]
    teams: Mapping[str, int]
    year: str | None
    explained: frozenset[str] = frozenset()

    @property
    def statements(self) -> list[Statement]:
        return [statement for sentence in self.read for statement in sentence.statements]

    @property
    def targets(self) -> list[Target]:
        return [target for sentence in self.read for target in sentence.targets]

    @property
    def rates(self) -> list[Rate]:
        return [rate for sentence in self.read for rate in sentence.rates]

    def where(self, sentence: Sentence) -> str:
        return f"{self.part}：{sentence.where}" if self.part else sentence.where


def read_text(
    file: str,
    paragraphs: Sequence[str],
    lexicon: Lexicon,
    *,
    part: str = "",
    role: Role | None = None,
    teams: Mapping[str, int] | None = None,
    year: str | None = None,
    explained: frozenset[str] = frozenset(),
) -> Text:
    """Read a text. ``part`` is the cell of a form it stands in, ``role`` what its figures are by that; ``teams`` are
    those known from elsewhere, ``year`` the one that is evaluated."""
    split = sentences(paragraphs)
    year = year or _year(split)
    counted = {**team_counts(sentence.text for sentence in split), **(teams or {})}
    read = []
    for previous, sentence in zip((None, *split), split, strict=False):
        found = statements(sentence, lexicon, year, role or _role_of_section(sentence))
        if previous is not None and _breaks_up(previous, sentence):
            found = tuple(map(_as_part, found))
        read.append(Sentences(found, targets(found, counted), rates(found)))
    return Text(file, part, split, tuple(read), achievements(read), counted, year, explained)


def _breaks_up(previous: Sentence, sentence: Sentence) -> bool:
    """``拜访企业 785 家。其中省外 300 家。``"""
    return sentence.text.startswith("其中") and bool(figures(previous.text)) and previous.section == sentence.section


def _as_part(statement: Statement) -> Statement:
    own = statement.scope or (statement.term and statement.term.part_of)
    return statement if own else replace(statement, scope="其中")


def _year(split: Sequence[Sentence]) -> str | None:
    """The year of the report: that of its title, else the only one that it names."""
    if match := _TITLE_YEAR.search("".join(sentence.text for sentence in split[:4])):
        return match[1]
    named = Counter(year for sentence in split for year in _YEAR.findall(sentence.text))
    return next(iter(named)) if len(named) == 1 else None


def _role_of_section(sentence: Sentence) -> Role | None:
    """In a section about targets, or behind 年度目标：, a figure is a target unless its sentence reports."""
    if _GOALS.match(sentence.text) and not _REPORTS.search(sentence.text):
        return "target"
    last = sentence.section.rpartition(" › ")[2]
    if "目标" in last and "完成" not in last and not _REPORTS.search(sentence.text):
        return "target"
    return None
