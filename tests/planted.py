"""A folder with a text of the test's choosing in every cell, header, sheet name and file name that takes one.

Every place has a number. ``plain`` puts a word in each that no program obeys; a test puts its own texts there, makes
the same outputs of both folders, and asks that nothing but those words differ.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

import books

from excel_eval.schema import load_schemas

Texts = Callable[[str], str]
"""the text of a place, by the name of the place"""
GOOD, BAD, LATE = "好组", "错组", "专业一组"
PROJECT = tuple(c.name for c in load_schemas()["plan_project"].columns if c.type in ("text", "name"))
"""every row of 项目 that holds words"""
LISTS = ("引进项目", "荣誉", "别名")
"""texts that are split into items"""
TEXT_COLUMNS = ("企业所在地", "所属产业", "对接人及职务", "拜访人员", "洽谈情况", "备注")


@dataclass
class Plain:
    """Words that stay in one piece wherever they go; ``replaced`` puts the texts of another folder in their place."""

    places: list[str] = field(default_factory=list)

    def __call__(self, place: str) -> str:
        if place not in self.places:
            self.places.append(place)
        return f"文{self.places.index(place):03}字"

    def replaced(self, text: str, texts: Texts, spelt: Callable[[str], str] = str) -> str:
        return re.sub(r"文(\d{3})字", lambda found: spelt(texts(self.places[int(found[1])])), text)


def write(folder: Path, plain: Plain, texts: Texts | None = None, *, wrong: bool = False) -> Path:
    """Plan and three team workbooks with plain words, or with ``texts`` as Excel would store them.

    ``wrong``: with texts where a date, a number or a choice should stand too.
    """
    folder.mkdir(parents=True)
    teams = (plain("组别1"), plain("组别2"), LATE)
    kind = plain("类别")
    books.workbook(folder / books.PLAN_FILE, _plan(plain, teams, kind))
    for number, team in enumerate(teams[:2]):
        path = folder / f"{number}{plain(f'文件{number}')}.xlsx"
        books.workbook(path, _team(plain, team, kind, wrong=wrong and number == 1))
    books.team_workbook(folder / f"{LATE}.xlsx", LATE)
    if texts:
        for path in sorted(folder.iterdir()):
            _plant(path, partial(plain.replaced, texts=texts))
    return folder


def _plant(path: Path, replaced: Callable[..., str]) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {info: archive.read(info).decode() for info in archive.infolist()}
    path.unlink()
    with zipfile.ZipFile(path.with_name(replaced(path.name)), "w", zipfile.ZIP_DEFLATED) as archive:
        for info, part in parts.items():
            stored = info.filename in ("xl/sharedStrings.xml", "xl/workbook.xml")
            archive.writestr(info, replaced(part, spelt=stored_text).replace("<t>", _T) if stored else part)


_T = '<t xml:space="preserve">'


def stored_text(text: str) -> str:
    """``text`` as Excel writes it in XML."""
    escaped = re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)
    escaped = re.sub(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]", lambda c: f"_x{ord(c[0]):04X}_", escaped)
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def earlier_year(plain: Plain, texts: Texts) -> str:
    """An evaluation.json of 2020 in the current folder: one indicator of this year, one that there is no longer.

    Gives its name, which is a text too.
    """
    figures = {"nature": "≥", "target": "4", "completion_rate": "50.00", "score": "5.00"}
    kept = {"code": plain("V1/编码"), "name": plain("V1/三级指标"), "unit": plain("V1/单位"), "actual": "2"}
    gone = {name: plain(f"上年/{name}") for name in ("code", "name", "unit", "nature", "target", "actual", "score")}
    gone = {name: f"旧{text}" for name, text in gone.items()}  # no figure, and no name of this year's
    content = {
        "schema": "excel_eval.evaluation/1",
        "year": books.YEAR - 1,
        "indicators": [{**figures, **one} for one in (kept, gone)],
    }
    plain("文件2")
    path = Path(f"上年{texts('文件2')}.json")
    path.write_text(json.dumps(_replaced(content, plain, texts), ensure_ascii=True), encoding="utf-8")
    return path.name


def _replaced(value: object, plain: Plain, texts: Texts) -> object:
    if isinstance(value, dict):
        return {name: _replaced(one, plain, texts) for name, one in value.items()}
    if isinstance(value, list):
        return [_replaced(one, plain, texts) for one in value]
    return plain.replaced(value, texts) if isinstance(value, str) else value


def _plan(texts: Texts, teams: tuple[str, str, str], kind: str) -> dict[str, books.Table | books.Page | None]:
    words = {name: texts(f"项目/{name}") for name in PROJECT}
    records: list[dict[str, books.Cell]] = []
    for record in books.INDICATORS:
        code = str(record["编码"])
        changed = dict(record)
        changed.update(
            {name: texts(f"{code}/{name}") for name in ("三级指标", "佐证材料", "偏差原因分析及改进措施", "别名")}
        )
        changed["编码"] = texts(f"{code}/编码")
        if record.get("类别") == books.FIELD:
            changed["类别"] = kind
        if code in ("V1", "B1"):
            changed["单位"] = texts(f"{code}/单位")
        if code == "S1":
            changed |= {name: texts(f"{code}/{name}") for name in ("年度指标值", "实际完成值", "二级指标")}
        records.append(changed)
    people = ([team, k, texts(f"审核科室{n}"), texts(f"批次{n}")] for n, (team, k) in enumerate(_kinds(teams, kind)))
    return {
        **books.default_plan(),
        "项目": books.project(**{**words, "偏差说明必填": "否"}),
        "资金": [
            ["资金来源", "年初预算数", "全年预算数", "全年执行数", texts("资金/未知列")],
            ["当年财政拨款", 100, 100, 100, texts("资金/未知格")],
            [texts("资金来源"), 0, 0, 0],
        ],
        "招商组": [["组别", "类别", "审核科室", "批次"], *people],
        "指标": books.of_records(books.INDICATOR_COLUMNS, records),
        "分组指标值": [["编码", "组别", "年度指标值"], [records[0]["编码"], teams[0], 3]],
    }


def _kinds(teams: tuple[str, str, str], kind: str) -> list[tuple[str, str]]:
    return [(teams[0], kind), (teams[1], kind), (teams[2], books.INDUSTRY)]


def _team(texts: Texts, team: str, kind: str, *, wrong: bool) -> dict[str, books.Table | books.Page | None]:
    visits: list[books.Row] = [["拜访日期*", "企业名称*", "是否553企业*", *TEXT_COLUMNS, texts("未知列头")]]
    for n in range(3):
        row = [texts(f"拜访{n}/{name}") for name in ("企业名称", *TEXT_COLUMNS, "未知列")]
        visits.append([date(2021, n + 1, 5), row[0], "是", *row[1:]])
    expenses: list[books.Row] = [
        books.LEDGERS["经费支出"].split("|"),
        [
            date(2021, 3, 1),
            "其他",
            texts("摘要"),
            5,
            texts("凭证号"),
            *(texts(f"经费/{n}") for n in range(2)),
            None,
            None,
        ],
        [date(2021, 3, 1), "其他", texts("摘要"), -5, texts("凭证号2")],
    ]
    submitted = [[*row, texts(f"报送/{n}")] for n, row in enumerate(books.submissions())]
    submitted[0] = [*books.submissions()[0], "审核人"]
    sheets: dict[str, books.Table | books.Page | None] = {
        "封面": books.pairs(
            {"组别": team, "类别": kind, "年度": books.YEAR, "填报人": texts("填报人"), "联系电话": texts("电话"),
             texts("封面/未知项"): texts("封面/未知值")}
        ),
        **{name: books.LEDGERS[name] for name in ("投资线索", "来乐考察")},
        "拜访企业": visits,
        "经费支出": expenses,
        "月度报送": submitted,
        f"附{texts('未知表')}": [[texts("未知表/格")]],
    }  # fmt: skip
    if wrong:
        visits.append([texts("坏日期"), texts("拜访0/企业名称"), texts("坏选择"), texts("坏行/备注")])
        expenses.append([date(2021, 4, 1), texts("坏类别"), texts("坏摘要"), f"约{texts('坏金额')}", texts("坏凭证号")])
        sheets["投资线索"] = [[texts("坏表头"), "线索名称*", "企业名称*", "是否有效*"], [1, "甲", "乙", "是"]]
        sheets["月度报送"] = [*submitted, [f"约{texts('坏月份')}", date(2021, 5, 1), texts("坏审核人")]]
    return sheets
