"""The catalogue: every code has its words in both languages, with the same fields, and is raised somewhere."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from books import folder

import excel_eval
from excel_eval.messages import CATALOGUE, ISSUES, PHRASES, describe, say
from excel_eval.messages.catalogue import Text
from excel_eval.model import SEVERITIES, Issue, Source

PACKAGE = Path(excel_eval.__file__).parent
CODE = re.compile(r"[EWI]\d{3}|C\d\d")


def fields(template: str) -> set[str]:
    return {name.split(".")[0] for _, name, _, _ in Formatter().parse(template) if name is not None}


def code_outside_the_catalogue() -> Iterator[tuple[Path, ast.AST]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        if "messages" not in path.parts:
            yield from ((path, node) for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def texts(code: str) -> list[tuple[Text, str]]:
    entry = CATALOGUE[code]
    return [(entry.zh, "zh"), (entry.en, "en")]


@pytest.mark.parametrize("code", CATALOGUE)
def test_both_languages_use_the_same_fields(code: str) -> None:
    chinese, english = (
        set().union(*(fields(part) for part in (text.message, text.expected, text.fix))) for text, _ in texts(code)
    )
    assert chinese == english


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_text_says_what_is_wrong_what_would_be_right_and_what_to_do(code: str) -> None:
    for text, lang in texts(code):
        for part in (text.message, text.expected, text.fix):
            assert part.strip()
            assert part == part.strip()
            assert not part.endswith(("。", "."))  # sentences are joined where they are printed
            if lang == "zh":
                assert not re.search(r"[\u4e00-\u9fff][,;:!?]", part), part


def test_phrases_use_the_same_fields_in_both_languages() -> None:
    different = {name for name, (zh, en) in PHRASES.items() if fields(zh) != fields(en)}
    assert different == set()


def test_no_name_of_a_phrase_stands_twice() -> None:
    """One would take the place of the other in silence."""
    names = [
        key.value
        for path in (PACKAGE / "messages").glob("*.py")
        if path.name not in ("findings.py", "__init__.py")  # a catalogue of its own, and fields
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Constant)
    ]
    assert [name for name, count in Counter(names).items() if count > 1] == []


def test_codes_say_their_severity() -> None:
    assert {code[0] for code in ISSUES} == set(SEVERITIES)
    assert all(CODE.fullmatch(code) for code in CATALOGUE)


def test_every_code_raised_is_in_the_catalogue_and_every_code_in_the_catalogue_is_raised() -> None:
    raised = {
        node.value
        for _, node in code_outside_the_catalogue()
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value)
    }
    assert raised >= set(CATALOGUE)
    assert {code for code in raised if code[0] in SEVERITIES} == set(ISSUES)


def test_every_name_of_a_phrase_is_in_the_catalogue() -> None:
    """Names given to ``say``, ``Phrase``, ``Skipped`` and ``damaged``, and why a row does not count."""
    named = {
        (path.name, argument.value)
        for path, node in code_outside_the_catalogue()
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        for caller, at in (("say", 0), ("Phrase", 0), ("damaged", 0), ("Skipped", 1), ("Mark", 1))
        if node.func.id == caller and len(node.args) > at
        for argument in [node.args[at]]
        if isinstance(argument, ast.Constant)
    }
    assert len(named) > 50
    assert {name for name in named if name[1] not in PHRASES} == set()


def test_every_column_type_has_its_words() -> None:
    from excel_eval.cells import PARSERS

    assert {f"type_{name}" for name in PARSERS if name not in ("choice", "yes_no")} <= set(PHRASES)


def test_a_code_that_is_not_in_the_catalogue_is_our_own_mistake() -> None:
    with pytest.raises(KeyError):
        describe(Issue("E999", Source("x.xlsx")))
    with pytest.raises(KeyError):
        say("no such phrase")


def test_words_of_the_input_are_never_taken_for_fields(tmp_path: Path) -> None:
    table = "拜访日期|企业名称|是否553企业\n{value}|甲|{0}"
    document = excel_eval.check(folder(tmp_path, 驻外一组={"拜访企业": table})).to_dict()
    assert [issue["message"] for issue in document["issues"]] == [
        "“拜访日期”应填日期，现为“{value}”", "“是否553企业”只能选是、否，现为“{0}”",
    ]  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_text_of_the_sample_with_errors_is_complete(lang: str) -> None:
    sample = Path(__file__).parents[1] / "sample_workbooks" / "with_errors"
    report = excel_eval.check(sample)
    assert len({issue.code for issue in report.issues}) > 60
    for issue in report.to_dict("en" if lang == "en" else "zh")["issues"]:
        for part in ("message", "expected", "fix"):
            assert issue[part].strip()
            assert not re.search(r"\{\w*\}|None|Phrase|Decimal|Fraction|datetime\.", issue[part]), issue
