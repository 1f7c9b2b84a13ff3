"""Text is text: whatever stands in a cell comes out of every command as the text that it was, and as nothing else."""

from __future__ import annotations

import json
import os
import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import docx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from test_report_word import visible
from text_everywhere import ANY, PIECES, PROJECT, Texts, material, texts_in

import excel_eval
from excel_eval.cli import main
from excel_eval.write.template_stamp import file_names

LONG = bool(os.environ.get("EXCEL_EVAL_LONG"))
FEW = settings(max_examples=100 if LONG else 1, deadline=None, suppress_health_check=list(HealthCheck))
TEXTS = st.lists(ANY, min_size=20, max_size=45)
LEDGER = ("企业", "所在地", "洽谈", "备注", "摘要", "凭证号", "经办人")


@contextmanager
def folder_of(given: Sequence[str], *, wrong: bool = False) -> Iterator[tuple[Path, Texts]]:
    with TemporaryDirectory() as scratch:
        texts = Texts(given)
        yield material(Path(scratch) / "材料", texts, wrong=wrong), texts


def call(*arguments: object) -> int:
    with pytest.raises(SystemExit) as stopped:
        main([str(argument) for argument in arguments])
    return int(stopped.value.code or 0)


def missing(found: set[str], texts: Texts, *places: str) -> dict[str, str]:
    """The texts of these places that no cell holds exactly."""
    return {place: texts.used[place] for place in places if texts.used[place] not in found}


@FEW
@given(TEXTS)
@example(list(PIECES))
@example([*PIECES[45:], *PIECES[:45]])
def test_a_good_year_comes_out_as_it_was_typed(given: Sequence[str]) -> None:
    with folder_of(given) as (folder, texts):
        out = folder.parent / "果"
        assert call("run", folder, "-o", out, "-q") == 0
        found = texts_in(out / "自评表.xlsx")
        assert missing(found, texts, *LEDGER, "组别", "另一组", "V1 三级指标", "B1 单位", "实际", "项目名称") == {}
        document = json.loads((out / "evaluation.json").read_text("utf-8"))
        said = {text for indicator in document["indicators"] for text in (indicator["name"], indicator["unit"])}
        assert missing(said, texts, "V1 三级指标", "P1 三级指标", "B1 三级指标", "V1 单位") == {}
        for item in ("评价结论", "资金到位及使用", "财务管理情况", "组织实施情况"):
            assert_paragraphs(out / "自评报告.docx", texts.used[item])


def assert_paragraphs(report: Path, text: str) -> None:
    said = "\n".join(paragraph.text for paragraph in docx.Document(str(report)).paragraphs)
    for line in re.split(r"\r\n|\n", text):
        assert visible(line).strip() in said, line


@FEW
@given(TEXTS)
@example([*PIECES[30:], *PIECES[:30]])
def test_the_other_forms_of_it_too(given: Sequence[str]) -> None:
    """The form of the province, the month's bulletin, the templates and the data moved into one."""
    with folder_of(given) as (folder, texts):
        out = folder.parent / "果"
        out.mkdir()
        assert call("evaluate", folder, "-o", out / "省表.xlsx", "--form", "sichuan", "-q") == 0
        assert missing(texts_in(out / "省表.xlsx"), texts, *LEDGER, "组别", "另一组", "主管部门") == {}
        assert call("progress", folder, "--month", "2021-06", "-o", out / "通报.xlsx", "-q") == 0
        assert missing(texts_in(out / "通报.xlsx"), texts, "组别", "另一组", "V1 三级指标") == {}
        assert call("template", folder / "绩效方案.xlsx", "-o", out / "模板", "-q") == 0
        names = {texts.used["组别"], texts.used["另一组"]}
        made = sorted((out / "模板").iterdir())
        assert [path.name for path in made] == sorted(file_names(sorted(names)))
        assert {name for path in made for name in names & texts_in(path)} == names
        assert call("upgrade", folder / "一.xlsx", "-o", out / "新", "-q") in (0, 1)
        assert missing(texts_in(out / "新" / "一.xlsx"), texts, *LEDGER, "组别", "填报人") == {}
        for path in (out / "新").iterdir():
            texts_in(path)
        assert {path.name for path in folder.parent.iterdir()} == {"材料", "果"}


@FEW
@given(TEXTS)
@example([*PIECES[60:], *PIECES[:60]])
def test_a_wrong_cell_is_quoted_as_it_was_typed(given: Sequence[str]) -> None:
    with folder_of(given, wrong=True) as (folder, texts):
        out = folder.parent / "果"
        wrong = f"三月{texts.used['错值']}"
        report = excel_eval.check(folder)
        document = json.loads(json.dumps(report.to_dict()))
        (issue,) = [issue for issue in document["issues"] if issue["severity"] == "error"]
        assert (issue["code"], issue["cell"], issue["value"]) == ("E203", "A2", wrong)
        assert {record["team"] for record in document["workbooks"]} == {None, texts.used["组别"], texts.used["另一组"]}
        assert call("run", folder, "-o", out, "-q") == 1
        assert missing(texts_in(out / "问题清单.xlsx"), texts, "组别") == {}
        assert wrong in texts_in(out / "问题清单.xlsx")
        copies = list((out / "退回").iterdir())
        assert [path.name for path in copies] == ["一.xlsx"]
        assert missing(texts_in(copies[0]), texts, *LEDGER, "组别", "填报人", "附加") == {}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_terminal_gets_nothing_to_obey(lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    for wrong in (False, True):
        with folder_of(PIECES, wrong=wrong) as (folder, _):
            for command in (["check"], ["run", "-o", folder.parent / "果"], ["trace", "V1"]):
                call(command[0], folder, *command[1:], "--lang", lang)
                said = capsys.readouterr()
                unseen = {c for c in said.out + said.err if unicodedata.category(c) in ("Cc", "Cf", "Cs")}
                assert unseen <= {"\n"}


def test_no_item_of_the_plan_is_left_out_of_this() -> None:
    """Every row of 项目 that holds words is one of those tried here."""
    from excel_eval.schema import load_schemas

    (project,) = [schema for schema in load_schemas().plan if schema.sheet == "项目"]
    assert {column.header.rstrip("*") for column in project.columns if column.type in ("text", "name")} <= set(PROJECT)


# --- names of files ------------------------------------------------------------------------------------------------

DEVICES = re.compile(r"(?:CON|PRN|AUX|NUL|COM[0-9¹²³]|LPT[0-9¹²³]|CONIN\$|CONOUT\$)(?: *\..*)?", re.IGNORECASE)
RESERVED = ("CON", "con", "NUL.txt", "Aux ", "COM1", "COM¹", "LPT9.甲", "CONIN$", "CON .a")
ALIKE = ("é", "e\u0301", "A", "a", "ａ", "ß", "SS", "İ", "..", ".", " ", "", "a.", "a ", "a. .", "_", "a_2")
PATHS = ("a/b", "a\\b", "C:a", "\\\\?\\a", "a" * 300, "长" * 300, "😀" * 300)
NAMES = st.one_of(ANY, st.sampled_from([*RESERVED, *ALIKE, *PATHS]))


@settings(max_examples=2000 if LONG else 200, deadline=None)
@given(st.lists(NAMES, max_size=8))
def test_a_team_by_any_name_gets_a_file_of_its_own_in_the_folder(names: Sequence[str]) -> None:
    files = file_names(names)
    assert len({unicodedata.normalize("NFC", file).casefold() for file in files}) == len(names)
    for file in files:
        assert Path(file).name == file == file.strip() and file.endswith(".xlsx")
        assert not set(file) & set('<>:"/\\|?*') and all(unicodedata.category(c) not in ("Cc", "Cs") for c in file)
        assert len(file.encode()) <= 255 and len(file.encode("utf-16-le")) <= 2 * 255
        assert not DEVICES.fullmatch(file) and not file.startswith((".", "~"))
        assert file.removesuffix(".xlsx").rstrip(". ") == file.removesuffix(".xlsx") != ""
