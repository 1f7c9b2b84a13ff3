"""No text of the inputs becomes anything else: formula, link, name, format, header, XML, template, terminal, path.

The same outputs are made of two folders that differ in their words alone, once plain ones and once the worst there
are. Then every cell, comment, paragraph, message and key must be the plain one with the words put in their place,
and no part of any file may hold an element that the plain one does not.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shutil
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from random import Random

import openpyxl
import planted
import pytest
from books import PLAN_FILE
from docx import Document
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from lxml import etree
from planted import LISTS, Plain, Texts
from python_calamine import CalamineWorkbook

from excel_eval.cli import main
from excel_eval.cli.terminal import printable
from excel_eval.write.template_stamp import file_names
from excel_eval.write.text import utf16_length

WORST = (
    "=1+1", "+86 28", "-1+1", "@SUM(A1)", "{=SUM(A1)}", "=cmd|'/c calc'!A1", "https://example.org/?a=1&b=2#c",
    "mailto:a@b.c", "internal:'封面'!A1", "file:///C:/x.xls", "&N页&P&\"黑体,Bold\"&D", "[Red]0;[Blue]@", "yyyy-mm-dd",
    "{{ 项目名称 }}", "{% for a in b %}", "{# 注 #}", "{%p endfor %}", "{x}{0}{name!r:>10}{", "%s %d %(name)s %",
    "<r>a & b</r>", "</t></si><f>1</f>", "]]>&lt;&amp;", "<!DOCTYPE x>", "_x000D_", "_x0041_ 与 \x01", "$x ${x}",
    "_x005F_x0041_", "_x0041_x0042_x0043_", "_xD800_甲", "_xFFFE__xFFFF_非", "响\x07\x1b[31m红\x1b[0m", "删\x7f\x9b2J",
    "零\x00宽\u200b\u2060", "反向\u202e文字\u202c", "右\u200f左\u200e", "\ufeff头", "𠀀𠮷\U0010ffff",
    "e\u0301 \u1100\u1161", "../../x", "C:\\x", "\\\\srv\\x", "a/b", "CON", "NUL.txt",
    "'单引号", "单引号'", "\"双\"", "*?[]:/\\", "~*",
    " 前后有空格 ", "\u3000全角空格\u3000", "甲\n乙", "甲\r\n乙", "甲\r乙", "a\tb", "行\u2028分\u2029隔\x85",
    "12345678901234567890", "0012", "1E5", "TRUE", "#N/A", "2021-03-05x", "是否", "None", "nan",
)  # fmt: skip
NAMES = (
    "../外", "..", "/tmp/外", "C:\\外", "\\\\srv\\外", "a/b", "CON", "NUL.txt", "~$锁", ".隐", "组. ", "长" * 300,
    "\u202e组", "a\0b", "*?[]:",
)  # fmt: skip
EXAMPLES = int(os.environ.get("TEXT_EXAMPLES", "3"))
"""folders of random texts; more of them with a larger number in the environment"""
TEMPLATE = ("{{ 项目名称 }}", "{{ 评价结论 }}", "{%p for 行 in 指标 %}", "{{ 行.三级指标 }}", "{%p endfor %}")


@dataclass(frozen=True, repr=False)
class Made:
    """What a folder led to: files by a name that holds no text of it, and what was printed."""

    files: Mapping[str, Path]
    printed: Mapping[str, str]


def make(root: Path, plain: Plain, texts: Texts, call: Callable[..., str]) -> Made:
    """Every command on a good folder and on a wrong one, within ``root``."""
    good = planted.write(root / "好", plain, texts)
    printed = {"check": call("check", "好", "--json")}
    files: dict[str, Path] = {}

    def book(name: str, *arguments: str) -> None:
        path = Path("出") / name
        path.parent.mkdir(exist_ok=True)
        printed[name] = call(*arguments, "-o", str(path))
        files[name] = path

    book("自评表.xlsx", "evaluate", "好")
    book("四川.xlsx", "evaluate", "好", "--form", "sichuan")
    book("通报.xlsx", "progress", "好", "--month", "2021-06")
    book("报告.docx", "report", "好")
    _own_template(root / "模板.docx")
    book("自定.docx", "report", "好", "--template", "模板.docx")
    code = texts("V1/编码")
    printed["trace"] = call("trace", "好", "--", code)
    printed["trace json"] = call("trace", "好", "--json", "--", code)
    printed["evaluate"] = call("evaluate", "好", "--json")
    printed["template"] = call("template", f"好/{PLAN_FILE}", "-o", "模板")
    printed["new"] = call("new", "明年", "--plan", f"好/{PLAN_FILE}")
    for number, name in enumerate(file_names([texts("组别1"), texts("组别2"), planted.LATE])):
        files[f"模板 {number}"], files[f"明年 {number}"] = Path("模板") / name, Path("明年") / name
    (following,) = set(Path("明年").iterdir()) - set(files.values())
    files["明年"] = following
    printed["archive"] = call("archive", "好", "--month", "2021-06")
    (filed,) = (good / "备案").iterdir()
    printed["manifest"] = next(filed.glob("*.json")).read_text(encoding="utf-8")
    handed = f"0{texts('文件0')}.xlsx"
    printed["upgrade"] = call("upgrade", "-o", "升级", "--", str(Path("好") / handed))
    (upgraded,) = file_names([handed.removesuffix(".xlsx")])
    files["升级"] = Path("升级") / upgraded
    (files["升级说明"],) = set(Path("升级").iterdir()) - {files["升级"]}
    planted.write(root / "错", plain, texts, wrong=True)
    printed["diff"] = call("diff", "好", "错")
    printed["diff json"] = call("diff", "好", "错", "--json")
    printed["run"] = call("run", "错", "--draft", "-o", "果")
    printed["check wrong"] = call("check", "错", "--json")
    for name in ("自评表.xlsx", "自评报告.docx", "问题清单.xlsx"):
        files[f"果/{name}"] = Path("果") / name
    files["退回"] = Path("果/退回") / f"1{texts('文件1')}.xlsx"
    printed["evaluation.json"] = Path("果/evaluation.json").read_text(encoding="utf-8")
    return Made(files, printed)


def _own_template(path: Path) -> None:
    document = Document()
    for text in TEMPLATE:
        document.add_paragraph(text)
    document.sections[0].header.paragraphs[0].text = "{{ 主管部门 }}"
    document.save(str(path))


# --- what is in a file, apart from its words -------------------------------------------------------------------------

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LITERAL = re.compile(r'"(?:[^"]|"")*"|\'(?:[^\']|\'\')*\'')
_CHANGING = re.compile(r"[0-9a-f]{64}|\d{4}-\d\d-\d\d[T ][\d:.+]{5,}")
"""checksums and moments"""
_NAME_OF_CODE = re.compile("(完成率|得分|实际完成值|指标值)_")
_NAMES_A_FILE = re.compile("已写出|→")
"""lines that name a written file, which is called as Windows allows"""
_WIDTH = ("col", "cols")


def elements(path: Path) -> dict[str, Counter[str]]:
    """The elements of each part by name; a part that is no sound XML fails. Texts and widths are not looked at."""
    found = {}
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            if name.endswith((".xml", ".rels", ".vml")):
                root = etree.fromstring(archive.read(name), etree.XMLParser(resolve_entities=False))
                assert root.getroottree().docinfo.internalDTD is None
                tags = (str(element.tag).rpartition("}")[2] for element in root.iter())
                found[name] = Counter(tag for tag in tags if tag not in _WIDTH)
    return found


def skeleton(text: object) -> str:
    """A formula or number format without its quoted words."""
    return _LITERAL.sub("…", str(text))


def bands(path: Path) -> list[str]:
    """The codes of every page header and footer."""
    with zipfile.ZipFile(path) as archive:
        parts = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
    texts = ["".join(map(str, e.itertext())) for part in parts for e in etree.fromstring(part).iter("{*}headerFooter")]
    return ["".join(code for code in re.findall("&(&|.)", text, re.DOTALL) if code != "&") for text in texts]


def settings_of(path: Path) -> Iterator[tuple[object, ...]]:
    """What a text could turn into: names, rules, and of each cell type, format, formula and link."""
    book = openpyxl.load_workbook(path)
    for name, defined in book.defined_names.items():
        if not _NAME_OF_CODE.match(name):  # such a name is made where the code allows it
            yield name, skeleton(defined.attr_text)
    for number, sheet in enumerate(book):
        for name, defined in sheet.defined_names.items():
            yield number, name, skeleton(defined.attr_text)
        for rule in sheet.data_validations.dataValidation:
            yield number, str(rule.sqref), rule.type, _counted(skeleton(rule.formula1))
        for ranges in sheet.conditional_formatting:
            yield number, str(ranges.sqref), *(_counted(skeleton(f)) for rule in ranges.rules for f in rule.formula)
        for cell in chain.from_iterable(sheet.iter_rows()):
            link = cell.hyperlink and (cell.hyperlink.ref, bool(cell.hyperlink.target), bool(cell.hyperlink.location))
            formula = _counted(skeleton(cell.value)) if cell.data_type == "f" else ""
            yield number, cell.coordinate, cell.data_type, skeleton(cell.number_format), formula, link


def _counted(formula: str) -> str:
    """A name that a criterion cannot match exactly is counted cell by cell instead; a text may stand in pieces."""
    return (
        "counted"
        if re.search(r"(SUMIFS|COUNTIFS|SUMPRODUCT)\(", formula)
        else re.sub(r"…?(&?…|&?CHAR\(\d+\))+|ISTEXT\(\w+\),", lambda m: "…" if m[1] else "", formula)
    )


def values_of(path: Path) -> Iterator[tuple[str, str, object]]:
    """Every value as calamine has it."""
    calamine = CalamineWorkbook.from_path(str(path))
    for name in calamine.sheet_names:
        yield name, "", name
        for y, row in enumerate(calamine.get_sheet_by_name(name).to_python(skip_empty_area=False), 1):
            yield from ((name, f"{y},{x}", value) for x, value in enumerate(row, 1))


def texts_of(path: Path) -> Iterator[tuple[str, str, object]]:
    """Texts and comments as openpyxl has them; it leaves most escapes of control characters as they are stored."""
    for sheet in openpyxl.load_workbook(path):
        for cell in chain.from_iterable(sheet.iter_rows()):
            if cell.data_type == "s":
                yield sheet.title, cell.coordinate, cell.value
            if cell.comment:
                yield sheet.title, f"comment {cell.coordinate}", cell.comment.text


def unescaped(text: str) -> str:
    """Without any escape, however often it was escaped."""
    while (less := _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)) != text:
        text = less
    return text


def words_of(path: Path) -> str:
    """All text of a document and its header without blanks and control characters, which Word cannot show alike."""
    document = Document(str(path))
    roots = (document.element.body, document.sections[0].header._element)
    return inked("".join(etree.tostring(root, method="text", encoding="unicode") for root in roots))


def inked(text: str) -> str:
    return re.sub(r"[\s\x00-\x1f\x7f]", "", text)


# --- the comparison --------------------------------------------------------------------------------------------------


def assert_same_but_for_words(first: Made, second: Made, plain: Plain, texts: Texts) -> None:
    def expected(value: object) -> object:
        return _CHANGING.sub("…", plain.replaced(value, texts)) if isinstance(value, str) else value

    for name, path in first.files.items():
        other = second.files[name]
        if name.endswith(".docx"):
            assert_same_document(path, other, plain, texts)
            continue
        assert {n: c for n, c in elements(other).items() if n not in _TEXT_PARTS} == {
            n: c for n, c in elements(path).items() if n not in _TEXT_PARTS
        }, name
        assert bands(other) == bands(path), name
        assert list(settings_of(other)) == list(settings_of(path)), name
        line_ends = _one_line_end if name == "退回" else _steady
        got = [(sheet, place, line_ends(value)) for sheet, place, value in values_of(other)]
        assert got == [(plain.replaced(s, texts), p, line_ends(expected(v))) for s, p, v in values_of(path)], name
        loose = [(sheet, place, line_ends(unescaped(str(_steady(value))))) for sheet, place, value in texts_of(other)]
        wanted = [(s, place, line_ends(unescaped(str(expected(value))))) for s, place, value in texts_of(path)]
        assert loose == [(plain.replaced(s, texts), place, text) for s, place, text in wanted], name
    for name, printed in first.printed.items():
        assert_same_print(printed, second.printed[name], plain, texts)


_TEXT_PARTS = ("xl/sharedStrings.xml", "docProps/app.xml", "xl/workbook.xml")


def _one_line_end(value: object) -> object:
    """What a returned copy says of a text has line feeds alone."""
    return _steady(value.replace("\r\n", "\n") if isinstance(value, str) else value)


def _steady(value: object) -> object:
    return _CHANGING.sub("…", value) if isinstance(value, str) else value


def assert_same_document(path: Path, other: Path, plain: Plain, texts: Texts) -> None:
    """No text is missing, and none became an element of a kind that the plain document does not have."""
    before, after = elements(path), elements(other)
    assert before.keys() == after.keys()
    for part, counts in after.items():
        assert set(counts) <= {*before[part], "t", "br", "tab"}, part
        assert counts["fldChar"] == before[part]["fldChar"] and counts["hyperlink"] == before[part]["hyperlink"]
    was, now = words_of(path), words_of(other)
    for number, place in enumerate(plain.places):
        assert now.count(inked(texts(place))) >= was.count(f"文{number:03}字"), place


def assert_same_print(was: str, now: str, plain: Plain, texts: Texts) -> None:
    """JSON holds the texts as they came; on a terminal nothing of them but what it prints."""
    if was.startswith("{"):
        assert _all_steady(json.loads(now)) == _all_steady(json.loads(was), partial(plain.replaced, texts=texts))
        return
    assert not [char for char in now if unicodedata.category(char) in ("Cc", "Cf", "Cs") and char != "\n"]
    shown = plain.replaced(was, texts, printable)
    assert [_CHANGING.sub("…", line) for line in now.split("\n") if not _NAMES_A_FILE.search(line)] == [
        _CHANGING.sub("…", line) for line in shown.split("\n") if not _NAMES_A_FILE.search(line)
    ]


def _all_steady(value: object, replaced: Callable[[str], str] = str) -> object:
    if isinstance(value, dict):
        return {replaced(name): _all_steady(one, replaced) for name, one in value.items() if name != "size"}
    if isinstance(value, list):
        return [_all_steady(one, replaced) for one in value]
    return _steady(replaced(value)) if isinstance(value, str) else value


# --- the tests -------------------------------------------------------------------------------------------------------

_SEPARATORS = str.maketrans("", "", ";；、\n\r,，\u2028\u2029\x85")
_NO_SHEET = re.compile(r"[\[\]:*?/\\'\x00-\x1f\x7f-\x9f\ufffe\uffff]|_(?=x)")


def fitting(place: str, text: str) -> str:
    """The text as the place takes it: a list has no separators within an item, a file no slash, a sheet few signs."""
    if place.endswith(LISTS):
        return text.translate(_SEPARATORS).strip() or "项"
    if place.startswith("文件"):
        return re.sub(r"[\x00-\x1f\x7f#/]", "", text)  # a link leads to no such file; slashes part folders
    if place == "未知表":
        return _NO_SHEET.sub("", text)[:30]
    # a unit that ends in "_" is right in every spreadsheet program, and a date to calamine
    return text.rstrip("_") if place.endswith("单位") else text


def rotated(plain: Plain, offset: int) -> Texts:
    """The worst texts one after the other, from another one on for each offset; steps of 7 or 1."""
    step = 7 if offset % 2 else 1

    def texts(place: str) -> str:
        return fitting(place, WORST[(plain.places.index(place) * step + offset) % len(WORST)])

    return texts


def scrambled(plain: Plain, random: Random) -> Texts:
    """Pieces of the worst texts and any characters, no two texts alike."""
    found: dict[str, str] = {}
    for number, place in enumerate(plain.places):
        pieces = [random.choice(WORST) for _ in range(random.randint(0, 2))]
        pieces += [chr(random.choice((random.randint(1, 0x2FF), random.randint(0xE000, 0x1FFFF)))) for _ in range(3)]
        random.shuffle(pieces)
        text = re.sub("[\ufdd0-\ufdef\ufffe\uffff]", "", "".join(pieces))
        found[place] = fitting(place, f"{text[:12]}{number}字{text[12:20]}")
    return found.__getitem__


@dataclass(repr=False)
class Bench:
    """The plain folder's outputs, and a place to make those of others."""

    root: Path
    plain: Plain
    made: Made
    call: Callable[..., str]

    def assert_text_stays_text(self, texts: Texts) -> None:
        root = self.root / "别的"
        shutil.rmtree(root, ignore_errors=True)
        assert_same_but_for_words(self.made, made_in(root, self.plain, texts, self.call), self.plain, texts)


def made_in(root: Path, plain: Plain, texts: Texts, call: Callable[..., str]) -> Made:
    root.mkdir()
    with contextlib.chdir(root):
        made = make(root, plain, texts, call)
    return Made({name: root / path for name, path in made.files.items()}, made.printed)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    root = tmp_path_factory.mktemp("text")
    plain = Plain()
    return Bench(root, plain, made_in(root / "素", plain, plain, printed_by), printed_by)


def printed_by(*arguments: str) -> str:
    """What a command prints: its JSON alone, or both streams; it ends with code 0 or 1."""
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), pytest.raises(SystemExit) as ended:
        main([*arguments])
    assert ended.value.code in (0, 1), err.getvalue()
    assert isinstance(out.buffer, io.BytesIO)
    return out.buffer.getvalue().decode() + ("" if "--json" in arguments else err.getvalue())


@pytest.mark.parametrize("offset", [number * 17 % len(WORST) for number in range(EXAMPLES)])
def test_the_worst_texts_are_texts(bench: Bench, offset: int) -> None:
    bench.assert_text_stays_text(rotated(bench.plain, offset))


@settings(max_examples=max(1, EXAMPLES // 3), deadline=None, derandomize=EXAMPLES < 10, phases=[Phase.generate])
@given(st.randoms(use_true_random=False))
def test_any_texts_are_texts(bench: Bench, random: Random) -> None:
    bench.assert_text_stays_text(scrambled(bench.plain, random))


@pytest.mark.parametrize("team", NAMES)
def test_no_name_of_a_team_leads_out_of_the_folder(tmp_path: Path, team: str) -> None:
    plain = Plain()
    planted.write(tmp_path / "素", plain)

    def texts(place: str) -> str:
        return {"组别1": team, "组别2": team + "2"}.get(place, plain(place))

    planted.write(tmp_path / "好", plain, texts)
    before = set(tmp_path.rglob("*")) | {tmp_path / "模板", tmp_path / "明年"}
    plan = tmp_path / "好" / PLAN_FILE
    printed_by("template", str(plan), "-o", str(tmp_path / "模板"))
    printed_by("new", str(tmp_path / "明年"), "--plan", str(plan))
    made = set(tmp_path.rglob("*")) - before
    assert {path.parent.name for path in made} == {"模板", "明年"} and len(made) == 7
    assert all(path.suffix == ".xlsx" and len(path.name.encode()) <= 200 for path in made)
    assert not [path for path in made if re.search(r'[<>:"/\\|?*\x00-\x1f]|^[.~]|[. ]\.xlsx$', path.name)]


@pytest.mark.parametrize("length", [32_767, 32_768, 40_000])
@pytest.mark.parametrize("character", ["长", "𠀀"])
def test_endless_texts_are_whole_or_say_that_they_are_not(tmp_path: Path, length: int, character: str) -> None:
    """A cell holds 32,767 UTF-16 units: what is longer ends with words that say so, in every book."""
    plain = Plain()
    planted.write(tmp_path / "素", plain)
    text = character * (length // utf16_length(character))

    def texts(place: str) -> str:
        return text if place in ("拜访0/备注", "项目/预期目标", "V1/佐证材料") else plain(place)

    planted.write(tmp_path / "好", plain, texts)
    out = tmp_path / "自评表.xlsx"
    printed_by("evaluate", str(tmp_path / "好"), "-o", str(out))
    long = [str(value) for _, _, value in values_of(out) if len(str(value)) > 10_000]
    assert len(long) >= 2, "more than one sheet shows them"
    for value in long:
        assert utf16_length(value) <= 32_767
        assert value == text or (value.startswith(character * 10_000) and "原文共" in value)
    assert (text in long) == (utf16_length(text) <= 32_767)
