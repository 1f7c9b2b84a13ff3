"""Workbooks in which every text is chosen by the test, and what the outputs may hold of it."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import openpyxl
from books import FIELD, INDUSTRY, Cell, cover, default_team, funds, indicators, of_records, pairs, workbook
from hypothesis import strategies as st
from openpyxl.formula import Tokenizer
from second_reader import differences

from excel_eval.read import read_workbook

PIECES = (
    "=1+1", "+1", "-1", "@SUM(A1)", "{=1}", "=cmd|'/c calc'!A1", "=HYPERLINK(\"http://example.com/\")", "http://example.com/",
    "mailto:a@example.com", "internal:'封面'!A1", "file:///etc/passwd", "\\\\server\\share", "C:\\x", "../../x", "/etc/passwd",
    "CON", "nul.xlsx", "~$a", ".a", "a/b", "[a]", "a:b", "'a'", "a!b", "$A$1", "A1", "#N/A", "#REF!", "TRUE", "0012", "1e5",
    "2021-03-05", "123456789012345678", "<a>&\"'</a>", "<r>a</r>", "]]>", "<![CDATA[", "&amp;", "&#65;", "<?x?>", "<!--", "&N",
    "&P&\"宋体\"&12", "&&", "_x0041_", "_x000D_", "_x005F_", "[Red]0", "yyyy;@", "{{ 1 }}", "{% x %}", "{0}", "{value}", "{",
    "}", "%s", "%(a)s", "$x", "*", "?", "~", "~*", "\x00", "\x01", "\x08", "\x0b", "\x1b[31m", "\x1b]0;a\x07", "\x7f", "\x9b31m",
    "\r", "\n", "\r\n", "\t", "  ", "\u00a0", "\u3000", "\u200b", "\u202e", "\u2066", "\ufeff", "\u2028", "𠀀", "😀", "e\u0301",
    "，", "；", "、", "“", "”", "‹", "›", "|", "·", "￥",
)  # fmt: skip
"""what some program once took for more than text"""
ANY = st.one_of(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map("".join),
    st.text(st.characters(codec="utf-8", exclude_characters="\ufffe\uffff"), min_size=1, max_size=30),
)
"""Any text that an .xlsx can hold."""

PROJECT = (
    "项目名称", "项目代码", "主管部门", "实施单位", "预期目标", "实际完成情况", "预算调整说明", "执行率原因", "评价依据",
    "项目实施内容及过程概述", "立项及资金申报批复", "资金申报相符性", "资金到位及使用", "财务管理情况", "组织实施情况", "引进项目",
    "荣誉", "评价结论", "存在问题", "改进措施", "项目负责人", "财务负责人",
)  # fmt: skip


class Texts:
    """Texts one after the other, each with an ink of its own at both ends so that it can be found again."""

    def __init__(self, given: Iterable[str]) -> None:
        self.given = list(given)
        self.used: dict[str, str] = {}

    def __call__(self, place: str) -> str:
        number = len(self.used)
        self.used[place] = f"{self.given[number % len(self.given)]}※{number}"
        return self.used[place]


def material(folder: Path, texts: Texts, *, wrong: bool = False) -> Path:
    """A plan and two teams without an error (``wrong``: with one), every free text of them chosen."""
    folder.mkdir(exist_ok=True)
    names = {FIELD: texts("组别"), INDUSTRY: texts("另一组")}
    office, batch = texts("审核科室"), texts("批次")
    project: dict[str, Cell] = {"年度": 2021, "局本级支出": 99.99, **{item: texts(item) for item in PROJECT}}
    changes: dict[str, Mapping[str, Cell]] = {
        code: {item: texts(f"{code} {item}") for item in ("三级指标", "单位", "佐证材料", "偏差原因分析及改进措施")}
        for code in ("V1", "P1", "B1")
    }
    changes["S1"] = {"年度指标值": texts("目标"), "实际完成值": texts("实际")}
    plan = {
        "项目": pairs(project),
        "资金": funds(("当年财政拨款", 120, 100, 100)),
        "招商组": of_records(
            ["组别", "类别", "审核科室", "批次"],
            [{"组别": name, "类别": kind, "审核科室": office, "批次": batch} for kind, name in names.items()],
        ),
        "指标": indicators(**changes),
    }
    workbook(folder / "绩效方案.xlsx", plan)
    visits: list[list[Cell]] = [
        ["拜访日期", "企业名称", "是否553企业", "企业所在地", "洽谈情况", "备注", texts("表头")],
        ["三月" + texts("错值") if wrong else "2021-03-05", texts("企业"), "是", texts("所在地"), texts("洽谈"), texts("备注"), texts("附加")],
    ]  # fmt: skip
    spent: list[list[Cell]] = [
        ["支出日期", "支出类别", "摘要", "金额(元)", "凭证号", "经办人"],
        ["2021-03-05", "差旅费", texts("摘要"), 100, texts("凭证号"), texts("经办人")],
    ]
    first = default_team("驻外一组") | {"封面": cover(names[FIELD], 类别=FIELD, 填报人=texts("填报人"))}
    first |= {"拜访企业": visits, "经费支出": spent}
    second = default_team("专业一组") | {"封面": cover(names[INDUSTRY], 类别=INDUSTRY)}
    workbook(folder / "一.xlsx", first)
    workbook(folder / "二.xlsx", second)
    return folder


# --- what may stand in an output -----------------------------------------------------------------------------------

_QUOTED = re.compile(r'\\.|"[^"]*"')
_CODE = re.compile(r'&(?:[LCRPN]|"[^"]*"|\d+)')


def texts_in(path: Path) -> set[str]:
    """Every text in a cell of a workbook that we wrote, after a look at everything else that is in it."""
    data = path.read_bytes()
    _look_at_parts(data)
    _look_at_structure(data)
    read = read_workbook(path)
    assert list(differences(read, data)) == []
    return {cell for sheet in read.sheets for row in sheet.rows for cell in row if isinstance(cell, str)}


def _look_at_parts(data: bytes) -> None:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        for name in archive.namelist():
            assert "※" not in name
            if not name.endswith((".xml", ".rels")):
                continue
            root = ElementTree.fromstring(archive.read(name))
            for element in root.iter("{*}numFmt"):
                assert "※" not in _QUOTED.sub("", element.get("formatCode", ""))
            if name.endswith(".rels"):
                assert "※" not in ElementTree.tostring(root, "unicode")
                away = [element.get("Target", "") for element in root if element.get("TargetMode") == "External"]
                assert all(re.fullmatch(r"([\w.]+[/\\])*\w+\.xlsx(#.*)?", unquote(target)) for target in away), away


def _look_at_structure(data: bytes) -> None:
    """Formulas hold texts only within quotes; links, names, sheet names, formats and bands hold no code of theirs."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(BytesIO(data))
    assert not any("※" in name for name in [*book.sheetnames, *book.defined_names])
    for sheet in book.worksheets:
        for band in (sheet.oddHeader, sheet.oddFooter):
            for part in (band.left, band.center, band.right) if band else ():
                said = part.text if part else None
                assert "&" not in _CODE.sub("", (said or "").replace("&&", ""))
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert_quoted(str(cell.value))
                if cell.hyperlink is not None:
                    assert "※" not in f"{cell.hyperlink.location} {cell.hyperlink.target}"


def assert_quoted(formula: str) -> None:
    for token in Tokenizer(formula).items:
        if "※" in token.value:
            assert token.type == "OPERAND" and token.subtype == "TEXT", formula
