"""Writes the generated pages of this folder: ``python docs/build.py``. A test holds them against the code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from excel_eval.samples import make_with_errors as samples

import excel_eval
from excel_eval.archive import file_month
from excel_eval.guard import Unreadable
from excel_eval.messages import FINDINGS, ISSUES, describe
from excel_eval.messages.catalogue import Entry
from excel_eval.model import Issue
from excel_eval.read import issue_of
from excel_eval.schema import ColumnSpec, Schema, load_schemas
from excel_eval.write.report.fields import FIELDS, Field
from excel_eval.write.report.template_check import FILTERS, LOOP

HERE = Path(__file__).parent
SEVERITY = {"E": "错误 error", "W": "警告 warning", "I": "提示 info", "C": "复核 finding"}
_FIELD = re.compile(r"\{(\w+)[^}]*\}")


def pages() -> Mapping[str, str]:
    """File name -> content of every generated page."""
    return {"codes.md": codes_page(), "sheets.md": sheets_page(), "report-template.md": template_page()}


def codes_page() -> str:
    """All codes in both languages; ``‹…›`` stands for what a message fills in. Each issue has its example."""
    lines = ["# 代码一览 · Codes", "", "由 `docs/build.py` 生成 · generated, do not edit.", ""]
    lines += ["E 错误 error · W 警告 warning · I 提示 info · C 财政复核 the finance office's checks", "", EXAMPLES, ""]
    shown = examples()
    for code, entry in sorted({**ISSUES, **FINDINGS}.items(), key=lambda pair: (pair[0][1:], pair[0][0])):
        lines += _code(code, entry, shown[code] if code in ISSUES else None)
    return "\n".join(lines)


EXAMPLES = (
    "例 example：`sample_workbooks/with_errors` 中的一处，即 `excel-eval check` 给出的位置、填写的值和说明 · "
    "a place in `sample_workbooks/with_errors`: where `excel-eval check` finds it, the value, what it says"
)


@cache
def examples() -> Mapping[str, Issue]:
    """An issue of each code, from the sample of all codes and from those that exclude the others."""
    found = list(excel_eval.check(HERE.parent / "sample_workbooks" / "with_errors").issues)
    for defect in samples.ALONE:
        found += _alone(defect)
    found += _since_filings()
    of_no_content = Unreadable("E106", {"reason": "open_forbidden"}), Unreadable("E107", {"error": "RecursionError"})
    found += [issue_of(Path("驻上海招商组.xlsx"), error) for error in of_no_content]
    return {issue.code: issue for issue in reversed(found)}


def _alone(defect: samples.Defect) -> Iterator[Issue]:
    with TemporaryDirectory() as scratch:
        folder = Path(scratch) / "2021年报送"
        folder.mkdir()
        for name, content in samples.planted([defect]).items():
            (folder / name).write_bytes(content)
        yield from (issue for issue in excel_eval.check(folder).issues if issue.code == defect.code)


def _since_filings() -> Iterator[Issue]:
    """What is said of workbooks that were filed before: unchanged, renamed, an older version again."""
    march = samples.planted([samples.Defect(samples.BEIJING, "拜访企业", "D2", "天津市", "")])
    april = samples.planted([])
    with TemporaryDirectory() as scratch:
        folder = Path(scratch) / "2021年报送"
        folder.mkdir()
        for number, files in ((3, march), (4, april)):
            for name, content in files.items():
                (folder / name).write_bytes(content)
            now = datetime(2021, number + 1, 6, tzinfo=UTC)
            file_month(excel_eval.evaluate(folder), folder, number, now=now)
        (folder / samples.BEIJING).write_bytes(march[samples.BEIJING])
        (folder / samples.SHANGHAI).rename(folder / "上海组.xlsx")
        yield from (issue for issue in excel_eval.check(folder).issues if issue.code in PAST)


PAST = ("W128", "I126", "I127")


def _code(code: str, entry: Entry, example: Issue | None) -> list[str]:
    lines = [f"## {code}", "", SEVERITY[code[0]], ""]
    if example:
        value = f" `{example.value}`" if example.value else ""
        lines += [f"例 example: {example.source}{value}", ""]
        lines += [f"> {describe(example, 'zh').message}", ">", f"> {describe(example, 'en').message}", ""]
    for text in (entry.zh, entry.en):
        lines += [f"- {_plain(text.message)}", f"  - → {_plain(text.expected)}", f"  - {_plain(text.fix)}"]
    return [*lines, ""]


def _plain(template: str) -> str:
    return _FIELD.sub(r"‹\1›", template).replace("|", "\\|")


def sheets_page() -> str:
    """Every sheet as its schema defines it."""
    lines = ["# 工作表一览 · Sheets", "", "由 `docs/build.py` 从 `schemas/*.yaml` 生成 · generated, do not edit.", ""]
    for schema in load_schemas().all:
        lines += _sheet(schema)
    return "\n".join(lines)


def _sheet(schema: Schema) -> list[str]:
    lines = [f"## {schema.sheet} ({schema.id})", "", schema.help.zh, "", schema.help.en, ""]
    lines += ["| 表头 header | 类型 type | 规则 rules | 别名 aliases | 说明 help |", "|---|---|---|---|---|"]
    lines += [_column(column) for column in schema.columns]
    if schema.rules:
        lines += ["", *(f"- `{_rule(rule.model_dump())}`" for rule in schema.rules)]
    return [*lines, ""]


def _column(column: ColumnSpec) -> str:
    kind = f"{column.type}: {'/'.join(column.options)}" if column.options else column.type
    rules = "；".join(_rule(check.model_dump()) for check in column.checks)
    words = f"{column.help.zh} · {column.help.en}" if column.help else ""
    cells = (column.header, kind, rules, "、".join(column.aliases), words)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _rule(parameters: Mapping[str, object]) -> str:
    named = [
        str(value) if key == "rule" else f"{key}={_value(value)}" for key, value in parameters.items() if value != ()
    ]
    return " ".join(named)


def _value(value: object) -> str:
    return "+".join(_value(part) for part in value) if isinstance(value, tuple) else str(value)


TEMPLATE_INTRODUCTION = """\
用 Word 或 WPS 编一份 .docx，在要填数的地方写字段，然后运行
`excel-eval report 文件夹 -o 自评报告.docx --template 模板.docx`。
字体、字号、页边距都由模板决定，数据与自评表出自同一次统计。

Make a .docx with Word or WPS, write fields where figures belong, and run
`excel-eval report FOLDER -o REPORT.docx --template TEMPLATE.docx`. The look is the template's, the figures the form's.

- 一个字段 a field: `{{ 项目名称 }}`
- 清单的每一项占一段 a paragraph for each item: 三段依次写 three paragraphs
  `{%p for 句 in 偏差说明 %}`、`{{ 句 }}`、`{%p endfor %}`
- 清单的每一项占表格一行 a table row for each item: 三行依次写 three rows
  `{%tr for 行 in 指标 %}`、`{{ 行.三级指标 }}` `{{ 行.目标 }}` `{{ 行.完成 }}` `{{ 行.完成率 }}`、`{%tr endfor %}`
- 有才写 only where there is any: `{%p if 未达标指标 %}` … `{%p else %}` … `{%p endif %}`

写错的字段、没有配对的 for 和 if 都会逐个指出（第几段、写的什么、是不是某个相近的字段），退出码 2，不写报告。
填进去的内容一律当作文字。草稿会在每页页眉注明。百分数都带 %，没有数据的地方填【待补充：…】。

A wrong field, a for or if without its counterpart: each is named with its paragraph and the nearest field; exit code 2,
no report. What is filled in is always text. A draft says so in the header of each page. Rates carry their %.
"""


def template_page() -> str:
    """Every field that a bureau's own report template may use."""
    lines = ["# 自评报告模板的字段 · Fields of a report template", ""]
    lines += ["由 `docs/build.py` 从 `excel_eval/write/report/fields.py` 生成 · generated, do not edit.", ""]
    lines += [TEMPLATE_INTRODUCTION, "过滤器 filters: " + "、".join(f"`{name}`" for name in FILTERS), ""]
    lines += ["循环内 inside a loop: " + "、".join(f"`loop.{name}`" for name in LOOP), ""]
    lines += ["## 单个字段 · single fields", ""]
    lines += _table_of([field for field in FIELDS if not field.rows and not field.texts])
    lines += ["## 文字清单 · lists of texts", "", *_table_of([field for field in FIELDS if field.texts])]
    for field in (field for field in FIELDS if field.rows):
        lines += [f"## {field.name}", "", f"清单 list: {field.zh} · {field.en}", "", *_table_of(field.rows)]
        for inner in (inner for inner in field.rows if inner.rows):
            lines += [f"### {field.name} → {inner.name}", "", *_table_of(inner.rows)]
    return "\n".join(lines)


def _table_of(fields: Sequence[Field]) -> list[str]:
    rows = [f"| `{field.name}` | {field.zh} | {field.en} |" for field in fields]
    return ["| 字段 field | 内容 | content |", "|---|---|---|", *rows, ""]


if __name__ == "__main__":
    for name, content in pages().items():
        (HERE / name).write_text(content, encoding="utf-8")
