"""复核件: the findings of an audit as comments at their cells and sentences; the papers stay as they were."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from books import folder
from docx import Document

import excel_eval
from excel_eval.cli import main

SENTENCES = ("全年拜访企业 120 家，完成率 100.00%。", "第二节又写拜访企业 95 家。")


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return int(ended.value.code or 0)


def paper(tmp_path: Path) -> Path:
    document = Document()
    paragraph = document.add_paragraph("年初下达任务。")
    paragraph.add_run(SENTENCES[0]).bold = True
    document.add_paragraph(SENTENCES[1])
    path = tmp_path / "报告.docx"
    document.save(str(path))
    return path


def test_a_word_comment_stands_at_the_sentence(tmp_path: Path) -> None:
    source = paper(tmp_path)
    before = source.read_bytes()
    findings = excel_eval.audit([source]).findings
    assert [finding.code for finding in findings] == ["C53"]
    assert run("-q", "audit", source, "--copies", tmp_path / "复核") == 1
    document = Document(str(tmp_path / "复核" / "报告.docx"))
    (comment,) = document.comments
    assert comment.author == "excel_eval"
    assert comment.text.startswith("P0 C53 “拜访企业”前后不一致：120 家、95 家")
    assert [paragraph.text for paragraph in document.paragraphs] == ["年初下达任务。" + SENTENCES[0], SENTENCES[1]]
    assert source.read_bytes() == before


def test_the_comment_covers_the_words_of_the_finding_alone(tmp_path: Path) -> None:
    source = paper(tmp_path)
    quote = excel_eval.audit([source]).findings[0].quote
    run("-q", "audit", source, "--copies", tmp_path / "复核")
    body = Document(str(tmp_path / "复核" / "报告.docx")).element.body
    covered, inside = "", False
    for element in body.iter():
        name = element.tag.rpartition("}")[2]
        inside = name == "commentRangeStart" or (inside and name != "commentRangeEnd")
        if inside and name == "t":
            covered += element.text or ""
    assert covered.strip("，。") == quote.strip("，。")


def test_a_sentence_that_is_cut_out_of_a_run_keeps_its_tabs_and_line_ends(tmp_path: Path) -> None:
    """As other programs write them, within the text: Word shows a blank there, no tab and no new line."""
    document, text = Document(), "年初\t下达\n任务。第二节又写拜访企业\n95\t家。各组\t都好。"
    document.add_paragraph(SENTENCES[0])
    document.add_paragraph().add_run("文")._r[-1].text = text
    source = tmp_path / "报告.docx"
    document.save(str(source))
    assert run("-q", "audit", source, "--copies", tmp_path / "复核") == 1
    body = Document(str(tmp_path / "复核" / "报告.docx")).element.body
    runs = ["".join(piece.text for piece in run.iter("{*}t")) for run in list(body.iter("{*}p"))[1].iter("{*}r")]
    assert len([text for text in runs if text]) == 3
    assert "".join(runs) == text
    assert list(body.iter("{*}tab", "{*}br")) == []


def test_the_form_bears_its_findings_at_the_cells(tmp_path: Path) -> None:
    material = folder(tmp_path, 驻外一组={"投资线索": [["获取日期*", "线索名称*", "企业名称*", "是否有效*"]]})
    form = tmp_path / "自评表.xlsx"
    assessment = excel_eval.evaluate(material)
    excel_eval.write_workbook(assessment, form)
    places = {(f.place.sheet, f.place.cell) for f in excel_eval.audit([form]).findings if f.place.cell}
    assert places
    run("-q", "audit", form, "--copies", tmp_path / "复核")
    book = openpyxl.load_workbook(tmp_path / "复核" / "自评表.xlsx")
    marked = {
        (page.title, cell.coordinate)
        for page in book
        for row in page.iter_rows()
        for cell in row
        if cell.comment and cell.comment.text.startswith("【excel_eval】")
    }
    assert marked == places


def test_a_text_file_cannot_bear_comments_and_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "报告.txt"
    source.write_text("\n".join(SENTENCES), encoding="utf-8")
    assert run("-q", "audit", source, "--copies", tmp_path / "复核") == 1
    assert "报告.txt 不能加批注" in capsys.readouterr().err
    assert not (tmp_path / "复核").exists()


def test_the_papers_own_folder_is_no_place_for_the_copies(tmp_path: Path) -> None:
    assert run("audit", paper(tmp_path), "--copies", tmp_path) == 2
