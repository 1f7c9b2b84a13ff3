"""A bureau's own .docx template, filled in by docxtpl: fields are checked first, what is filled in is only text."""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from excel_eval.assessment import SelfAssessment
from excel_eval.guard import Unreadable, open_package, read_bytes
from excel_eval.messages import Phrase, say
from excel_eval.model import Lang
from excel_eval.write.report.content import header_of
from excel_eval.write.report.fields import FIELDS, Value, values
from excel_eval.write.report.styles import DRAFT_COLOUR, HEAD_FONT, W, fonts
from excel_eval.write.text import for_word

QUOTED = 30
"""characters of a paragraph that an error quotes"""
_OPENING = {"endfor": "for", "endif": "if"}
_BLOCK = re.compile(r"\{%-?(?:p|tr|tc|r)?\s+(for|endfor|if|endif)\b")
_STRUCTURAL = re.compile(r"((?:\{%-?|\{\{)(p|tr|tc|r)\s[^}]*\}+)")
_PREFIX = re.compile(r"(\{[%{])-?(?:p|tr|tc|r)\s")
_FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"

_NO_DOCUMENT = {"E103": "docx_locked", "E104": "docx_old", "E105": "docx_large"}
_SAID_ALIKE = frozenset({"empty_file", "zeros", "crc", "truncated", "zip_entry", "zip_encrypted", "duplicate_part"})
"""reasons of E101 that are the same for a workbook and for a document"""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a template: what (a name of the catalogue), the field or reason, and where."""

    kind: str
    field: str
    part: str = "file"
    line: int | None = None
    """the paragraph of the part, those in tables counted too"""
    quote: str = ""
    suggestion: str | None = None

    def message(self, lang: Lang = "zh") -> str:
        close = say("report_template_suggestion", lang, name=self.suggestion) if self.suggestion else ""
        problem = say(f"report_template_{self.kind}", lang, name=self.field, suggestion=close)
        part = say(f"report_template_{self.part}", lang)
        if self.line is None:
            return say("report_template_nowhere", lang, part=part, problem=problem)
        return say("report_template_place", lang, part=part, line=self.line, quote=self.quote, problem=problem)


class TemplateProblem(Exception):
    """A template cannot be used; ``problems`` lists all that is wrong, ``field`` and ``line`` are of the first."""

    def __init__(self, path: Path, problems: Sequence[Problem]) -> None:
        super().__init__(f"{path}: " + "; ".join(problem.message() for problem in problems))
        self.path = path
        self.problems = tuple(problems)

    @property
    def field(self) -> str:
        return self.problems[0].field

    @property
    def line(self) -> int | None:
        return self.problems[0].line


def check_template(path: Path) -> None:
    """Raises TemplateProblem with everything that is wrong, FileNotFoundError where there is no such file."""
    _opened(path)


def filled(assessment: SelfAssessment, path: Path) -> dict[str, bytes]:
    """The parts of the template with its fields filled in, by name."""
    document = _opened(path)
    context = {name: _clean(value) for name, value in values(assessment).items()}
    header = header_of(assessment)
    try:
        if header:
            _mark_draft(document.get_docx(), header)
        return _rendered(document, context)
    except Exception as error:  # docxtpl works on the XML as text: a tag at the wrong place can break it anyhow
        raise TemplateProblem(path, [Problem("broken", "")]) from error


# --- checking ------------------------------------------------------------------------------------------------------


def _opened(path: Path) -> Any:
    """The template, known to be usable."""
    from docxtpl import DocxTemplate

    if not path.is_file():
        raise FileNotFoundError(2, "no such template", str(path))
    try:
        document = DocxTemplate(BytesIO(path.read_bytes()))
        document.init_docx()
        parts = list(_parts(document))
    except Exception as error:  # a damaged zip or XML raises whatever its parser does
        raise TemplateProblem(path, [Problem("unreadable", _why_unreadable(path))]) from error
    problems = [problem for part, xml in parts for problem in _check_part(document, part, xml)]
    if problems:
        raise TemplateProblem(path, problems)
    return document


def _why_unreadable(path: Path) -> Phrase:
    """What the guard of workbooks finds wrong with it; of the content it would say that it is no workbook."""
    try:
        package = open_package(read_bytes(path))
    except Unreadable as error:
        if error.code in _NO_DOCUMENT:
            return Phrase(_NO_DOCUMENT[error.code])
        reason = str(error.params["reason"])
        return Phrase(reason if error.code == "E106" or reason in _SAID_ALIKE else "docx_not_word")
    main = package.related("officeDocument") or ""
    return Phrase("docx_damaged" if main.startswith("word/") else "docx_not_word")


def _parts(document: Any) -> Iterator[tuple[str, str]]:
    """The parts that may hold fields, and their XML."""
    yield "body", document.get_xml()
    for name, uri in (("header", document.HEADER_URI), ("footer", document.FOOTER_URI)):
        for _, part in document.get_headers_footers(uri):
            yield name, document.get_part_xml(part)
    for part in document.docx.part.package.parts:
        if part.content_type == _FOOTNOTES:
            yield "footnotes", part.blob.decode()


def _check_part(document: Any, part: str, xml: str) -> Iterator[Problem]:
    from jinja2 import TemplateSyntaxError
    from lxml import etree

    from excel_eval.write.report.template_check import Wrong, check, kinds_of

    paragraphs = list(etree.fromstring(xml.encode()).iter(f"{{{W}}}p"))
    texts = [_text(paragraph) for paragraph in paragraphs]
    misplaced = list(_misplaced(part, paragraphs))
    yield from misplaced
    source = re.sub(r"<w:p([ >])", r"\n<w:p\1", document.patch_xml(xml))
    try:
        wrongs = check(_environment().parse(source), kinds_of(FIELDS))
    except TemplateSyntaxError as error:
        if misplaced:  # from which this follows
            return
        if odd := _unpaired(texts):
            yield Problem("unclosed", odd[1], part, odd[0], _cut(texts[odd[0] - 1]))
            return
        wrongs = (Wrong("syntax", "", error.lineno),)
    lines = [re.sub("<[^>]+>", "", line) for line in source.split("\n")]
    for wrong in wrongs:
        number = _place(texts, html.unescape(lines[wrong.line - 1]), wrong)
        quote = _cut(texts[number - 1]) if number else ""
        yield Problem(wrong.kind, wrong.name, part, number, quote, wrong.suggestion)


def _misplaced(part: str, paragraphs: Sequence[Any]) -> Iterator[Problem]:
    """Tags for which docxtpl takes out the whole paragraph or row, with other things in it; tags that take markup."""
    for number, paragraph in enumerate(paragraphs, start=1):
        text = _text(paragraph)
        for tag, kind in _STRUCTURAL.findall(text):
            whole = next(paragraph.iterancestors(f"{{{W}}}tr"), paragraph) if kind == "tr" else paragraph
            if tag.startswith("{{"):
                yield Problem("unsupported", tag, part, number, _cut(text))
            elif kind in ("p", "tr") and _text(whole).strip() != tag:
                yield Problem("alone", tag, part, number, _cut(text))


def _text(element: Any) -> str:
    return "".join(t.text or "" for t in element.iter(f"{{{W}}}t"))


def _cut(text: str) -> str:
    return text if len(text) <= QUOTED else text[:QUOTED] + "…"


def _bare(text: str) -> str:
    """A line without what docxtpl takes out of it and without blanks."""
    return re.sub(r"[\s“”‘’\"']", "", _PREFIX.sub(r"\1", text))


def _place(paragraphs: Sequence[str], line: str, wrong: Any) -> int | None:
    """The paragraph that a line of the prepared source comes from; docxtpl moves tags of rows to the line before."""
    whole, name = _bare(line), _bare(wrong.name).partition("[")[0]
    tagged = [(number, _bare(text)) for number, text in enumerate(paragraphs, start=1) if "{" in text]
    on_line = [(number, text) for number, text in tagged if text in whole or whole in text]
    named = [number for number, text in on_line if name in text]
    elsewhere = [number for number, text in tagged if name and name in text]
    return next(iter([*named, *elsewhere, *(number for number, _ in on_line)]), None)


def _unpaired(paragraphs: Sequence[str]) -> tuple[int, str] | None:
    """The first closing tag without its opening, or the last opening without its end."""
    stack: list[tuple[int, str]] = []
    for number, text in enumerate(paragraphs, start=1):
        for tag in _BLOCK.findall(text):
            if tag not in _OPENING:
                stack.append((number, tag))
            elif stack and stack[-1][1] == _OPENING[tag]:
                stack.pop()
            else:
                return number, tag
    return stack[-1] if stack else None


# --- filling in ----------------------------------------------------------------------------------------------------


def _environment() -> Any:
    """Jinja without anything that could reach beyond the fields; an unknown field is an error, every value is text."""
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    from excel_eval.write.report.template_check import FILTERS

    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=True, finalize=_as_text)
    environment.globals.clear()
    environment.filters = {name: environment.filters[name] for name in FILTERS}
    return environment


def _as_text(value: object) -> Any:
    """A value as XML text; braces too, because docxtpl replaces some of them in what is filled in."""
    from markupsafe import Markup

    text = value.unescape() if isinstance(value, Markup) else str(value)
    return Markup(html.escape(text, quote=False).replace("{", "&#123;").replace("}", "&#125;"))


def _clean(value: Value) -> Value:
    """Without characters that XML cannot hold; line breaks stay."""
    if isinstance(value, str):
        return "\n".join(for_word(line) for line in value.split("\n"))
    if isinstance(value, Mapping):
        return {name: _clean(part) for name, part in value.items()}
    return [_clean(part) for part in value]


def _rendered(document: Any, context: Mapping[str, Value]) -> dict[str, bytes]:
    """What ``DocxTemplate.render`` does, less the properties (no XML there), and strict where that mends in silence."""
    from lxml import etree

    environment = _environment()
    document.render_init()
    xml = document.build_xml(context, environment)
    etree.fromstring(xml)
    tree = document.fix_tables(xml)
    document.fix_docpr_ids(tree)
    document.map_tree(tree)
    for uri in (document.HEADER_URI, document.FOOTER_URI):
        for key, part in list(document.build_headers_footers_xml(context, uri, environment)):
            document.map_headers_footers_xml(key, part)
    document.render_footnotes(context, environment)
    written = BytesIO()
    document.docx.save(written)
    with zipfile.ZipFile(written) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _mark_draft(document: Any, text: str) -> None:
    """草稿 in the header of every page, whatever the template has there."""
    from lxml import etree

    run = f'<w:rPr xmlns:w="{W}">{fonts(HEAD_FONT)}<w:color w:val="{DRAFT_COLOUR}"/><w:sz w:val="32"/></w:rPr>'
    for number, section in enumerate(document.sections):
        for header in (section.header, section.even_page_header, section.first_page_header):
            if number and header.is_linked_to_previous:
                continue
            paragraph = header.paragraphs[0].insert_paragraph_before(text)
            paragraph.alignment = 1
            paragraph.runs[0]._element.insert(0, etree.fromstring(run))
