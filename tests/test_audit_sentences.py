"""Labelled sentences: how many findings are right (precision), how many are found (recall), for each check.

``python tests/test_audit_sentences.py`` prints the table of the documentation.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from excel_eval.auditing import AuditFinding
from excel_eval.auditing.reading import read_text
from excel_eval.auditing.terms import lexicon
from excel_eval.auditing.text_checks import check_text

DATA = Path(__file__).parent / "audit"
HELD_OUT, OPEN, LATER = "sentences_held_out.yaml", "sentences_open.yaml", "sentences_later.yaml"
RIGHT = "sentences_right.yaml"
LEAST_PRECISION, LEAST_RECALL = 0.95, 0.85


@dataclass
class Tally:
    """Of each check: findings that are labelled, findings that are not, labels without a finding."""

    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)

    @property
    def precision(self) -> float:
        return self.right.total() / (self.right.total() + self.wrong.total())

    @property
    def recall(self) -> float:
        return self.right.total() / (self.right.total() + self.missed.total())

    def table(self) -> str:
        codes = sorted({*self.right, *self.wrong, *self.missed})
        lines = [f"| {code} | {self.right[code]} | {self.wrong[code]} | {self.missed[code]} |" for code in codes]
        return "\n".join(["| check | found | wrong | missed |", "|---|---|---|---|", *lines])


def load(name: str) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = yaml.safe_load((DATA / name).read_text(encoding="utf-8"))
    return cases


def findings(text: str) -> list[AuditFinding]:
    words = lexicon()
    return list(check_text(read_text("a.txt", text.splitlines(), words), words))


def compare(case: dict[str, Any]) -> tuple[list[AuditFinding], list[AuditFinding], list[list[str]]]:
    """(labelled findings, findings without a label, labels without a finding). A label is a code and figures."""
    left, right, missed = findings(case["text"]), [], []
    for code, *figures in case["findings"]:
        match = next((f for f in left if f.code == code and all(figure in f.found for figure in figures)), None)
        if match is None:
            missed.append([code, *figures])
        else:
            left.remove(match)
            right.append(match)
    allowed = {label[0] for label in case.get("may", [])}
    return right, [finding for finding in left if finding.code not in allowed], missed


def tally(name: str) -> Tally:
    result = Tally()
    for case in load(name):
        right, wrong, missed = compare(case)
        result.right.update(finding.code for finding in right)
        result.wrong.update(finding.code for finding in wrong)
        result.missed.update(label[0] for label in missed)
    return result


def test_the_held_out_half() -> None:
    """Never look at which sentences fail here; the totals are what may be known."""
    result = tally(HELD_OUT)
    assert result.precision >= LEAST_PRECISION
    assert result.recall >= LEAST_RECALL


@pytest.mark.parametrize("case", [*load(OPEN), *load(LATER)], ids=lambda case: str(case["id"]))
def test_open_sentence(case: dict[str, Any]) -> None:
    _, wrong, missed = compare(case)
    assert ([(finding.code, finding.found) for finding in wrong], missed) == ([], [])


TITLE = "2021年度驻外招商组和专业招商组重点项目支出绩效自评报告"


@pytest.mark.parametrize("text", yaml.safe_load((DATA / RIGHT).read_text(encoding="utf-8")))
def test_right_figures_are_no_p0(text: str) -> None:
    assert [(f.code, f.found) for f in findings(f"{TITLE}\n{text}") if f.severity == "P0"] == []


def test_there_are_enough_of_them() -> None:
    held_out, others = load(HELD_OUT), [*load(OPEN), *load(LATER)]
    assert len(held_out) >= 100
    assert len(held_out) + len(others) >= 200
    assert len({case["after"] for case in (*held_out, *others)}) >= 10
    assert len({case["text"] for case in (*held_out, *others)}) == len(held_out) + len(others)


if __name__ == "__main__":
    for name in (HELD_OUT, OPEN, LATER):
        result = tally(name)
        print(f"{name}: precision {result.precision:.3f}, recall {result.recall:.3f}\n{result.table()}\n")
