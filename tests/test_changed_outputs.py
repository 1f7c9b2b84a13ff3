"""What somebody has changed, or what is none of ours, is never replaced or removed; an untouched output is."""

from __future__ import annotations

import os
import re
import zipfile
from io import BytesIO
from pathlib import Path

import docx
import openpyxl
import pytest
from books import PLAN_FILE, Sheets, folder, resave
from commands import call
from hypothesis import given
from hypothesis import strategies as st

import excel_eval
from excel_eval import CannotWrite
from excel_eval.write.fingerprint import Kind, fingerprinted, untouched, without_fingerprint

WRONG: Sheets = {"拜访企业": "拜访日期|企业名称|是否553企业\n三月上旬|甲公司|是"}
REFUSED = "（已有同名文件，不是本工具写的，或者写出后有人改动过，没有覆盖）：或者把它改名、移走，或者换一个输出位置\n"
TIME = r" \(\d{4}-\d\d-\d\d \d{6}\)"
"""of the last change, in the name of what is kept"""


def timeless(text: str) -> str:
    return re.sub(TIME, "〔时间〕", text)


def names(place: Path) -> list[str]:
    files = (path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file())
    return sorted(map(timeless, files))


def said_of(said: str, *words: str) -> list[str]:
    """The lines with one of these words."""
    return [timeless(line) for line in said.splitlines() if any(word in line for word in words)]


# --- the fingerprint


def packed(text: str) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", text)
        archive.writestr("b.txt", text * 9)
    return buffer.getvalue()


@given(text=st.text(max_size=200), kind=st.sampled_from(["form", "report", "returned"]))
def test_a_fingerprint_changes_no_part_and_is_the_same_however_often(text: str, kind: Kind) -> None:
    content = packed(text)
    once = fingerprinted(content, kind)
    assert fingerprinted(once, kind) == fingerprinted(fingerprinted(content, "template"), kind) == once
    with zipfile.ZipFile(BytesIO(once)) as archive:
        assert archive.testzip() is None
        assert archive.read("a.txt").decode() == text
        assert without_fingerprint(archive.infolist()[0].extra) == b""


@given(data=st.data())
def test_a_file_is_untouched_as_long_as_every_byte_of_its_parts_is(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("a") / "a.xlsx"
    content = bytearray(fingerprinted(packed("自评"), "form"))
    path.write_bytes(content)
    assert untouched(path) == "form"
    with zipfile.ZipFile(path) as archive:
        end = archive.start_dir
    content[data.draw(st.integers(0, end - 1))] ^= data.draw(st.integers(1, 255))
    path.write_bytes(content)
    assert untouched(path) is None


@given(content=st.binary(max_size=300))
def test_what_is_no_output_is_never_taken_for_one(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("a") / "a.xlsx"
    for bytes_ in (content, b"PK\x03\x04" + content, packed("a") + content, packed("a")[: len(content)]):
        path.write_bytes(bytes_)
        assert untouched(path) is None


@given(extra=st.binary(max_size=60))
def test_further_fields_of_a_zip_stay(extra: bytes) -> None:
    assert without_fingerprint(without_fingerprint(extra)) == without_fingerprint(extra)
    assert b"EE" in extra or without_fingerprint(extra) == extra


def test_what_excel_or_word_saved_is_changed(tmp_path: Path) -> None:
    assessment = excel_eval.evaluate(folder(tmp_path))
    form, report = tmp_path / "表.xlsx", tmp_path / "报告.docx"
    excel_eval.write_workbook(assessment, form)
    excel_eval.write_report(assessment, report)
    assert (untouched(form), untouched(report)) == ("form", "report")
    openpyxl.load_workbook(form).save(form)
    docx.Document(str(report)).save(str(report))
    assert (untouched(form), untouched(report)) == (None, None)


# --- what is written to a path that somebody names


def test_a_library_call_never_replaces_an_input_or_another_file(tmp_path: Path) -> None:
    source = folder(tmp_path)
    assessment = excel_eval.evaluate(source)
    docx.Document().save(str(tmp_path / "论文.docx"))
    before = {path: path.read_bytes() for path in (source / "驻外一组.xlsx", tmp_path / "论文.docx")}
    with pytest.raises(CannotWrite) as caught:
        excel_eval.write_workbook(assessment, source / "驻外一组.xlsx")
    assert str(caught.value) == f"写不了 {source / '驻外一组.xlsx'}{REFUSED}".rstrip()
    with pytest.raises(CannotWrite):
        excel_eval.write_report(assessment, tmp_path / "论文.docx")
    assert {path: path.read_bytes() for path in before} == before


def test_a_library_call_writes_nothing_under_the_name_of_another_kind_of_file(tmp_path: Path) -> None:
    assessment = excel_eval.evaluate(folder(tmp_path))
    with pytest.raises(ValueError, match=r"^输出文件 .*/笔记\.txt 的扩展名应为 \.xlsx$"):
        excel_eval.write_workbook(assessment, tmp_path / "笔记.txt")
    with pytest.raises(ValueError, match=r"^输出文件 .*/表\.xlsx 的扩展名应为 \.docx$"):
        excel_eval.write_report(assessment, tmp_path / "表.xlsx")


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04 half a workbook", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 with a password"]
)
def test_a_broken_or_locked_workbook_is_somebodys_too(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "表.xlsx").write_bytes(content)
    with pytest.raises(CannotWrite):
        excel_eval.write_workbook(excel_eval.evaluate(folder(tmp_path)), tmp_path / "表.xlsx")
    assert (tmp_path / "表.xlsx").read_bytes() == content


def test_an_output_is_written_again_over_itself_but_not_over_one_of_another_kind(tmp_path: Path) -> None:
    assessment = excel_eval.evaluate(folder(tmp_path))
    for _ in range(2):
        excel_eval.write_workbook(assessment, tmp_path / "表.xlsx")
        excel_eval.write_workbook(assessment, tmp_path / "表.xlsx", "sichuan")
    code, said = call(tmp_path, ("progress", "材料", "--month", "2021-06", "-o", "表.xlsx", "-q"))
    assert (code, said) == (4, f"写不了 表.xlsx{REFUSED}")


@pytest.mark.parametrize("content", [b"", b"PLACEHOLDER", b"<html></html>"])
def test_what_no_office_program_opens_is_nothing_to_lose(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "表.xlsx").write_bytes(content)
    excel_eval.write_workbook(excel_eval.evaluate(folder(tmp_path)), tmp_path / "表.xlsx")
    assert untouched(tmp_path / "表.xlsx") == "form"


@pytest.mark.parametrize(
    ("arguments", "target"),
    [
        (("evaluate", "材料", "-o", "别处/a.xlsx"), "a.xlsx"),
        (("report", "材料", "-o", "别处/a.docx"), "a.docx"),
        (("progress", "材料", "--month", "2021-06", "-o", "别处/a.xlsx"), "a.xlsx"),
        (("template", f"材料/{PLAN_FILE}", "-o", "别处"), "驻外一组.xlsx"),
        (("new", "别处"), PLAN_FILE),
        (("new", "别处", "--sample"), PLAN_FILE),
        (("upgrade", "材料/驻外一组.xlsx", "-o", "别处"), "驻外一组.xlsx"),
        (("audit", "表.xlsx", "--copies", "别处"), "表.xlsx"),
    ],
    ids=lambda value: " ".join(value[:1]) if isinstance(value, tuple) else value,
)
def test_no_command_replaces_what_it_has_not_written_or_what_was_changed_since(
    tmp_path: Path, arguments: tuple[str, ...], target: str
) -> None:
    excel_eval.write_workbook(excel_eval.evaluate(folder(tmp_path)), tmp_path / "表.xlsx")
    (tmp_path / "别处").mkdir()
    done = call(tmp_path, arguments)[0]
    assert (tmp_path / "别处" / target).is_file()
    assert call(tmp_path, arguments)[0] == done
    resave(tmp_path / "别处" / target)
    before = {path: path.read_bytes() for path in (tmp_path / "别处").iterdir()}
    code, said = call(tmp_path, arguments)
    assert code == 4
    assert said_of(said, "写不了 ") == [f"写不了 别处/{target}{REFUSED}".rstrip()]
    assert {path: path.read_bytes() for path in (tmp_path / "别处").iterdir()} == before


def test_every_file_in_the_way_is_named_at_once(tmp_path: Path) -> None:
    """Marked copies into a folder where another bureau's workbooks are."""
    folder(tmp_path, 驻外一组=WRONG, 驻外二组=WRONG)
    (tmp_path / "别处").mkdir()
    other = folder(tmp_path / "别处")
    before = {path: path.read_bytes() for path in other.iterdir()}
    code, said = call(tmp_path, ("check", "材料", "--returns", "别处/材料", "-q"))
    assert code == 4
    assert said.splitlines()[-1] + "\n" == f"写不了 别处/材料/驻外一组.xlsx、别处/材料/驻外二组.xlsx{REFUSED}"
    assert {path: path.read_bytes() for path in other.iterdir()} == before


# --- OUTDIR and 退回, whose names are the tool's


def test_results_that_were_changed_are_kept_beside_the_new_ones(tmp_path: Path) -> None:
    source = folder(tmp_path)
    out = source / "自评结果"
    call(tmp_path, ("run", "材料"))
    report = docx.Document(str(out / "自评报告.docx"))
    report.paragraphs[0].add_run("已补充")
    report.save(str(out / "自评报告.docx"))
    changed = (out / "自评报告.docx").read_bytes()
    code, said = call(tmp_path, ("run", "材料", "-q"))
    assert code == 0
    assert said_of(said, "改动过") == [
        "材料/自评结果/自评报告.docx 不是本工具写的，或者写出后有人改动过；"
        "原来的那份已保留为 材料/自评结果/自评报告〔时间〕.docx"
    ]
    assert names(out) == ["evaluation.json", "自评报告.docx", "自评报告〔时间〕.docx", "自评表.xlsx"]
    (kept,) = out.glob("自评报告 (*).docx")
    assert kept.read_bytes() == changed
    assert untouched(out / "自评报告.docx") == "report"
    assert "改动过" not in call(tmp_path, ("run", "材料"))[1]


def test_two_changes_of_one_second_are_both_kept(tmp_path: Path) -> None:
    out = folder(tmp_path) / "自评结果"
    for _ in range(2):
        call(tmp_path, ("run", "材料"))
        resave(out / "自评表.xlsx")
        os.utime(out / "自评表.xlsx", (1_600_000_000, 1_600_000_000))
    call(tmp_path, ("run", "材料"))
    assert len(list(out.glob("自评表 (*)*.xlsx"))) == 2


def test_a_good_run_leaves_the_changed_list_and_the_corrected_copy_and_says_so(tmp_path: Path) -> None:
    out = folder(tmp_path, 驻外一组=WRONG, 驻外二组=WRONG) / "自评结果"
    call(tmp_path, ("run", "材料"))
    resave(out / "问题清单.xlsx")
    resave(out / "退回" / "驻外一组.xlsx")
    folder(tmp_path)
    code, said = call(tmp_path, ("run", "材料", "-q"))
    assert code == 0
    assert said_of(said, "改动过") == [
        "材料/自评结果/问题清单.xlsx 不是本工具写的，或者写出后有人改动过，没有删除；它说的不是这次运行",
        "材料/自评结果/退回/驻外一组.xlsx 退回后有人改动过，没有删除；"
        "如果里面是改正后的数据，请用它替换 材料 里的原件再运行",
    ]
    assert names(out) == ["evaluation.json", "自评报告.docx", "自评表.xlsx", "退回/驻外一组.xlsx", "问题清单.xlsx"]


def test_a_copy_corrected_where_it_lies_is_kept_when_the_team_still_has_errors(tmp_path: Path) -> None:
    out = folder(tmp_path, 驻外一组=WRONG) / "自评结果"
    call(tmp_path, ("run", "材料"))
    book = openpyxl.load_workbook(out / "退回" / "驻外一组.xlsx")
    book["拜访企业"]["A2"] = "2021-03-05"
    book.save(out / "退回" / "驻外一组.xlsx")
    code, said = call(tmp_path, ("run", "材料", "-q"))
    assert code == 1
    assert said_of(said, "改动过") == [
        "材料/自评结果/退回/驻外一组.xlsx 退回后有人改动过，改动的那份已保留为 "
        "材料/自评结果/退回/驻外一组〔时间〕.xlsx；如果里面是改正后的数据，请用它替换 材料 里的原件再运行"
    ]
    (kept,) = (out / "退回").glob("驻外一组 (*).xlsx")
    assert openpyxl.load_workbook(kept)["拜访企业"]["A2"].value == "2021-03-05"


def test_returned_copies_of_an_earlier_round_go_unless_they_were_changed(tmp_path: Path) -> None:
    folder(tmp_path, 驻外一组=WRONG, 驻外二组=WRONG)
    check = ("check", "材料", "--returns", "退回")
    call(tmp_path, check)
    resave(tmp_path / "退回" / "驻外一组.xlsx")
    (tmp_path / "退回" / "笔记.xlsx").write_bytes(b"mine")
    folder(tmp_path)
    code, said = call(tmp_path, check)
    assert code == 0
    assert said_of(said, "退回/") == [
        "已删除上次的 退回/驻外二组.xlsx",
        "退回/驻外一组.xlsx 退回后有人改动过，没有删除；如果里面是改正后的数据，请用它替换 材料 里的原件再运行",
    ]
    assert names(tmp_path / "退回") == ["笔记.xlsx", "驻外一组.xlsx"]


# --- outputs that are of something else, and places that are not to be written to


def test_an_upgrade_does_not_replace_the_workbook_of_another_team_and_keeps_the_earlier_account(tmp_path: Path) -> None:
    """Two teams each hand in a workbook of one name."""
    source = folder(tmp_path)
    for team in ("驻外一组", "驻外二组"):
        (tmp_path / team).mkdir()
        (source / f"{team}.xlsx").rename(tmp_path / team / "台账.xlsx")
    upgrade = ("--plan", f"材料/{PLAN_FILE}", "-o", "新")
    assert call(tmp_path, ("upgrade", "驻外一组/台账.xlsx", *upgrade))[0] == 0
    assert call(tmp_path, ("upgrade", "驻外一组/台账.xlsx", *upgrade))[0] == 0
    code, said = call(tmp_path, ("upgrade", "驻外二组/台账.xlsx", *upgrade))
    assert (code, said_of(said, "写不了")) == (4, [f"写不了 新/台账.xlsx{REFUSED}".rstrip()])
    assert names(tmp_path / "新") == ["台账.xlsx", "迁移报告.xlsx"]
    (tmp_path / "驻外二组" / "台账.xlsx").rename(tmp_path / "驻外二组" / "二组.xlsx")
    code, said = call(tmp_path, ("upgrade", "驻外二组/二组.xlsx", *upgrade))
    assert (code, said_of(said, "以前的")) == (
        0,
        ["以前的 新/迁移报告.xlsx 说的是别的工作簿，或者有人改动过，已保留为 新/迁移报告〔时间〕.xlsx"],
    )
    assert names(tmp_path / "新") == ["二组.xlsx", "台账.xlsx", "迁移报告.xlsx", "迁移报告〔时间〕.xlsx"]


def test_the_figures_of_the_earlier_year_are_not_replaced_by_this_years(tmp_path: Path) -> None:
    folder(tmp_path)
    call(tmp_path, ("run", "材料", "-o", "去年"))
    figures = tmp_path / "去年" / "evaluation.json"
    figures.write_text(figures.read_text("utf-8").replace('"year": 2021', '"year": 2020'), "utf-8")
    before = figures.read_bytes()
    (tmp_path / "别名.json").symlink_to(figures)
    for previous in ("去年/evaluation.json", "别名.json"):
        code, said = call(tmp_path, ("run", "材料", "--previous", previous, "-o", "去年"))
        assert (code, "去年/evaluation.json" in said) == (2, True)
        assert figures.read_bytes() == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("progress", "材料", "--month", "2021-06", "-o", "材料/备案/2021-05/通报.xlsx"),
        ("evaluate", "材料", "-o", "材料/备案/2021-05/表.xlsx"),
        ("run", "材料", "-o", "材料/备案/2021-06"),
        ("run", "材料", "-o", "材料/备案/2021-05/结果"),
    ],
    ids=lambda arguments: arguments[-1],
)
def test_nothing_is_written_into_a_filing(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    source = folder(tmp_path)
    assert call(tmp_path, ("archive", "材料", "--month", "2021-05"))[0] == 0
    before = names(source)
    code, said = call(tmp_path, arguments)
    assert code == 4
    assert "这里是已备案的材料，备案后不得增改" in said
    assert names(source) == before
    assert call(tmp_path, ("archive", "材料", "--verify"))[0] == 0


def test_a_report_does_not_replace_its_template(tmp_path: Path) -> None:
    assessment = excel_eval.evaluate(folder(tmp_path))
    template = tmp_path / "模板.docx"
    excel_eval.write_report(assessment, template)
    with pytest.raises(ValueError, match="模板"):
        excel_eval.write_report(assessment, template, template=template)


def test_a_copy_that_was_handed_in_as_it_is_is_not_spoken_of_again(tmp_path: Path) -> None:
    source = folder(tmp_path, 驻外一组=WRONG)
    call(tmp_path, ("run", "材料"))
    copy = source / "自评结果" / "退回" / "驻外一组.xlsx"
    book = openpyxl.load_workbook(copy)
    book["拜访企业"]["A2"] = "2021-03-05"
    book.save(copy)
    (source / "驻外一组.xlsx").write_bytes(copy.read_bytes())
    code, said = call(tmp_path, ("run", "材料"))
    assert (code, said_of(said, "改动过")) == (0, [])
    assert copy.is_file()
