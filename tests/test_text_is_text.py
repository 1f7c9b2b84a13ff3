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
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random

import books
import openpyxl
import planted
import pytest
from books import PLAN_FILE
from docx import Document
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from paper_forms import Funds, Row, standard_form
from planted import LISTS, Plain, Texts
from planted_outputs import elements, inked, names_in_charts, taken_apart, unescaped, unseen, words_of
from test_report_word import visible
from worst_texts import AIMED, FILES, NAMES, ODD, ODD_NAMES, WORST

from excel_eval.cli import main
from excel_eval.cli.options import Settings
from excel_eval.cli.terminal import printable
from excel_eval.cli.watch import print_changes
from excel_eval.model import Lang
from excel_eval.pipeline import check_folder
from excel_eval.read import read_workbook
from excel_eval.write.template_stamp import file_names
from excel_eval.write.text import utf16_length

EXAMPLES = int(os.environ.get("TEXT_EXAMPLES", "3"))
"""folders of the worst texts, each with them in other places; a third as many of random ones"""
TEMPLATE = ("{{ 项目名称 }}", "{{ 评价结论 }}", "{%p for 行 in 指标 %}", "{{ 行.三级指标 }}", "{%p endfor %}")


# --- the same outputs of a plain folder and of another --------------------------------------------------------------


@dataclass(frozen=True, repr=False)
class Made:
    """What a folder led to: files by a name that holds no text of it, and what was printed."""

    files: Mapping[str, Path]
    printed: Mapping[str, str]


def make(plain: Plain, texts: Texts, lang: Lang) -> Made:
    """Every command on a good folder and on a wrong one, within the current folder."""
    good = planted.write(Path("好"), plain, texts)
    wrong = planted.write(Path("错"), plain, texts, wrong=True)
    for path in good.iterdir():
        if not path.name.startswith("1"):  # these do not change from the one to the other: not by a second either
            shutil.copy(path, wrong)
    call = partial(printed_by, "--lang", lang)
    printed: dict[str, str] = {}
    files: dict[str, Path] = {}

    def book(name: str, *arguments: str) -> None:
        printed[name] = call(*arguments, "-o", name)
        files[name] = Path(name)

    code, earlier = texts("V1/编码"), planted.earlier_year(plain, texts)
    printed["check"] = call("check", "好", "--json")
    printed["run"] = call("run", "好", "-o", "果", "--previous", earlier)
    files |= {f"果/{name}": Path("果") / name for name in ("自评表.xlsx", "自评报告.docx")}
    book("四川.xlsx", "evaluate", "好", "--form", "sichuan")
    book("通报.xlsx", "progress", "好", "--month", "2021-06")
    _own_template(Path("模板.docx"))
    book("自定.docx", "report", "好", "--template", "模板.docx")
    printed["trace"] = call("trace", "好", "--", code)
    printed["trace json"] = call("trace", "好", "--json", "--", code)
    printed["template"] = call("template", f"好/{PLAN_FILE}", "-o", "模板")
    printed["new"] = call("new", "明年", "--plan", f"好/{PLAN_FILE}")
    first, second, late = file_names([texts("组别1"), texts("组别2"), planted.LATE])
    assert {path.name for path in Path("模板").iterdir()} == {first, second, late}
    files |= {"模板": Path("模板") / first, "明年各组": Path("明年") / second}
    (following,) = {path.name for path in Path("明年").iterdir()} - {first, second, late}
    files["明年"] = Path("明年") / following
    printed["archive"] = call("archive", "好", "--month", "2021-06", "--why", texts("更正原因"))
    printed["verify"] = call("archive", "好", "--verify")
    (filed,) = (good / "备案").iterdir()
    printed["manifest"] = next(filed.glob("*.json")).read_text(encoding="utf-8")
    handed = f"0{texts('文件0')}.xlsx"
    printed["upgrade"] = call("upgrade", "-o", "升级", "--", str(Path("好") / handed))
    (upgraded,) = file_names([handed.removesuffix(".xlsx")])
    files["升级"] = Path("升级") / upgraded
    (files["升级说明"],) = set(Path("升级").iterdir()) - {files["升级"]}
    printed["diff"] = call("diff", "好", "错")
    printed["diff json"] = call("diff", "好", "错", "--json")
    printed["watch"] = _watched("好", "错", lang)
    printed["run wrong"] = call("run", "错", "--draft", "-o", "错果")
    printed["check wrong"] = call("check", "错", "--json")
    files |= {f"错果/{name}": Path("错果") / name for name in ("自评表.xlsx", "自评报告.docx", "问题清单.xlsx")}
    files["退回"] = Path("错果/退回") / f"1{texts('文件1')}.xlsx"
    for name in ("果", "错果"):
        printed[f"{name}.json"] = (Path(name) / "evaluation.json").read_text(encoding="utf-8")
    known = {path.parts[0] for path in files.values()} | {"好", "错", "果", "错果", "模板.docx", earlier}
    assert {path.name for path in Path().iterdir()} == known, "nothing is written elsewhere"
    return Made({name: path.absolute() for name, path in files.items()}, printed)


def _own_template(path: Path) -> None:
    document = Document()
    for text in TEMPLATE:
        document.add_paragraph(text)
    document.sections[0].header.paragraphs[0].text = "{{ 主管部门 }}"
    document.save(str(path))


def _watched(before: str, now: str, lang: Lang) -> str:
    """What ``watch`` says when the one folder has become the other."""
    with contextlib.redirect_stderr(io.StringIO()) as said:
        print_changes(check_folder(Path(before)), check_folder(Path(now)), Settings(lang=lang))
    return said.getvalue()


def printed_by(*arguments: str, codes: Sequence[int] = (0, 1)) -> str:
    """What a command prints: its JSON alone, or both streams; it ends with one of the ``codes``."""
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), pytest.raises(SystemExit) as ended:
        main([*arguments])
    assert ended.value.code in codes, err.getvalue()
    assert isinstance(out.buffer, io.BytesIO)
    return out.buffer.getvalue().decode() + ("" if "--json" in arguments else err.getvalue())


# --- the comparison --------------------------------------------------------------------------------------------------

_CHANGING = re.compile(r"[0-9a-f]{64}|\d{4}-\d\d-\d\d[T ][\d:.+]{5,}")
"""checksums and moments"""
_NAMES_A_FILE = re.compile("已写出|^written|→")
"""lines that name a written file, which is called as Windows allows"""
SENTENCES = ("评价结论", "资金到位及使用", "财务管理情况", "组织实施情况", "立项及资金申报批复")
"""texts of the plan that are paragraphs of the report"""


@dataclass(repr=False)
class Bench:
    """The plain folder's outputs, and a place to make those of others."""

    root: Path
    lang: Lang

    def __post_init__(self) -> None:
        self.plain = Plain()
        self.made = self._made("素", self.plain)
        self.books = {name: taken_apart(path) for name, path in self.made.files.items() if path.suffix == ".xlsx"}

    def _made(self, name: str, texts: Texts) -> Made:
        shutil.rmtree(self.root / name, ignore_errors=True)
        (self.root / name).mkdir(parents=True)
        with contextlib.chdir(self.root / name):
            return make(self.plain, texts, self.lang)

    def assert_text_stays_text(self, texts: Texts) -> None:
        made = self._made("别的", texts)
        for name, path in made.files.items():
            if name in self.books:
                self._assert_same_book(name, path, texts)
            else:
                self._assert_same_document(self.made.files[name], path, texts)
        for line in visible(texts(f"项目/{SENTENCES[0]}")).split("\n"):
            assert line.strip() in "\n".join(p.text for p in Document(str(made.files["自定.docx"])).paragraphs)
        for name, printed in made.printed.items():
            self._assert_same_print(self.made.printed[name], printed, texts)

    def _assert_same_book(self, name: str, path: Path, texts: Texts) -> None:
        was, now = self.books[name], taken_apart(path)
        ends = _one_line_end if name == "退回" else _steady
        expected = partial(_expected, self.plain, texts)
        assert now.parts == was.parts, name
        assert now.bands == was.bands, name
        assert now.settings == was.settings, name
        assert now.links == [expected(link) for link in was.links], name
        wanted = [(expected(sheet), place, ends(expected(value))) for sheet, place, value in was.values]
        assert [(sheet, place, ends(value)) for sheet, place, value in now.values] == wanted, name
        loose = [(expected(sheet), place, ends(unescaped(str(expected(v))))) for sheet, place, v in was.texts]
        assert [(sheet, place, ends(_steady(value))) for sheet, place, value in now.texts] == loose, name

    def _assert_same_document(self, path: Path, other: Path, texts: Texts) -> None:
        """No text is missing, and none became an element of a kind that the plain document does not have."""
        before, after = elements(path), elements(other)
        assert before.keys() == after.keys()
        for part, counts in after.items():
            assert set(counts) <= {*before[part], "t", "br", "tab"}, part
            assert counts["fldChar"] == before[part]["fldChar"] and counts["hyperlink"] == before[part]["hyperlink"]
        was, now = words_of(path), words_of(other)
        for number, place in enumerate(self.plain.places):
            assert now.count(inked(texts(place))) >= was.count(f"文{number:03}字"), place
        if other.name == "自评报告.docx":
            said = "\n".join(paragraph.text for paragraph in Document(str(other)).paragraphs)
            for place in SENTENCES:
                assert all(line.strip() in said for line in visible(texts(f"项目/{place}")).split("\n")), place

    def _assert_same_print(self, was: str, now: str, texts: Texts) -> None:
        """JSON holds the texts as they came; on a terminal nothing of them but what it prints."""
        if was.startswith("{"):
            assert _all_steady(json.loads(now)) == _all_steady(
                json.loads(was), partial(self.plain.replaced, texts=texts)
            )
            return
        assert unseen(now) == set()
        shown = self.plain.replaced(was, texts, printable)
        assert [_CHANGING.sub("…", line) for line in now.split("\n") if not _NAMES_A_FILE.search(line)] == [
            _CHANGING.sub("…", line) for line in shown.split("\n") if not _NAMES_A_FILE.search(line)
        ]


def _expected(plain: Plain, texts: Texts, value: object) -> object:
    return _steady(plain.replaced(value, texts)) if isinstance(value, str) else value


def _one_line_end(value: object) -> object:
    """What a returned copy says of a text has line feeds alone."""
    return _steady(value.replace("\r\n", "\n") if isinstance(value, str) else value)


def _steady(value: object) -> object:
    return _CHANGING.sub("…", value) if isinstance(value, str) else value


def _all_steady(value: object, replaced: Callable[[str], str] = str) -> object:
    if isinstance(value, dict):
        return {replaced(name): _all_steady(one, replaced) for name, one in value.items() if name != "size"}
    if isinstance(value, list):
        return [_all_steady(one, replaced) for one in value]
    return _steady(replaced(value)) if isinstance(value, str) else value


# --- the texts -------------------------------------------------------------------------------------------------------

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
    return text


def rotated(plain: Plain, offset: int) -> Texts:
    """The worst texts one after the other, from another one on for each offset; steps of 7 or 1. The first: AIMED."""
    step, aimed = 7 if offset % 2 else 1, {} if offset else AIMED

    def texts(place: str) -> str:
        return aimed.get(place) or fitting(place, WORST[(plain.places.index(place) * step + offset) % len(WORST)])

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


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Lang], Bench]:
    made: dict[Lang, Bench] = {}

    def of(lang: Lang) -> Bench:
        if lang not in made:
            made[lang] = Bench(tmp_path_factory.mktemp("text"), lang)
        return made[lang]

    return of


@pytest.mark.parametrize("number", range(EXAMPLES))
def test_the_worst_texts_are_texts(bench: Callable[[Lang], Bench], number: int) -> None:
    made = bench("en" if number % 3 == 1 else "zh")
    made.assert_text_stays_text(rotated(made.plain, number * 17 % len(WORST)))


@settings(
    max_examples=max(1, EXAMPLES // 3),
    deadline=None,
    derandomize=EXAMPLES < 10,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(st.randoms(use_true_random=False))
def test_any_texts_are_texts(bench: Callable[[Lang], Bench], random: Random) -> None:
    made = bench("zh")
    made.assert_text_stays_text(scrambled(made.plain, random))


# --- names of files --------------------------------------------------------------------------------------------------


def test_no_name_of_a_team_leads_out_of_the_folder(tmp_path: Path) -> None:
    teams = [[name, books.FIELD if number else books.INDUSTRY] for number, name in enumerate(NAMES)]
    plan = books.workbook(tmp_path / PLAN_FILE, {**books.default_plan(), "招商组": [["组别", "类别"], *teams]})
    printed_by("template", str(plan), "-o", str(tmp_path / "模板"), codes=[0])
    printed_by("new", str(tmp_path / "明年"), "--plan", str(plan), codes=[0])
    assert {path.name for path in tmp_path.iterdir()} == {PLAN_FILE, "模板", "明年"}
    made = list((tmp_path / "模板").iterdir())
    assert {path.name for path in (tmp_path / "明年").iterdir()} == {path.name for path in made} | {PLAN_FILE}
    assert {_team_of(path) for path in made} == set(NAMES)
    assert not [path for path in made if re.search(r'[<>:"/\\|?*\x00-\x1f]|^[.~]|[. ]\.xlsx$', path.name)]


def _team_of(path: Path) -> object:
    (cover,) = [sheet for sheet in read_workbook(path).sheets if sheet.name == "封面"]
    return next(row[1] for row in cover.rows if row[0] == "组别*")


_DEVICES = re.compile(r"(?:CON|PRN|AUX|NUL|COM[0-9¹²³]|LPT[0-9¹²³]|CONIN\$|CONOUT\$)(?: *\..*)?", re.IGNORECASE)
_ANY_NAME = st.one_of(
    st.lists(st.sampled_from(WORST), min_size=1, max_size=4).map("".join),
    st.text(st.characters(codec="utf-8", exclude_characters="\ufffe\uffff"), min_size=1, max_size=30),
    st.sampled_from(NAMES),
    st.sampled_from(ODD_NAMES),
)


@settings(max_examples=2000 if EXAMPLES > 9 else 200, deadline=None)
@given(st.lists(_ANY_NAME, max_size=8))
def test_a_team_by_any_name_gets_a_file_of_its_own_in_the_folder(names: Sequence[str]) -> None:
    files = file_names(names)
    assert len({unicodedata.normalize("NFC", file).casefold() for file in files}) == len(names)
    for file in files:
        assert Path(file).name == file == file.strip() and file.endswith(".xlsx")
        assert not set(file) & set('<>:"/\\|?*') and all(unicodedata.category(c) not in ("Cc", "Cs") for c in file)
        assert len(file.encode()) <= 200 and len(file.encode("utf-16-le")) <= 2 * 200
        assert not _DEVICES.fullmatch(file) and not file.startswith((".", "~"))
        assert file.removesuffix(".xlsx").rstrip(". ") == file.removesuffix(".xlsx") != ""


def handed_in(folder: Path, visits: str = "") -> Path:
    """A team's workbook by each of these names; the last is of a team without visits."""
    folder.mkdir()
    kinds = [books.FIELD] * (len(FILES) - 1) + [books.INDUSTRY]
    teams = [[f"{number}组", kind] for number, kind in enumerate(kinds)]
    books.workbook(folder / PLAN_FILE, {**books.default_plan(), "招商组": [["组别", "类别"], *teams]})
    for name, (team, kind) in zip(FILES, teams, strict=True):
        ledgers = {sheet: books.LEDGERS[sheet] for sheet in books.KEPT[kind]}
        own = {"拜访企业": f"拜访日期|企业名称|是否553企业\n{visits}"} if visits and kind == books.FIELD else {}
        sheets = {"封面": books.cover(team, 类别=kind), **ledgers, **own, "月度报送": books.submissions()}
        books.workbook(folder / f"{name}.xlsx", sheets)
    return folder


@pytest.mark.skipif(os.name == "nt", reason="Windows allows no such names")
def test_a_workbook_handed_in_by_any_name_keeps_it(tmp_path: Path) -> None:
    names, wrong = {f"{name}.xlsx" for name in FILES}, handed_in(tmp_path / "错", "三月上旬|甲公司|是")
    said = printed_by("run", str(wrong), "--draft", "-o", str(tmp_path / "果"), codes=[1])
    assert unseen(said) == set() and "甲\\udc80.xlsx" in said and "甲\\u000a乙.xlsx" in said
    assert {path.name for path in (tmp_path / "果/退回").iterdir()} == names - {"=1+1.xlsx"}
    for book in ("自评表.xlsx", "问题清单.xlsx"):
        shown = {value for _, _, value in taken_apart(tmp_path / "果" / book).values}
        assert {name.replace("\udc80", "\\udc80") for name in names} - {"=1+1.xlsx"} <= shown
    links = taken_apart(tmp_path / "果/问题清单.xlsx").links
    assert "..\\错\\%E7%BB% {x}.xlsx" in links and not [link for link in links if "甲" in link]
    good = handed_in(tmp_path / "好")
    assert unseen(printed_by("archive", str(good), "--month", "2021-06", codes=[0])) == set()
    printed_by("archive", str(good), "--verify", codes=[0])
    manifest = json.loads((good / "备案/2021-06/manifest.json").read_text(encoding="utf-8"))
    assert {entry["file"] for entry in manifest["files"]} == names | {PLAN_FILE, "通报.xlsx"}


# --- what is named on the command line -------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    "arguments",
    [
        (ODD,), ("run", ODD), ("run", f"--{ODD}", "."), ("run", ".", ODD), ("run", ".", "--limit", f"{ODD}=1"),
        ("run", ".", "--schemas", ODD), ("run", ".", "--form", ODD), ("run", ".", "--previous", ODD),
        ("trace", ".", ODD), ("trace", ".", "V1", "--team", ODD), ("template", PLAN_FILE, "-o", "a", "--team", ODD),
        ("progress", ".", "--month", ODD, "-o", "a.xlsx"), ("archive", ".", "--month", ODD), ("diff", ".", ODD),
        ("report", ".", "-o", ODD), ("report", ".", "-o", "a.docx", "--template", ODD), ("audit", ODD),
        ("upgrade", ODD, "-o", "a"), ("watch", ODD), ("new", "a", "--plan", ODD), ("check", ODD, "--password", ODD),
    ],
    ids=" ".join,
)  # fmt: skip
def test_an_argument_is_quoted_and_not_obeyed(
    arguments: tuple[str, ...], lang: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(books.folder(tmp_path))
    said = printed_by("--lang", lang, *arguments, codes=[2, 3])
    assert unseen(said) == set() and "Error:" not in said.removeprefix("Usage").replace("\nError: ", "")


def test_a_font_is_a_name_whatever_it_is_called(tmp_path: Path) -> None:
    material = str(books.folder(tmp_path))
    printed_by("evaluate", material, "-o", str(tmp_path / "a.xlsx"), "--title-font", ODD, codes=[0])
    printed_by("report", material, "-o", str(tmp_path / "a.docx"), "--title-font", ODD, codes=[0])
    assert openpyxl.load_workbook(tmp_path / "a.xlsx")["自评表"]["A1"].font.name == '=1 [31m\u202e\\udc80"<&'
    (title,) = [style for style in Document(str(tmp_path / "a.docx")).styles if style.name == "Title"]
    assert title.font.name == '=1 [31m\u202e\\udc80"<&'


# --- charts ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "title", "series"),
    [
        ("=1+1", "=1+1各组完成率", "=1+1"),
        ("&D{x}", "&D{x}各组完成率", "&D{x}"),
        # by reference to the heading of the table
        ("=Sheet1!$A$1", "=Sheet1!$A$1（2个组）", "=Sheet1!$A$1（2个组）综合"),
        ("甲!A1", "甲!A1（2个组）", "甲!A1（2个组）综合"),
        ("响\x07", "响\x07（2个组）", "响\x07（2个组）综合"),
        ("长" * 300, "长" * 300 + "（2个组）", "长" * 300 + "（2个组）综合"),
    ],
)
def test_a_kind_of_team_names_its_chart_and_is_no_reference(tmp_path: Path, kind: str, title: str, series: str) -> None:
    plain = Plain()
    material = planted.write(tmp_path / "好", plain, lambda place: kind if place == "类别" else plain(place))
    printed_by("evaluate", str(material), "-o", str(tmp_path / "表.xlsx"), codes=[0])
    assert title in [unescaped(name) for name in names_in_charts(tmp_path / "表.xlsx")]
    printed_by("progress", str(material), "--month", "2021-06", "-o", str(tmp_path / "报.xlsx"), codes=[0])
    assert series in [unescaped(name) for name in names_in_charts(tmp_path / "报.xlsx")]


# --- papers of anybody under audit -----------------------------------------------------------------------------------

SENTENCES_OF_PAPERS = (
    "拜访企业785家{}，完成率109.03%。",
    "执行率为100%{}，全年执行388.76万元。",
    "{}各项指标均已完成。",
)


def report_with(path: Path, texts: Sequence[str]) -> Path:
    """A report with each text in and beside sentences that the audit doubts, as raw as XML can hold it."""
    document = Document()
    for number, text in enumerate(texts):
        run = document.add_paragraph().add_run("文")
        run._r[-1].text = SENTENCES_OF_PAPERS[number % 3].format(text)
    document.save(str(path))
    return path


def form_with(path: Path, texts: Sequence[str]) -> Path:
    """A form with the texts as names, targets, actual values and reasons of its indicators."""
    rows = [Row("产出指标", "数量指标", f"«{n}»", f"«{n}»", f"«{n}»", 10, 9, f"«{n}»") for n in range(len(texts))]
    standard_form(path, [Funds("年度资金总额", 880, 870, 800, 10, "«0»", 10)], rows, 100, texts=("«1»", "«2»"))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in parts.items():
            planted_part = re.sub("«(\\d+)»", lambda found: planted.stored_text(texts[int(found[1])]), part)
            archive.writestr(name, planted_part.replace("<t>", '<t xml:space="preserve">'))
    return path


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_papers_of_anybody_come_back_as_they_were_with_comments(tmp_path: Path, lang: str) -> None:
    raw = [re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", "", text) for text in WORST]
    report = report_with(tmp_path / f"{ODD}.docx", raw)
    form = form_with(tmp_path / "=1+1\u202e.xlsx", WORST)
    papers, copies = [str(report), str(form)], tmp_path / "复核"
    assert unseen(printed_by("audit", *papers, "--lang", lang, "--copies", str(copies), codes=[1])) == set()
    document = json.loads(printed_by("audit", *papers, "--json", codes=[1]))
    assert {finding["file"] for finding in document["findings"]} == {report.name, form.name}
    assert _pieces(copies / report.name) == _pieces(report)
    added = set(elements(copies / report.name)["word/document.xml"]) - set(elements(report)["word/document.xml"])
    assert added == {"commentRangeStart", "commentRangeEnd", "commentReference", "rStyle", "rPr"}
    before, after = taken_apart(form), taken_apart(copies / form.name)
    assert [value for value in after.values if value[0] == "Sheet1"] == before.values
    assert {one[2] for one in after.settings if len(one) == 6} == {one[2] for one in before.settings if len(one) == 6}
    assert [one[2] for one in after.settings if len(one) == 6 and one[2] == "f"] == []


def _pieces(path: Path) -> list[str]:
    """The text of each paragraph, whatever runs it stands in."""
    paragraphs = Document(str(path)).element.body.iter("{*}p")
    return ["".join(text.text or "" for text in paragraph.iter("{*}t")) for paragraph in paragraphs]


# --- length ----------------------------------------------------------------------------------------------------------

LONG = {
    "拜访0/备注": (0x4E00, 32_767), "拜访1/备注": (0x4E01, 32_768), "拜访2/备注": (0x4E02, 40_000),
    "拜访0/洽谈情况": (0x20000, 32_766), "拜访1/洽谈情况": (0x20001, 32_768), "项目/预期目标": (0x20002, 40_000),
    "V1/偏差原因分析及改进措施": (0x4E03, 40_000), "坏日期": (0x4E04, 40_000), "坏选择": (0x4E05, 32_000),
}  # fmt: skip
"""the first of many characters, and how many UTF-16 units of them"""
WRONG = ("坏日期", "坏选择")


def test_endless_texts_are_whole_or_say_that_they_are_not(tmp_path: Path) -> None:
    """A cell holds 32,767 UTF-16 units: what is longer ends with words that say so, in every book and in comments."""
    plain = Plain()
    words = {
        place: "".join(chr(first + number * 7 % 20_000) for number in range(units // (1 + (first > 0xFFFF))))
        for place, (first, units) in LONG.items()
    }
    material = planted.write(tmp_path / "错", plain, lambda place: words.get(place, plain(place)), wrong=True)
    printed_by("run", str(material), "--draft", "-o", str(tmp_path / "果"))
    (copy,) = (tmp_path / "果/退回").iterdir()
    counted = [place for place in words if not place.startswith("坏")]
    for path, places in ((tmp_path / "果/自评表.xlsx", counted), (tmp_path / "果/问题清单.xlsx", WRONG), (copy, WRONG)):
        made = taken_apart(path)
        texts = {(sheet, cell): str(value) for sheet, cell, value in [*made.values, *made.texts]}
        if path == copy:  # what the team has written itself stays
            texts = {cell: text for cell, text in texts.items() if cell[0] == "退回说明" or "comment" in cell[1]}
        assert {cell: len(text) for cell, text in texts.items() if utf16_length(text) > 32_767} == {}
        for place in places:
            text, fits = words[place], LONG[place][1] <= 32_767
            shown = [value for value in texts.values() if text[:10_000] in value]
            assert shown and all(text in value if fits else "原文共 " in value for value in shown), place
    document = json.loads(printed_by("check", str(material), "--json"))
    assert words["坏日期"] in [issue["value"] for issue in document["issues"]]
    assert words["项目/预期目标"] in words_of(tmp_path / "果/自评报告.docx")
