"""The report as a Word file: 公文格式 (GB/T 9704-2012) in the XML, any text as text, the same bytes on every run."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest
from assessments import NASTY, assessment, plan, reported
from lxml import etree
from recalculate import need_libreoffice

import excel_eval
from excel_eval import CannotWrite, SelfAssessment
from excel_eval.write.report import write_report
from excel_eval.write.report.blocks import Column, Paragraph, Report, Table
from excel_eval.write.report.content import report_of
from excel_eval.write.report.package import write_package
from excel_eval.write.report.word import document_parts

ROOT = Path(__file__).parents[1]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
POINTS_PER_MM = 72 / 25.4


@pytest.fixture(scope="module")
def sample() -> SelfAssessment:
    return excel_eval.evaluate(ROOT / "sample_workbooks/leshan_2021")


@pytest.fixture(scope="module")
def report(sample: SelfAssessment, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "自评报告.docx"
    write_report(sample, path)
    return path


@pytest.fixture(scope="module")
def draft(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("draft") / "自评报告.docx"
    write_report(assessment(draft=True), path)
    return path


def part(path: Path, name: str) -> Any:
    with zipfile.ZipFile(path) as archive:
        return etree.fromstring(archive.read(name))


def of(element: Any, name: str, attribute: str = "val") -> str | None:
    """An attribute of the first descendant ``w:name``."""
    found = element.find(f".//{W}{name}")
    return None if found is None else found.get(W + attribute)


def style(path: Path, style_id: str) -> Any:
    (found,) = [s for s in part(path, "word/styles.xml").iter(f"{W}style") if s.get(f"{W}styleId") == style_id]
    return found


def millimetres(twips: str | None) -> float:
    return int(twips or 0) / 20 / POINTS_PER_MM


# --- the page ------------------------------------------------------------------------------------------------------


def test_the_page_is_a4_with_the_official_margins(report: Path) -> None:
    section = part(report, "word/document.xml").find(f".//{W}sectPr")
    size, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
    assert [round(millimetres(size.get(W + name))) for name in ("w", "h")] == [210, 297]
    sides = {name: round(millimetres(margins.get(W + name)), 1) for name in ("top", "left", "right", "bottom")}
    assert sides == {"top": 37.0, "left": 28.0, "right": 26.0, "bottom": 35.0}


def test_22_lines_fill_the_page_and_a_23rd_does_not_fit(report: Path) -> None:
    section = part(report, "word/document.xml").find(f".//{W}sectPr")
    margins = section.find(f"{W}pgMar")
    height = int(of(section, "pgSz", "h") or 0) - sum(int(margins.get(W + side)) for side in ("top", "bottom"))
    spacing = style(report, "BodyText").find(f".//{W}spacing")
    pitch = int(spacing.get(f"{W}line"))
    assert spacing.get(f"{W}lineRule") == "exact"
    assert 28.5 <= pitch / 20 <= 29.5
    assert height // pitch == 22
    assert of(section, "docGrid", "linePitch") == str(pitch)


def test_28_characters_fill_a_line_and_a_29th_does_not_fit(report: Path) -> None:
    section = part(report, "word/document.xml").find(f".//{W}sectPr")
    margins = section.find(f"{W}pgMar")
    width = int(of(section, "pgSz", "w") or 0) - sum(int(margins.get(W + side)) for side in ("left", "right"))
    run = style(report, "BodyText").find(f"{W}rPr")
    character = int(of(run, "sz") or 0) * 10 * int(of(run, "w") or 0) / 100
    assert width // character == 28


@pytest.mark.parametrize(
    ("style_id", "font", "points"),
    [
        ("Title", "方正小标宋简体", 22),
        ("BodyText", "仿宋", 16),
        ("Heading1", "黑体", 16),
        ("Heading2", "楷体", 16),
        ("Annex", "仿宋", 16),
        ("Caption", "黑体", 14),
        ("TableText", "仿宋", 10.5),
        ("Footer", "宋体", 14),
    ],
)
def test_the_fonts_and_sizes_of_the_official_format(report: Path, style_id: str, font: str, points: float) -> None:
    run = style(report, style_id).find(f"{W}rPr")
    assert of(run, "rFonts", "eastAsia") == font
    assert of(run, "sz") == str(round(points * 2))


def test_every_font_names_its_east_asian_one_too(report: Path, draft: Path) -> None:
    for path in (report, draft):
        for name in ("styles", "footer1", "footer2"):
            for fonts in part(path, f"word/{name}.xml").iter(f"{W}rFonts"):
                assert {fonts.get(W + kind) for kind in ("ascii", "hAnsi", "eastAsia", "cs")} == {
                    fonts.get(W + "eastAsia")
                }
    theme = part(report, "word/theme/theme1.xml")
    assert [font.get("typeface") for font in theme.iter(f"{A}ea")] == ["黑体", "仿宋"]
    assert part(report, "word/settings.xml").find(f"{W}themeFontLang").get(f"{W}eastAsia") == "zh-CN"
    assert style(report, "Normal") is not None
    assert of(part(report, "word/styles.xml").find(f"{W}docDefaults"), "lang", "eastAsia") == "zh-CN"


def test_the_font_table_names_what_may_stand_in(report: Path) -> None:
    table = part(report, "word/fontTable.xml")
    stand_ins = {font.get(f"{W}name"): of(font, "altName") for font in table}
    assert stand_ins["方正小标宋简体"] == "宋体"
    assert stand_ins["仿宋"] == "仿宋_GB2312"
    assert stand_ins["楷体"] == "楷体_GB2312"


def test_the_title_falls_back_to_a_font_of_ones_choice(sample: SelfAssessment, tmp_path: Path) -> None:
    write_report(sample, tmp_path / "a.docx", title_font="宋体")
    assert of(style(tmp_path / "a.docx", "Title"), "rFonts", "eastAsia") == "宋体"
    assert "方正小标宋简体" not in etree.tostring(part(tmp_path / "a.docx", "word/styles.xml"), encoding="unicode")


def test_paragraphs_are_indented_by_two_characters(report: Path) -> None:
    for style_id in ("BodyText", "Heading1", "Heading2"):
        assert of(style(report, style_id), "ind", "firstLineChars") == "200"
    assert of(style(report, "Title"), "jc") == "center"


def test_headings_are_levels_of_the_outline(report: Path) -> None:
    assert [of(style(report, f"Heading{n}"), "outlineLvl") for n in (1, 2)] == ["0", "1"]
    document = docx.Document(str(report))
    assert [p.text for p in document.paragraphs if p.style and p.style.name == "Heading 1"] == [
        "一、项目概况",
        "二、项目实施及管理情况",
        "三、项目绩效情况",
        "四、问题及建议",
    ]


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages(report: Path) -> None:
    assert part(report, "word/settings.xml").find(f"{W}evenAndOddHeaders") is not None
    relations = {r.get("Id"): r.get("Target") for r in part(report, "word/_rels/document.xml.rels")}
    footers = {}
    for reference in part(report, "word/document.xml").iter(f"{W}footerReference"):
        key = reference.get("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id")
        footers[reference.get(f"{W}type")] = part(report, f"word/{relations[key]}")
    for kind, side in (("default", "right"), ("even", "left")):
        assert of(style(report, of(footers[kind], "pStyle") or ""), "jc") == side
        assert of(style(report, of(footers[kind], "pStyle") or ""), "ind", f"{side}Chars") == "100"
        assert "".join(footers[kind].itertext()) == "—  PAGE 1 —"


# --- tables --------------------------------------------------------------------------------------------------------


def test_tables_repeat_their_header_and_break_no_row(report: Path) -> None:
    tables = list(part(report, "word/document.xml").iter(f"{W}tbl"))
    assert len(tables) == 6
    for table in tables:
        first, *others = table.iter(f"{W}tr")
        assert first.find(f"{W}trPr/{W}tblHeader") is not None
        assert not any(row.find(f"{W}trPr/{W}tblHeader") is not None for row in others)
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in (first, *others))


def test_tables_are_as_wide_as_the_text(report: Path) -> None:
    for table in part(report, "word/document.xml").iter(f"{W}tbl"):
        assert sum(int(column.get(f"{W}w")) for column in table.iter(f"{W}gridCol")) == 8845


def kept(rows: int) -> list[bool]:
    """Which rows of a table stay with the next one."""
    table = Table("表", (Column("甲", 1),), tuple(("1",) for _ in range(rows)))
    parts = document_parts(Report(("题",), "", (table,)), "宋体")
    found = etree.fromstring(parts["word/document.xml"]).iter(f"{W}tr")
    return [row.find(f".//{W}keepNext") is not None for row in found][1:]


def test_a_short_table_is_not_broken_and_a_long_one_leaves_no_row_alone() -> None:
    assert kept(3) == [True, True, False]
    assert kept(12) == [False] * 9 + [True, True, False]


def test_captions_are_numbered_and_stay_with_their_tables(report: Path) -> None:
    captions = [p.text for p in docx.Document(str(report)).paragraphs if p.style and p.style.name == "Caption"]
    assert [caption.split("　")[0] for caption in captions] == [f"表{n}" for n in range(1, 7)]
    assert style(report, "Caption").find(f".//{W}keepNext") is not None


# --- gaps and drafts -----------------------------------------------------------------------------------------------


def test_gaps_are_marked(report: Path) -> None:
    document = part(report, "word/document.xml")
    marked = ["".join(run.itertext()) for run in document.iter(f"{W}r") if of(run, "rStyle") == "Gap"]
    assert "【待补充：评价结论】" in marked
    assert all(re.fullmatch("【.*】", text) for text in marked)


def test_what_a_plan_puts_in_such_brackets_is_no_gap(tmp_path: Path) -> None:
    hostile = plan(project={**plan().project, "组织实施情况": "按【2021】3号文【待补充：附件】执行"})
    write_report(assessment(made_plan=hostile, made_ledgers=(), draft=True), tmp_path / "a.docx")
    runs = [r for p in docx.Document(str(tmp_path / "a.docx")).paragraphs if "3号文" in p.text for r in p.runs]
    assert [(run.text, run.style.name if run.style else "") for run in runs] == [
        ("按【2021】3号文", "Default Paragraph Font"),
        ("【待补充：附件】", "待补充"),
        ("执行", "Default Paragraph Font"),
    ]


def test_a_draft_has_its_word_on_every_page_and_in_the_title(draft: Path) -> None:
    kinds = {r.get(f"{W}type") for r in part(draft, "word/document.xml").iter(f"{W}headerReference")}
    assert kinds == {"default", "even"}
    for number in (1, 2):
        assert "".join(part(draft, f"word/header{number}.xml").itertext()) == "草稿"
    title = docx.Document(str(draft)).paragraphs[0]
    assert title.style is not None and title.style.name == "Title"
    assert title.text.endswith("（草稿）")


def test_what_is_no_draft_has_no_header(report: Path) -> None:
    with zipfile.ZipFile(report) as archive:
        assert not [name for name in archive.namelist() if "header" in name]


# --- any text is text ----------------------------------------------------------------------------------------------

HOSTILE = (
    *NASTY,
    "{{ 项目名称 }}{% for a in b %}",
    "{_{ x }_}",
    "&lt;b&gt; &#60; ]]> <w:p/>",
    "\x00\x0b\x0c\x1f\x7f",
    "\ud800 孤立",
    "\ufffe\uffff",
    "【待补充",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_of_the_plan_is_text(text: str, tmp_path: Path) -> None:
    hostile = plan(
        project={**plan().project, "项目名称": text, "组织实施情况": text, "荣誉": text},
        indicators=(reported("A", text, unit=text, reason=text, reported_actual=plan().bureau_spending),),
    )
    write_report(assessment(made_plan=hostile, made_ledgers=(), draft=True), tmp_path / "a.docx")
    document = docx.Document(str(tmp_path / "a.docx"))
    wanted = [shown for line in text.split("\n") if (shown := visible(line).strip())]
    said = [paragraph.text for paragraph in document.paragraphs]
    for line in wanted:
        assert any(line in paragraph for paragraph in said), (line, said)
    assert document.tables[0].rows[1].cells[0].text.strip() == visible(text).strip()


def visible(text: str) -> str:
    """What becomes of characters that XML cannot hold: a blank, or the spelling of a lone surrogate."""
    spelt = text.encode("utf-8", "backslashreplace").decode()
    return re.sub("[\x00-\x09\x0b-\x1f\x7f\ufffe\uffff]", " ", spelt)


# --- the file ------------------------------------------------------------------------------------------------------


def test_the_same_inputs_give_the_same_bytes(sample: SelfAssessment, report: Path, tmp_path: Path) -> None:
    write_report(sample, tmp_path / "a.docx")
    assert (tmp_path / "a.docx").read_bytes() == report.read_bytes()


def test_nothing_in_the_file_is_of_today(report: Path) -> None:
    with zipfile.ZipFile(report) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert docx.Document(str(report)).core_properties.created == docx.Document(str(report)).core_properties.modified


def test_the_report_is_marked_as_an_output_of_this_tool(report: Path) -> None:
    (kind,) = part(report, "docProps/custom.xml")
    assert (kind.get("name"), "".join(kind.itertext())) == ("excel_eval.kind", "output")


def test_every_part_is_declared_and_every_relation_leads_somewhere(report: Path, draft: Path) -> None:
    for path in (report, draft):
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
        declared = {e.get("PartName").lstrip("/") for e in part(path, "[Content_Types].xml") if e.get("PartName")}
        assert declared == {name for name in names if not name.endswith(".rels") and name != "[Content_Types].xml"}
        targets = {f"word/{r.get('Target')}" for r in part(path, "word/_rels/document.xml.rels")}
        assert targets <= names


def test_a_failure_leaves_the_earlier_report(sample: SelfAssessment, tmp_path: Path, monkeypatch: Any) -> None:
    path = tmp_path / "自评报告.docx"
    path.write_bytes(b"earlier")

    def fails(parts: object, target: Path) -> None:
        target.write_bytes(b"half")
        raise RuntimeError

    monkeypatch.setattr("excel_eval.write.report.write_package", fails)
    with pytest.raises(RuntimeError):
        write_report(sample, path)
    assert [p.name for p in tmp_path.iterdir()] == ["自评报告.docx"]
    assert path.read_bytes() == b"earlier"


def test_where_it_cannot_be_written_that_is_said(sample: SelfAssessment, tmp_path: Path) -> None:
    (tmp_path / "自评报告.docx").mkdir()
    with pytest.raises(CannotWrite):
        excel_eval.write_report(sample, tmp_path / "自评报告.docx")


def test_a_package_is_what_was_put_into_it(tmp_path: Path) -> None:
    write_package({"a/b.xml": b"<x/>", "c": "项".encode()}, tmp_path / "a.docx")
    with zipfile.ZipFile(tmp_path / "a.docx") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {"a/b.xml": b"<x/>", "c": "项".encode()}


# --- other programs ------------------------------------------------------------------------------------------------


def test_python_docx_reads_every_block(sample: SelfAssessment, report: Path) -> None:
    blocks = report_of(sample).blocks
    said = [b.text if isinstance(b, Paragraph) else b.caption for b in blocks]
    document = docx.Document(str(report))
    assert [paragraph.text for paragraph in document.paragraphs][1:] == said
    rows = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    assert rows == [
        list(row) for b in blocks if isinstance(b, Table) for row in ([c.heading for c in b.columns], *b.rows)
    ]


def pages(report: Path, folder: Path) -> Iterator[list[str]]:
    """The lines of each page as LibreOffice lays it out."""
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [need_libreoffice(), profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(report)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext (poppler-utils) is not installed: the pages cannot be read")
    pdf = folder / f"{report.stem}.pdf"
    said = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True).stdout.decode()
    for page in said.rstrip("\f").split("\f"):
        yield [line for line in page.split("\n") if line.strip()]


def test_libreoffice_lays_out_22_lines_of_28_characters(tmp_path: Path) -> None:
    made = Report(("题",), "", (Paragraph("项" * 28 * 60),))
    write_package(document_parts(made, "宋体"), tmp_path / "a.docx")
    first, second, *_ = pages(tmp_path / "a.docx", tmp_path)
    assert [line.replace(" ", "") for line in second] == ["项" * 28] * 22 + ["—2—"]
    assert first[-1].replace(" ", "") == "—1—"
    assert first[-1].index("—") > second[-1].index("—")


def test_every_page_of_the_report_has_its_number(report: Path, tmp_path: Path) -> None:
    numbers = [page[-1].replace(" ", "") for page in pages(report, tmp_path)]
    assert numbers == [f"—{n}—" for n in range(1, len(numbers) + 1)]


def test_a_long_document_of_a_hundred_indicators_is_whole(tmp_path: Path) -> None:
    many = tuple(replace(reported(f"A{n}", f"指标{n}"), reported_actual=plan().bureau_spending) for n in range(100))
    write_report(assessment(made_plan=plan(indicators=many), made_ledgers=()), tmp_path / "a.docx")
    assert len(docx.Document(str(tmp_path / "a.docx")).tables[0].rows) == 101


def test_a_sign_at_the_end_of_a_line_is_not_lost(tmp_path: Path) -> None:
    """LibreOffice drops a sign that hangs over the margin, so none may."""
    text = f"{'项' * 26}、{'目' * 28}、完"
    write_package(document_parts(Report(("题",), "", (Paragraph(text),)), "宋体"), tmp_path / "a.docx")
    (page,) = pages(tmp_path / "a.docx", tmp_path)
    assert "".join(line.replace(" ", "") for line in page[1:-1]) == text
