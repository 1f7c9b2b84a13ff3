"""What a script may hand to the library: what cannot be meant is refused where it is said, not in the report."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import books
import pytest

import excel_eval
from excel_eval import Limits, Reading


@pytest.mark.parametrize("passwords", ["abc", ("a", 1), ["abc"], None])
def test_passwords_are_a_tuple_of_texts_and_never_shown(passwords: Any) -> None:
    with pytest.raises(TypeError) as refused:
        Reading(passwords=passwords)
    assert str(refused.value) == 'passwords is a tuple of texts: Reading(passwords=("one",))'


@pytest.mark.parametrize(("value", "error", "said"), [
    ("100MB", TypeError, "file_bytes is a whole number such as 52428800, not '100MB'"),
    (1.5, TypeError, "file_bytes is a whole number such as 52428800, not 1.5"),
    (True, TypeError, "file_bytes is a whole number such as 52428800, not True"),
    (0, ValueError, "file_bytes is at least 1, not 0"),
    (-1, ValueError, "file_bytes is at least 1, not -1"),
])  # fmt: skip
def test_a_limit_is_a_whole_number(value: Any, error: type[Exception], said: str) -> None:
    with pytest.raises(error) as refused:
        Limits(file_bytes=value)
    assert str(refused.value) == said


def test_limits_are_limits() -> None:
    with pytest.raises(TypeError, match=r"^limits is a Limits\(...\), not 5$"):
        Reading(5)  # type: ignore[arg-type]


@pytest.mark.parametrize("call", [excel_eval.check, excel_eval.evaluate])
def test_reading_is_a_reading(call: Any, tmp_path: Path) -> None:
    with pytest.raises(TypeError, match=r"^reading is a Reading\(limits, passwords\), not 3$"):
        call(books.folder(tmp_path), reading=3)


@pytest.mark.parametrize("call", [
    lambda _: excel_eval.check(""),
    lambda _: excel_eval.evaluate(""),
    lambda folder: excel_eval.check(folder, schemas=""),
    lambda folder: excel_eval.evaluate(folder, schemas=""),
    lambda folder: excel_eval.evaluate(folder, previous=""),
    lambda _: excel_eval.audit(["a.txt"], ""),
])  # fmt: skip
def test_an_empty_path_is_not_the_current_folder(call: Any, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"^a path is an empty text; the current folder is '\.'$"):
        call(books.folder(tmp_path))


def test_every_type_that_an_assessment_holds_is_public(tmp_path: Path) -> None:
    wrong = {"拜访企业": "拜访日期|企业名称|是否553企业\n2021-03-05|甲|是\n三月上旬|乙|是"}
    folder = books.folder(tmp_path, 驻外一组=wrong)
    (folder / "说明.txt").write_text("x")
    assessment = excel_eval.evaluate(folder)
    held = {type(one).__name__ for one in _all_within([assessment, assessment.total, excel_eval.check(folder)])}
    assert held - set(excel_eval.__all__) == {"Unread"}
    assert {"Issue", "Source", "WorkbookRecord", "SheetCount", "Skipped", "Result", "Entry", "Plan"} <= held


def _all_within(values: Any) -> Any:
    for value in values:
        if dataclasses.is_dataclass(value):
            yield value
            yield from _all_within(getattr(value, field.name) for field in dataclasses.fields(value))
        elif isinstance(value, tuple):
            yield from _all_within(value)
