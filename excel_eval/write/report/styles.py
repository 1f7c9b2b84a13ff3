"""公文格式 (GB/T 9704-2012): the measures of the page, the fonts, the styles. Fonts are named, not embedded.

仿宋, 楷体, 黑体 and 宋体 come with every Windows and WPS; 仿宋_GB2312 and 楷体_GB2312 do not, so they are named in the
font table as what may stand in. The title's 方正小标宋简体 is a font to be bought: the table names 宋体 in its place.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from xml.sax.saxutils import quoteattr

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
BODY_FONT, HEAD_FONT, SUBHEAD_FONT, NUMBER_FONT = "仿宋", "黑体", "楷体", "宋体"
TITLE_FONT, PLAIN_TITLE_FONT = "方正小标宋简体", "宋体"
GAP_FILL = "FFF2CC"
"""behind 【待补充】, so that no gap is overlooked"""
DRAFT_COLOUR = "C00000"


def millimetres(value: float) -> int:
    """In twips, a twentieth of a point."""
    return round(value / 25.4 * 1440)


PAGE = (11906, 16838)
"""A4 in twips"""
TOP, LEFT, RIGHT, BOTTOM = millimetres(37), millimetres(28), millimetres(26), millimetres(35)
HEADER, FOOTER = millimetres(15), millimetres(25.5)
"""the dashes of the page number stand 7 mm below the text"""
TEXT_WIDTH = PAGE[0] - LEFT - RIGHT
LINES = 22
PITCH = (PAGE[1] - TOP - BOTTOM) // LINES
"""twips: 28.95 pt, so that 22 lines fill the page and do not exceed it"""
BODY_SIZE, TITLE_SIZE, CAPTION_SIZE, TABLE_SIZE, NUMBER_SIZE = 16, 22, 14, 10.5, 14
"""三号, 二号, 四号, 五号, 四号"""
CHARACTER_SCALE = 98
"""percent of its width that a character of the text keeps, so that 28 of them (and no 29th) stand on a line of 156 mm

Word could do it by a grid of characters, but LibreOffice gives each character two cells of it; narrower spacing makes
LibreOffice lose a sign at the end of a line, and so does a sign that hangs over the margin (hence no overflowPunct).
"""


TWO_CHARACTERS = '<w:ind w:firstLineChars="200" w:firstLine="640"/>'
"""Word goes by the characters, other programs by the twips"""
_ONE = {side: f'<w:ind w:{side}Chars="100" w:{side}="280"/>' for side in ("left", "right")}
"""the page number stands one character in from its side"""


@dataclass(frozen=True, slots=True)
class _Style:
    """A paragraph style: its font, size in points, and its layout in twips; ``indent`` is XML."""

    id: str
    name: str
    font: str
    size: float
    align: str = "both"
    indent: str = ""
    line: int = PITCH
    rule: str = "exact"
    before: int = 0
    after: int = 0
    keep: bool = False
    grid: bool = True
    level: int | None = None
    colour: str = ""


def _styles(title_font: str) -> tuple[_Style, ...]:
    title = _Style("Title", "Title", title_font, TITLE_SIZE, "center", line=640, after=PITCH, keep=True, grid=False)
    body = _Style("BodyText", "Body Text", BODY_FONT, BODY_SIZE, indent=TWO_CHARACTERS)
    head = replace(body, id="Heading1", name="heading 1", font=HEAD_FONT, keep=True, level=0)
    annex = '<w:ind w:leftChars="500" w:left="1600" w:hangingChars="300" w:hanging="960"/>'
    cell = _Style(
        "TableText", "表格文字", BODY_FONT, TABLE_SIZE, "left", line=round(TABLE_SIZE * 24), rule="atLeast", grid=False
    )
    odd = _Style("Footer", "footer", NUMBER_FONT, NUMBER_SIZE, "right", _ONE["right"], line=280, grid=False)
    return (
        title,
        body,
        head,
        replace(head, id="Heading2", name="heading 2", font=SUBHEAD_FONT, level=1),
        replace(body, id="Annex", name="附件说明", indent=annex, before=PITCH),
        _Style("Caption", "caption", HEAD_FONT, CAPTION_SIZE, "center", before=120, keep=True),
        cell,
        replace(cell, id="TableCentre", name="表格居中", align="center"),
        replace(cell, id="TableFigure", name="表格数字", align="right"),
        replace(cell, id="TableHead", name="表格标题", font=HEAD_FONT, align="center", keep=True),
        replace(cell, id="TableSum", name="表格合计", font=HEAD_FONT, align="center"),
        replace(title, id="Header", name="header", font=HEAD_FONT, size=BODY_SIZE, after=0, colour=DRAFT_COLOUR),
        odd,
        replace(odd, id="FooterEven", name="双页码", align="left", indent=_ONE["left"]),
    )


def fonts(name: str) -> str:
    """The font for every kind of character: without ``eastAsia`` Chinese falls back to the program's own choice."""
    quoted = quoteattr(name)
    return f"<w:rFonts w:ascii={quoted} w:hAnsi={quoted} w:eastAsia={quoted} w:cs={quoted}/>"


def _run(style: _Style) -> str:
    colour = f'<w:color w:val="{style.colour}"/>' if style.colour else ""
    scale = f'<w:w w:val="{CHARACTER_SCALE if style.size == BODY_SIZE else 100}"/>'
    half_points = round(style.size * 2)
    size = f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'
    return f"<w:rPr>{fonts(style.font)}{colour}{scale}{size}</w:rPr>"


def _paragraph(style: _Style) -> str:
    """The parts in the order that the schema wants."""
    keep = "<w:keepNext/>" if style.keep else ""
    grid = "" if style.grid else '<w:snapToGrid w:val="0"/>'
    level = "" if style.level is None else f'<w:outlineLvl w:val="{style.level}"/>'
    spacing = (
        f'<w:spacing w:before="{style.before}" w:after="{style.after}" '
        f'w:line="{style.line}" w:lineRule="{style.rule}"/>'
    )
    return f'<w:pPr>{keep}{grid}{spacing}{style.indent}<w:jc w:val="{style.align}"/>{level}</w:pPr>'


def styles_part(title_font: str) -> str:
    """word/styles.xml: nothing but what the report uses."""
    body = "".join(_style(style) for style in _styles(title_font))
    return f"""<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr>{fonts(BODY_FONT)}<w:sz w:val="32"/>\
<w:szCs w:val="32"/><w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>\
<w:pPrDefault/></w:docDefaults>\
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>\
<w:pPr><w:overflowPunct w:val="0"/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>\
<w:spacing w:before="0" w:after="0" w:line="{PITCH}" w:lineRule="exact"/><w:jc w:val="both"/></w:pPr>\
{_run(_Style("", "", BODY_FONT, BODY_SIZE))}</w:style>\
<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/>\
<w:uiPriority w:val="1"/><w:semiHidden/></w:style>\
<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:uiPriority w:val="99"/>\
<w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>\
{body}\
<w:style w:type="character" w:customStyle="1" w:styleId="Gap"><w:name w:val="待补充"/><w:qFormat/><w:rPr>\
<w:shd w:val="clear" w:color="auto" w:fill="{GAP_FILL}"/></w:rPr></w:style>\
<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:basedOn w:val="TableNormal"/><w:tblPr>\
<w:tblBorders>{_borders()}</w:tblBorders><w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:left w:w="85" w:type="dxa"/>\
<w:bottom w:w="40" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style></w:styles>"""


def _style(style: _Style) -> str:
    custom = "" if style.name.isascii() else ' w:customStyle="1"'
    return (
        f'<w:style w:type="paragraph"{custom} w:styleId="{style.id}"><w:name w:val="{style.name}"/>'
        f'<w:basedOn w:val="Normal"/><w:qFormat/>{_paragraph(style)}{_run(style)}</w:style>'
    )


def _borders() -> str:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    return "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>' for side in sides)


def section(draft: bool) -> str:
    """The last element of the body: page, margins, grid, header and footer of odd and even pages."""
    header = '<w:headerReference w:type="default" r:id="rId6"/><w:headerReference w:type="even" r:id="rId7"/>'
    return (
        f"<w:sectPr>{header if draft else ''}"
        '<w:footerReference w:type="default" r:id="rId4"/><w:footerReference w:type="even" r:id="rId5"/>'
        f'<w:pgSz w:w="{PAGE[0]}" w:h="{PAGE[1]}"/><w:pgMar w:top="{TOP}" w:right="{RIGHT}" w:bottom="{BOTTOM}" '
        f'w:left="{LEFT}" w:header="{HEADER}" w:footer="{FOOTER}" w:gutter="0"/><w:cols w:space="425"/>'
        f'<w:docGrid w:type="lines" w:linePitch="{PITCH}"/></w:sectPr>'
    )
