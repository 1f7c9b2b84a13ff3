"""The parts of the .docx that hold no text of the report: settings, fonts, theme, footers, properties, relations."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from excel_eval.write.report import styles
from excel_eval.write.report.styles import W, fonts

R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
CREATED = "2020-02-25T00:00:00Z"
"""the same on every run, as in the workbook"""


def fixed_parts(title_font: str, title: str, header: str) -> dict[str, str]:
    """Every part but ``word/document.xml``, by name; with two headers where there is a ``header``."""
    parts = {
        "[Content_Types].xml": _content_types(bool(header)),
        "_rels/.rels": _relationships(_package_relationships()),
        "docProps/core.xml": _core(title),
        "docProps/app.xml": _application(),
        "docProps/custom.xml": _custom(),
        "word/_rels/document.xml.rels": _relationships(_document_relationships(bool(header))),
        "word/styles.xml": styles.styles_part(title_font),
        "word/settings.xml": _settings(),
        "word/fontTable.xml": _font_table(title_font),
        "word/theme/theme1.xml": _theme(),
        "word/footer1.xml": _footer("Footer"),
        "word/footer2.xml": _footer("FooterEven"),
    }
    if header:
        parts |= {"word/header1.xml": _header(header), "word/header2.xml": _header(header)}
    return parts


def _document_relationships(header: bool) -> Iterator[tuple[str, str, str]]:
    yield "rId1", f"{_OFFICE}/relationships/styles", "styles.xml"
    yield "rId2", f"{_OFFICE}/relationships/settings", "settings.xml"
    yield "rId3", f"{_OFFICE}/relationships/fontTable", "fontTable.xml"
    yield "rId4", f"{_OFFICE}/relationships/footer", "footer1.xml"
    yield "rId5", f"{_OFFICE}/relationships/footer", "footer2.xml"
    if header:
        yield "rId6", f"{_OFFICE}/relationships/header", "header1.xml"
        yield "rId7", f"{_OFFICE}/relationships/header", "header2.xml"
    yield "rId8", f"{_OFFICE}/relationships/theme", "theme/theme1.xml"


def _package_relationships() -> Iterator[tuple[str, str, str]]:
    yield "rId1", f"{_OFFICE}/relationships/officeDocument", "word/document.xml"
    yield "rId2", f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"
    yield "rId3", f"{_OFFICE}/relationships/extended-properties", "docProps/app.xml"
    yield "rId4", f"{_OFFICE}/relationships/custom-properties", "docProps/custom.xml"


def _relationships(entries: Iterator[tuple[str, str, str]]) -> str:
    listed = "".join(f'<Relationship Id="{id_}" Type="{kind}" Target="{target}"/>' for id_, kind, target in entries)
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'


def _content_types(header: bool) -> str:
    kinds = {
        "word/document.xml": f"{_MAIN}.document.main+xml",
        "word/styles.xml": f"{_MAIN}.styles+xml",
        "word/settings.xml": f"{_MAIN}.settings+xml",
        "word/fontTable.xml": f"{_MAIN}.fontTable+xml",
        "word/footer1.xml": f"{_MAIN}.footer+xml",
        "word/footer2.xml": f"{_MAIN}.footer+xml",
        "word/theme/theme1.xml": "application/vnd.openxmlformats-officedocument.theme+xml",
        "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
        "docProps/custom.xml": "application/vnd.openxmlformats-officedocument.custom-properties+xml",
    }
    if header:
        kinds |= {f"word/header{number}.xml": f"{_MAIN}.header+xml" for number in (1, 2)}
    overrides = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in kinds.items())
    return (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _application() -> str:
    return f'<Properties xmlns="{_OFFICE}/extended-properties"><Application>excel_eval</Application></Properties>'


def _core(title: str) -> str:
    return (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title)}</dc:title><dc:creator>excel_eval</dc:creator>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{CREATED}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{CREATED}</dcterms:modified></cp:coreProperties>'
    )


def _custom() -> str:
    """The mark of the tool's own outputs."""
    return (
        f'<Properties xmlns="{_OFFICE}/custom-properties" xmlns:vt="{_OFFICE}/docPropsVTypes">'
        '<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="excel_eval.kind">'
        "<vt:lpwstr>output</vt:lpwstr></property></Properties>"
    )


def _settings() -> str:
    return (
        f'<w:settings xmlns:w="{W}"><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/>'
        '<w:characterSpacingControl w:val="doNotCompress"/><w:compat><w:doNotExpandShiftReturn/><w:useFELayout/>'
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        '</w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
    )


def _font_table(title_font: str) -> str:
    """What may stand in where a font is not installed."""
    stand_ins = {
        styles.BODY_FONT: "仿宋_GB2312",
        styles.SUBHEAD_FONT: "楷体_GB2312",
        styles.HEAD_FONT: "SimHei",
        styles.NUMBER_FONT: "SimSun",
        title_font: styles.PLAIN_TITLE_FONT,
    }
    listed = "".join(
        f'<w:font w:name={quoteattr(name)}><w:altName w:val={quoteattr(other)}/><w:charset w:val="86"/></w:font>'
        for name, other in stand_ins.items()
        if name != other
    )
    return f'<w:fonts xmlns:w="{W}">{listed}</w:fonts>'


def _footer(style: str) -> str:
    """页码: ``— 1 —``."""
    run = f"<w:rPr>{fonts(styles.NUMBER_FONT)}</w:rPr>"
    return (
        f'<w:ftr xmlns:w="{W}"><w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>'
        f'<w:r>{run}<w:t xml:space="preserve">— </w:t></w:r>'
        f'<w:r>{run}<w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r>{run}<w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
        f'<w:r>{run}<w:fldChar w:fldCharType="separate"/></w:r><w:r>{run}<w:t>1</w:t></w:r>'
        f'<w:r>{run}<w:fldChar w:fldCharType="end"/></w:r>'
        f'<w:r>{run}<w:t xml:space="preserve"> —</w:t></w:r></w:p></w:ftr>'
    )


def _header(text: str) -> str:
    return (
        f'<w:hdr xmlns:w="{W}"><w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr>'
        f"<w:r><w:rPr>{fonts(styles.HEAD_FONT)}</w:rPr><w:t>{escape(text)}</w:t></w:r></w:p></w:hdr>"
    )


def _theme() -> str:
    """The fonts that a heading or a text takes which the clerk adds; the colours are Office's."""
    colours = "".join(f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>' for name, value in _COLOURS.items())
    face = "".join(
        f'<a:{kind}><a:latin typeface="{font}"/><a:ea typeface="{font}"/><a:cs typeface=""/></a:{kind}>'
        for kind, font in (("majorFont", styles.HEAD_FONT), ("minorFont", styles.BODY_FONT))
    )
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line = f'<a:ln w="6350">{fill}</a:ln>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    looks = (
        f"<a:fillStyleLst>{fill * 3}</a:fillStyleLst><a:lnStyleLst>{line * 3}</a:lnStyleLst>"
        f"<a:effectStyleLst>{effect * 3}</a:effectStyleLst><a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst>"
    )
    return (
        f'<a:theme xmlns:a="{A}" name="公文"><a:themeElements><a:clrScheme name="公文">{colours}</a:clrScheme>'
        f'<a:fontScheme name="公文">{face}</a:fontScheme><a:fmtScheme name="公文">{looks}</a:fmtScheme>'
        "</a:themeElements></a:theme>"
    )


_COLOURS = {
    "dk1": "000000", "lt1": "FFFFFF", "dk2": "44546A", "lt2": "E7E6E6", "accent1": "4472C4", "accent2": "ED7D31",
    "accent3": "A5A5A5", "accent4": "FFC000", "accent5": "5B9BD5", "accent6": "70AD47", "hlink": "0563C1",
    "folHlink": "954F72",
}  # fmt: skip
