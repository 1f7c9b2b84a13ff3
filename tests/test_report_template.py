"""A bureau's own template: its fields are filled in as text, and whatever is wrong in it is named with its place."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
import xlsxwriter
from assessments import D, assessment, plan, reported
from test_report_word import HOSTILE, visible

import excel_eval
from excel_eval import HasErrors, SelfAssessment, TemplateProblem
from excel_eval.assessment import CheckReport
from excel_eval.model import Issue, Source
from excel_eval.schema import load_schemas
from excel_eval.write.report.fields import FIELDS, PLAN_TEXTS, Field, Value, values
from excel_eval.write.report.template import Problem, check_template

ROOT = Path(__file__).parents[1]
Body = Sequence[str | Sequence[Sequence[str]]]


@pytest.fixture(scope="module")
def sample() -> SelfAssessment:
    return excel_eval.evaluate(ROOT / "sample_workbooks/leshan_2021")


def template(tmp_path: Path, *body: str | Sequence[Sequence[str]], header: str = "", footer: str = "") -> Path:
    """A template of paragraphs and tables, as a clerk types it."""
    document = docx.Document()
    for block in body:
        if isinstance(block, str):
            document.add_paragraph(block)
        else:
            table = document.add_table(0, len(block[0]))
            for row in block:
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    cell.text = text
    for place, text in ((document.sections[0].header, header), (document.sections[0].footer, footer)):
        if text:
            place.paragraphs[0].text = text
    path = tmp_path / "模板.docx"
    document.save(str(path))
    return path


def filled(made: SelfAssessment, path: Path) -> Any:
    output = path.with_name("自评报告.docx")
    excel_eval.write_report(made, output, path)
    return docx.Document(str(output))


def said(made: SelfAssessment, tmp_path: Path, *body: str | Sequence[Sequence[str]], **more: str) -> list[str]:
    return [paragraph.text for paragraph in filled(made, template(tmp_path, *body, **more)).paragraphs]


def wrong(tmp_path: Path, *body: str | Sequence[Sequence[str]], **more: str) -> tuple[Problem, ...]:
    with pytest.raises(TemplateProblem) as caught:
        check_template(template(tmp_path, *body, **more))
    return caught.value.problems


# --- right templates -----------------------------------------------------------------------------------------------


def test_a_field_is_replaced_by_its_value(sample: SelfAssessment, tmp_path: Path) -> None:
    assert said(sample, tmp_path, "{{ 项目名称 }}{{年度}}年度执行{{ 全年执行数 }}万元，执行率{{ 预算执行率 }}。") == [
        "驻外招商组和专业招商组重点项目2021年度执行388.76万元，执行率100.00%。"
    ]


def test_a_list_gives_a_paragraph_for_each_item(sample: SelfAssessment, tmp_path: Path) -> None:
    body = ("{%p for 名 in 引进项目清单 %}", "{{ loop.index }}.{{ 名 }}", "{%p endfor %}", "共{{ 引进项目数 }}个")
    assert said(sample, tmp_path, *body) == [
        "1.京运通", "2.泰盛纸业", "3.中粮可口可乐", "4.广东凯金", "5.青岛高测", "共5个",
    ]  # fmt: skip


def test_a_list_gives_a_row_of_a_table_for_each_item(sample: SelfAssessment, tmp_path: Path) -> None:
    rows = [
        ["指标", "目标", "完成", "完成率"],
        ["{%tr for 行 in 未达标指标 %}", "", "", ""],
        [
            "{{ 行.三级指标 }}",
            "{{ 行.性质 }}{{ 行.年度指标值 }}",
            "{{ 行.实际完成值 }}{{ 行.单位 }}",
            "{{ 行.完成率 }}",
        ],
        ["{%tr endfor %}", "", "", ""],
    ]
    (table,) = filled(sample, template(tmp_path, rows)).tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        rows[0],
        ["包装项目", "≥100", "93个", "93.00%"],
    ]


def test_lists_nest(sample: SelfAssessment, tmp_path: Path) -> None:
    body = (
        "{%p for 行 in 未达标指标 %}", "{%p for 组 in 行.分组 %}", "{{ 组.组别 }}{{ 组.实际完成值 }}", "{%p endfor %}",
        "{%p endfor %}",
    )  # fmt: skip
    assert said(sample, tmp_path, *body)[0] == "数字经济招商组20"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("{% if 未达标指标 %}有{% else %}无{% endif %}", "有"),
        ("{% if 草稿 %}草{% else %}正{% endif %}", "正"),
        ("{% if “荣誉” in 待补充 %}缺{% else %}全{% endif %}", "全"),
        ("{{ 荣誉清单|length }}", "4"),
        ("{{ 引进项目清单|join('；') }}", "京运通；泰盛纸业；中粮可口可乐；广东凯金；青岛高测"),
        ("{{ 引进项目清单|first }}", "京运通"),
        ("{{ 引进项目清单[1] }}", "泰盛纸业"),
        ("{{ (未达标指标|first).三级指标 }}", "包装项目"),
        ("{% set 行 = 未达标指标[0] %}{{ 行['完成率'] }}", "93.00%"),
        ("{{ 总分 }}", "【待补充：总分】"),
        ("{{ 已评得分 }}/{{ 已评分值 }}", "41.72/42"),
        ("{{ 预算调整额 }}", "-111.24"),
        ("{{ 存在问题 }}", "【待补充：存在问题】"),
        ("{{ 得分情况 }}", "满分100分中已评42分，得41.72分；还有8项指标没有填报完整，总分和评价等级暂缺。"),
        ("{% for 行 in 指标 if 行.达标 == '否' %}{{ 行.编码 }}{% endfor %}", "P1"),
    ],
)
def test_what_can_be_written(sample: SelfAssessment, tmp_path: Path, written: str, shown: str) -> None:
    assert said(sample, tmp_path, written) == [shown]


def test_headers_and_footers_are_filled_in_too(sample: SelfAssessment, tmp_path: Path) -> None:
    document = filled(sample, template(tmp_path, "正文", header="{{ 主管部门 }}", footer="{{ 年度 }}年"))
    assert document.sections[0].header.paragraphs[0].text == "乐山市经济合作和外事局"
    assert document.sections[0].footer.paragraphs[0].text == "2021年"


def test_a_field_that_word_has_torn_apart_is_one_field(sample: SelfAssessment, tmp_path: Path) -> None:
    path = template(tmp_path, "")
    document = docx.Document(str(path))
    for piece in ("{", "{ 项", "目名称 ", "}", "}"):
        document.paragraphs[0].add_run(piece)
    document.save(str(path))
    assert filled(sample, path).paragraphs[0].text == "驻外招商组和专业招商组重点项目"


def test_a_template_without_fields_is_copied(sample: SelfAssessment, tmp_path: Path) -> None:
    assert said(sample, tmp_path, "没有字段 { 也没有 } 循环") == ["没有字段 { 也没有 } 循环"]


def test_the_template_itself_is_left_alone(sample: SelfAssessment, tmp_path: Path) -> None:
    path = template(tmp_path, "{{ 项目名称 }}")
    before = path.read_bytes()
    filled(sample, path)
    assert path.read_bytes() == before


def test_the_same_inputs_give_the_same_bytes(sample: SelfAssessment, tmp_path: Path) -> None:
    path = template(tmp_path, "{{ 项目名称 }}", header="{{ 年度 }}")
    for name in ("a.docx", "b.docx"):
        excel_eval.write_report(sample, tmp_path / name, path)
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.docx") as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


# --- text is text --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [*HOSTILE, "{{ 7 * 7 }}", "{%p if 1 %}", "}_} {_% %_}", "'\"“”"])
def test_what_is_filled_in_is_always_text(text: str, tmp_path: Path) -> None:
    indicators = (reported("A", text, reported_actual=D(1)),)
    made = assessment(
        made_plan=plan(project={"项目名称": f"甲{text}乙", "荣誉": f"甲{text}乙"}, indicators=indicators),
        made_ledgers=(),
    )
    shown = visible(text)
    written = ("{{ 项目名称 }}", "{{ 荣誉|trim }}", "{% for 行 in 指标 %}{{ 行.三级指标 }}{% endfor %}")
    assert said(made, tmp_path, *written) == [f"甲{shown}乙", f"甲{shown}乙", shown]


# --- wrong templates -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (["第一段", "见{{ 项目名 }}。"], Problem("field", "项目名", "body", 2, "见{{ 项目名 }}。", "项目名称")),
        (["{{ 完全没有的东西 }}"], Problem("field", "完全没有的东西", "body", 1, "{{ 完全没有的东西 }}", None)),
        (
            ["{%p for 行 in 指标 %}", "{{ 行.三级指标名 }}", "{%p endfor %}"],
            Problem("field", "行.三级指标名", "body", 2, "{{ 行.三级指标名 }}", "三级指标"),
        ),
        (
            ["{%p for 行 in 指标表 %}", "{{ 行.三级指标 }}", "{%p endfor %}"],
            Problem("field", "指标表", "body", 1, "{%p for 行 in 指标表 %}", "指标"),
        ),
        (
            [[["{%tr for 行 in 指标 %}", ""], ["{{ 行.分值 }}", "{{ 行.分数 }}"], ["{%tr endfor %}", ""]]],
            Problem("field", "行.分数", "body", 4, "{{ 行.分数 }}", "得分"),
        ),
        (["{% if 有没有 %}{% endif %}"], Problem("field", "有没有", "body", 1, "{% if 有没有 %}{% endif %}", None)),
        (["{{ 项目名称.长度 }}"], Problem("field", "项目名称.长度", "body", 1, "{{ 项目名称.长度 }}", None)),
        (["{{ 指标 }}"], Problem("list", "指标", "body", 1, "{{ 指标 }}")),
        (
            ["{%p for 字 in 项目名称 %}", "{{ 字 }}", "{%p endfor %}"],
            Problem("not_list", "项目名称", "body", 1, "{%p for 字 in 项目名称 %}"),
        ),
        (["{{ 项目名称|safe }}"], Problem("unsupported", "项目名称|safe", "body", 1, "{{ 项目名称|safe }}")),
        (["{{ 项目名称.upper() }}"], Problem("unsupported", "项目名称.upper()", "body", 1, "{{ 项目名称.upper() }}")),
        (["{{ '长' * 9 }}"], Problem("unsupported", "长 * 9", "body", 1, "{{ '长' * 9 }}")),
        (["{% include 'x' %}"], Problem("unsupported", "include", "body", 1, "{% include 'x' %}")),
        (
            ["前文{%p if 草稿 %}", "草稿", "{%p endif %}"],
            Problem("alone", "{%p if 草稿 %}", "body", 1, "前文{%p if 草稿 %}"),
        ),
        (
            [[["{%tr for 行 in 指标 %}", "{{ 行.编码 }}"], ["{%tr endfor %}", ""]]],
            Problem("alone", "{%tr for 行 in 指标 %}", "body", 1, "{%tr for 行 in 指标 %}"),
        ),
        (["{{p 项目名称 }}"], Problem("unsupported", "{{p 项目名称 }}", "body", 1, "{{p 项目名称 }}")),
        (["好", "{%p for 行 in 指标 %}", "没有完"], Problem("unclosed", "for", "body", 2, "{%p for 行 in 指标 %}")),
        (["{%p endif %}"], Problem("unclosed", "endif", "body", 1, "{%p endif %}")),
    ],
)
def test_what_is_wrong_is_named_with_its_place(tmp_path: Path, body: Body, problem: Problem) -> None:
    assert wrong(tmp_path, *body) == (problem,)


@pytest.mark.parametrize("written", ["{{ 项目名称 }", "{{ }}", "{{ 项目 名称 }}", "{% wrong %}"])
def test_what_is_not_well_written_is_named_with_its_place(tmp_path: Path, written: str) -> None:
    (problem,) = wrong(tmp_path, "第一段", written)
    assert (problem.kind, problem.line, problem.quote) == ("syntax", 2, written)
    said = (
        f"正文第2段“{written}”：写法不对。字段写作 {{{{ 字段 }}}}，循环写作 {{%p for 行 in 指标 %}} … {{%p endfor %}}"
    )
    assert problem.message() == said


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    problems = wrong(tmp_path, "{{ 甲 }}{{ 乙 }}", "{{ 项目名称 }}", "{{ 丙 }}", header="{{ 丁 }}", footer="{{ 戊 }}")
    assert [(problem.part, problem.line, problem.field) for problem in problems] == [
        ("body", 1, "甲"), ("body", 1, "乙"), ("body", 3, "丙"), ("header", 1, "丁"), ("footer", 1, "戊"),
    ]  # fmt: skip


def test_a_wrong_field_is_found_where_this_year_has_nothing_to_fill(tmp_path: Path) -> None:
    problems = wrong(
        tmp_path, "{% if 草稿 %}{{ 错的 }}{% endif %}", "{% for 行 in 未达标指标 %}{{ 行.也错 }}{% endfor %}"
    )
    assert [problem.field for problem in problems] == ["错的", "行.也错"]


def test_the_error_speaks_both_languages(tmp_path: Path) -> None:
    (problem,) = wrong(tmp_path, "见{{ 项目名 }}。")
    assert problem.message() == (
        "正文第1段“见{{ 项目名 }}。”：没有字段“项目名”，是不是“项目名称”。可用的字段见 docs/report-template.md"
    )
    assert problem.message("en") == (
        "body, paragraph 1 “见{{ 项目名 }}。”: there is no field “项目名”, did you mean “项目名称”?. "
        "The fields are in docs/report-template.md"
    )


def test_the_exception_carries_field_and_line(tmp_path: Path) -> None:
    path = template(tmp_path, "好", "{{ 错 }}")
    with pytest.raises(TemplateProblem, match="错") as caught:
        check_template(path)
    assert (caught.value.field, caught.value.line, caught.value.path) == ("错", 2, path)


OLE = bytes.fromhex("d0cf11e0a1b11ae1")


@pytest.mark.parametrize(("content", "why"), [
    (b"", "文件是空的"),
    (b"no zip", "内容不是 Word 文档"),
    (b"%PDF-1.7", "内容不是 Word 文档"),
    (OLE + bytes(600), "内容是旧的 .doc 格式"),
    (OLE + "EncryptedPackage".encode("utf-16-le"), "设有打开密码"),
    (b"PK\x05\x06" + bytes(18), "内容不是 Word 文档"),
    (b"PK\x03\x04" + bytes(300), "文件不完整"),
    (None, "内容不是 Word 文档"),
])  # fmt: skip
def test_what_is_no_docx_is_named(tmp_path: Path, content: bytes | None, why: str) -> None:
    path = tmp_path / "模板.docx"
    path.write_bytes(workbook_bytes() if content is None else content)
    with pytest.raises(TemplateProblem) as caught:
        check_template(path)
    said = f"文件：不是可用的 .docx 文件（{why}）。请用 Word 或 WPS 另存为 .docx"
    assert [problem.message() for problem in caught.value.problems] == [said]


def workbook_bytes() -> bytes:
    """A workbook, which is a package as a document is."""
    content = BytesIO()
    xlsxwriter.Workbook(content).close()
    return content.getvalue()


def test_a_template_that_is_absent_is_absent(sample: SelfAssessment, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        excel_eval.write_report(sample, tmp_path / "a.docx", tmp_path / "没有.docx")


@pytest.mark.parametrize(
    "body",
    [
        (("{%tr for 行 in 指标 %}", ""), ("{{ 行.编码 }}", "{% endfor %}")),
        (("{%tc for 行 in 指标 %}", "{{ 行.编码 }}"), ("{%tr endfor %}", "")),
    ],
)
def test_tags_that_tear_a_table_apart_are_an_error_and_write_nothing(
    sample: SelfAssessment, tmp_path: Path, body: Sequence[Sequence[str]]
) -> None:
    path = template(tmp_path, body)
    with pytest.raises(TemplateProblem) as caught:
        excel_eval.write_report(sample, tmp_path / "a.docx", path)
    assert [problem.kind for problem in caught.value.problems] == ["broken"]
    assert not (tmp_path / "a.docx").exists()


# --- drafts and errors ---------------------------------------------------------------------------------------------


def test_a_draft_says_so_on_every_page_whatever_the_template_has(tmp_path: Path) -> None:
    path = template(tmp_path, "{{ 标题 }}", header="{{ 主管部门 }}")
    document = docx.Document(str(path))
    document.add_section()
    document.save(str(path))
    made = filled(assessment(draft=True), path)
    first = made.sections[0]
    for header in (first.header, first.even_page_header, first.first_page_header):
        assert header.paragraphs[0].text == "草稿"
    assert [p.text for p in first.header.paragraphs] == ["草稿", "某市经济合作局"]
    assert made.paragraphs[0].text.endswith("（草稿）")


def test_errors_come_before_the_template(tmp_path: Path) -> None:
    made = replace(assessment(), issues=(Issue("E203", Source("甲.xlsx", "拜访企业", 2, 1)),))
    with pytest.raises(HasErrors) as caught:
        excel_eval.write_report(made, tmp_path / "a.docx", tmp_path / "没有.docx")
    assert isinstance(caught.value.report, CheckReport)


# --- the fields ----------------------------------------------------------------------------------------------------


def assert_declared(found: Mapping[str, Value], fields: Iterable[Field]) -> None:
    """The names are those of the fields, and each value is of its field's kind."""
    kinds = {field.name: field for field in fields}
    assert found.keys() == kinds.keys()
    for name, value in found.items():
        assert isinstance(value, list if kinds[name].rows or kinds[name].texts else str), name
        for item in value if isinstance(value, list) else ():
            if isinstance(item, Mapping):
                assert_declared(item, kinds[name].rows)
            else:
                assert kinds[name].texts and isinstance(item, str), name


def test_every_declared_field_has_a_value_and_every_value_is_declared(sample: SelfAssessment) -> None:
    assert_declared(values(sample), FIELDS)
    assert_declared(values(assessment()), FIELDS)


def test_every_field_can_be_written_in_a_template(sample: SelfAssessment, tmp_path: Path) -> None:
    singles = [f"{{{{ {f.name} }}}}" for f in FIELDS if not f.rows and not f.texts]
    texts = [f"{{% for 句 in {f.name} %}}{{{{ 句 }}}}{{% endfor %}}" for f in FIELDS if f.texts]
    rows = [
        f"{{% for 行 in {f.name} %}}{{{{ 行.{inner.name} }}}}{{% endfor %}}"
        for f in FIELDS
        for inner in f.rows
        if not inner.rows
    ]
    assert len(said(sample, tmp_path, *singles, *texts, *rows)) == len(singles) + len(texts) + len(rows)


def test_the_texts_of_the_plan_are_all_fields() -> None:
    schema = next(schema for schema in load_schemas().plan if schema.layout == "pairs")
    assert set(PLAN_TEXTS) == {column.name for column in schema.columns if column.type == "text"}


def test_every_field_is_documented() -> None:
    page = (ROOT / "docs/report-template.md").read_text(encoding="utf-8")
    for field in FIELDS:
        assert (
            f"| `{field.name}` | {field.zh} | {field.en} |" in page
            or f"## {field.name}\n\n清单 list: {field.zh}" in page
        )
        for inner in field.rows:
            assert f"| `{inner.name}` | {inner.zh} | {inner.en} |" in page
