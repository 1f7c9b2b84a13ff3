"""The second round: a copy comes back, its old marks go, and what the user wrote stays."""

from __future__ import annotations

import io
import re
import subprocess
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recalculate import need_libreoffice
from test_marks import book_xml, comments, fills, opened, sheet_of, threaded, worksheet
from test_marks_originals import CHART, HIDDEN, MONEY, ODD, VISITS, busy, changed, cover, parts, plain, problem, rebuilt

from excel_eval.write.marks import COVER_SHEET, TAG_LINE, CellMark, mark_workbook, strip_marks

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")

FIRST = [
    CellMark(VISITS, 3, 1, "E203 看不懂", still_wrong="三月上旬"),
    CellMark(VISITS, 2, 2, "E301 重复"),
    CellMark(MONEY, 2, 2, "E201 必填", blank=True),
    CellMark(ODD, 9, 9, "E999 别处"),
]


def without_places(data: bytes) -> bytes:
    """A workbook or sheet part but for what says which sheet is open, which a round cannot give back."""
    return re.sub(rb'\s+(tabSelected|activeTab|firstSheet)="\w+"', b"", data.replace(b"\r\n", b"\n"))


@pytest.mark.parametrize("original", [busy(), plain(), threaded()], ids=["busy", "plain", "threaded"])
def test_the_same_marks_again_give_the_same_file(original: bytes) -> None:
    marks = [mark for mark in FIRST if mark.sheet in opened(original).sheetnames]
    once = mark_workbook(original, marks, cover(problem(VISITS, "A3")))
    assert mark_workbook(once, marks, cover(problem(VISITS, "A3"))) == once


@pytest.mark.parametrize("original", [busy(), plain(), threaded()], ids=["busy", "plain", "threaded"])
def test_stripping_gives_back_what_was_handed_in(original: bytes) -> None:
    marks = [mark for mark in FIRST if mark.sheet in opened(original).sheetnames]
    stripped = parts(strip_marks(mark_workbook(original, marks, cover(problem(VISITS, "A3")))))
    before = parts(original)
    assert set(stripped) == set(before)
    # Formats once added stay, as in every workbook; indented XML may lose the indent of a line that came and went.
    differing = {name for name in before if without_places(stripped[name]) != without_places(before[name])}
    indented = {name for name in differing if canonical(stripped[name]) == canonical(before[name])}
    assert differing - indented == {"xl/styles.xml"}


def canonical(data: bytes) -> bytes:
    text = re.sub(rb">\s+<", b"><", without_places(data)).replace(b'"', b"'").replace(b" />", b"/>")
    return re.sub(rb"<\?xml.*?\?>\s*", b"", text)


def test_a_workbook_without_marks_is_given_back_as_it_is() -> None:
    original = busy()
    assert strip_marks(original) is original


def test_stale_marks_go_and_new_ones_come() -> None:
    once = mark_workbook(busy(), FIRST, cover(problem(VISITS, "A3")))
    again = mark_workbook(once, [CellMark(VISITS, 4, 1, "E204 年度不对", still_wrong="2022-03-05")], cover())
    assert list(fills(again, VISITS)) == ["A4"] and fills(again, MONEY) == fills(again, ODD) == {}
    assert {cell: text for cell, (_, text) in comments(again, VISITS).items()} == {
        "A4": f"{TAG_LINE}\nE204 年度不对",
        "B2": "请核对名称",
    }
    assert comments(again, ODD) == {} and worksheet(again, COVER_SHEET).max_row == 4
    assert opened(again).sheetnames == [COVER_SHEET, VISITS, MONEY, CHART, HIDDEN, ODD]


def test_what_the_user_writes_in_the_meantime_stays() -> None:
    once = mark_workbook(plain(), [CellMark(VISITS, 2, 1, "不对"), CellMark(VISITS, 5, 1, "空着", blank=True)], cover())
    edited = opened(once)
    edited[VISITS]["A2"] = "2021-03-05"
    edited[VISITS]["C9"] = "新的一行"
    edited[VISITS]["C9"].comment = openpyxl.comments.Comment("已改", "李四")
    target = io.BytesIO()
    edited.save(target)
    stripped = strip_marks(target.getvalue())
    texts = {cell: text for cell, (_, text) in comments(stripped, VISITS).items()}
    assert texts == {"A2": "原来的话", "B2": "另一句\n两行", "C9": "已改"}
    assert fills(stripped, VISITS) == {} and worksheet(stripped, VISITS)["A2"].value == "2021-03-05"


def test_a_cover_moved_behind_other_sheets_is_replaced_and_positions_are_kept() -> None:
    once = mark_workbook(plain(), FIRST[:1], cover())
    moved = opened(once)
    moved.move_sheet(COVER_SHEET, 1)
    moved.active = 2
    target = io.BytesIO()
    moved.save(target)
    stripped = opened(strip_marks(target.getvalue()))
    assert stripped.sheetnames == [VISITS, MONEY] and stripped.active is not None and stripped.active.title == MONEY
    for name in (VISITS, MONEY):
        assert stripped[name].defined_names["本表"].attr_text == f"{name}!$A$1"


def test_without_its_cover_a_workbook_opens_on_a_sheet_that_can_be_seen() -> None:
    once = mark_workbook(busy(), FIRST, cover())
    hidden = (f'name="{VISITS}"', f'name="{VISITS}" state="hidden"')
    stripped = strip_marks(changed(once, "xl/workbook.xml", hidden))
    assert [view.get("activeTab") for view in book_xml(stripped).iterfind(".//{*}workbookView")] == ["1"]


def test_what_only_the_old_cover_led_to_goes_with_it() -> None:
    once = mark_workbook(busy(), FIRST, cover())
    relation = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/printerSettings" '
        'Target="../printerSettings/mine.bin"/></Relationships>'
    )
    printed = rebuilt(
        parts(once),
        {"xl/worksheets/_rels/sheet5.xml.rels": relation.encode(), "xl/printerSettings/mine.bin": b"printer"},
    )
    assert set(parts(strip_marks(printed))) == set(parts(busy()))


def test_rules_of_the_user_move_down_for_ours_and_up_again() -> None:
    original = busy()
    once = mark_workbook(original, FIRST, cover())
    assert b'priority="4"' in parts(once)[sheet_of(VISITS)]
    stripped = parts(strip_marks(once))[sheet_of(VISITS)]
    assert without_places(stripped) == without_places(parts(original)[sheet_of(VISITS)])


def test_a_rule_of_ours_that_another_program_put_beside_one_of_the_users_goes_alone() -> None:
    once = mark_workbook(plain(), [CellMark(VISITS, 2, 1, "不对")], cover())
    theirs = '<cfRule type="expression" dxfId="0" priority="9"><formula>A2=1</formula></cfRule></conditionalFormatting>'
    mixed = changed(once, "xl/worksheets/sheet1.xml", ("</conditionalFormatting>", theirs))
    rules = worksheet(strip_marks(mixed), VISITS).conditional_formatting["A2"]
    assert [rule.formula for rule in rules] == [["A2=1"]]


@pytest.mark.parametrize("tag", [TAG_LINE, f" {TAG_LINE} ", f"{TAG_LINE}_x000D_"])
def test_the_tag_line_is_known_however_programs_write_lines(tag: str) -> None:
    once = mark_workbook(plain(), [CellMark(VISITS, 2, 1, "不对"), CellMark(VISITS, 5, 1, "不对")], cover())
    part = next(name for name in parts(once) if "comments/comment" in name)
    stripped = strip_marks(changed(once, part, (f"{TAG_LINE}\n", f"{tag}\n")))
    assert {cell: text for cell, (_, text) in comments(stripped, VISITS).items()} == {
        "A2": "原来的话",
        "B2": "另一句\n两行",
    }


def test_a_text_that_only_mentions_the_tag_is_the_users() -> None:
    original = changed(plain(), "xl/comments/comment1.xml", ("原来的话", f"见{TAG_LINE}的说明"))
    assert strip_marks(original) is original
    marked = mark_workbook(original, [CellMark(VISITS, 2, 1, "不对")], cover())
    assert comments(strip_marks(marked), VISITS)["A2"][1] == f"见{TAG_LINE}的说明"


user_text = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=20)


@settings(max_examples=40, deadline=None)
@given(lines=st.lists(user_text, min_size=1, max_size=4), cut=st.integers(0, 60))
def test_whatever_the_user_wrote_is_given_back_however_the_runs_are_split(lines: list[str], cut: int) -> None:
    theirs = "\n".join(lines)
    part = "xl/comments/comment1.xml"
    original = changed(plain(), part, ("<t>原来的话</t>", f'<t xml:space="preserve">{escape(theirs)}</t>'))
    marked = mark_workbook(original, [CellMark(VISITS, 2, 1, "不对")], cover())
    whole = theirs + f"\n{TAG_LINE}\n不对"
    runs = [f'<r><t xml:space="preserve">{escape(run)}</t></r>' for run in (whole[:cut], whole[cut:]) if run]
    content = parts(marked)[part].decode()
    start, end = content.index("<text>") + len("<text>"), content.index("</text>")
    assert TAG_LINE in content[start:end]
    split = content[:start] + "".join(runs) + content[end:]
    stripped = strip_marks(rebuilt(parts(marked), {part: split.encode()}))
    assert comments(stripped, VISITS)["A2"][1] == comments(original, VISITS)["A2"][1]


# --- after LibreOffice


@pytest.fixture(scope="module")
def through_libreoffice(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The busy workbook, marked, then opened and saved by LibreOffice."""
    program = need_libreoffice()
    folder = tmp_path_factory.mktemp("libreoffice")
    (folder / "in.xlsx").write_bytes(mark_workbook(busy(), FIRST, cover(problem(VISITS, "A3"))))
    return converted(program, folder / "in.xlsx", folder / "out")


def converted(program: str, source: Path, out: Path) -> bytes:
    command = [program, f"-env:UserInstallation={(out / 'profile').as_uri()}", "--headless", "--norestore"]
    command += ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(out), str(source)]
    done = subprocess.run(command, capture_output=True, timeout=300, check=False)
    result = out / source.name
    assert result.exists(), done.stderr.decode(errors="replace")
    return result.read_bytes()


def test_libreoffice_keeps_the_marks_but_neither_authors_nor_runs(through_libreoffice: bytes) -> None:
    assert opened(through_libreoffice).sheetnames[0] == COVER_SHEET
    assert set(fills(through_libreoffice, VISITS)) == {"A3", "B2"}
    author, text = comments(through_libreoffice, VISITS)["A3"]
    assert author.strip() == "" and text.startswith(f"{TAG_LINE}\n")


def test_marks_are_known_after_libreoffice_saved_them(through_libreoffice: bytes) -> None:
    stripped = strip_marks(through_libreoffice)
    assert opened(stripped).sheetnames == [VISITS, MONEY, CHART, HIDDEN, ODD]
    for name in (VISITS, MONEY, ODD):
        assert fills(stripped, name) == {}
    assert {cell: text for cell, (_, text) in comments(stripped, VISITS).items()} == {"B2": "请核对名称"}
    assert comments(stripped, ODD) == comments(stripped, MONEY) == {}


def test_a_second_round_after_libreoffice_has_the_new_marks_only(through_libreoffice: bytes) -> None:
    again = mark_workbook(through_libreoffice, [CellMark(VISITS, 2, 2, "E305 还是不对")], cover())
    assert fills(again, VISITS) == {"B2": ['N("excel_eval")=0']}
    assert {cell: text for cell, (_, text) in comments(again, VISITS).items()} == {
        "B2": f"请核对名称\n{TAG_LINE}\nE305 还是不对"
    }
    assert opened(again).sheetnames == [COVER_SHEET, VISITS, MONEY, CHART, HIDDEN, ODD]
