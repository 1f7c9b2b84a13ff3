"""公文格式 (GB/T 9704-2012): the measures of the page, the fonts, the styles. Fonts are named, not embedded.

仿宋, 楷体, 黑体 and 宋体 come with every Windows and WPS; 仿宋_GB2312 and 楷体_GB2312 do not, so they are named in the font
table as what may stand in. The title's 方正小标宋简体 is a font to be bought: the font table names 宋体 in its place.
"""

from __future__ import annotations

from dataclasses import dataclass
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
LINES, CHARACTERS = 22, 28
PITCH = (PAGE[1] - TOP - BOTTOM) // LINES
"""twips: 28.95 pt, so that 22 lines fill the page and do not exceed it"""
BODY_SIZE, TITLE_SIZE, CAPTION_SIZE, TABLE_SIZE, NUMBER_SIZE = 16, 22, 14, 12, 14
"""三号, 二号, 四号, 小四, 四号"""
CHARACTER_SPACE = -5
"""twips that a character of the text gives up, so that 28 of them (and no 29th) stand on the 156 mm of a line

Not by ``charSpace`` of a grid of characters, which Word could do too: LibreOffice gives each character two cells of it.
"""


@dataclass(frozen=True, slots=True)
class _Style:
    id: str
    name: str
    font: str
    size: float
    paragraph: str = ""
    colour: str = ""


_INDENT = '<w:ind w:firstLineChars="200" w:firstLine="640"/>'
_FREE = f'<w:snapToGrid w:val="0"/><w:spacing w:line="{TABLE_SIZE * 24}" w:lineRule="atLeast"/><w:ind w:firstLine="0"/>'
_TABLE = f'{_FREE}<w:jc w:val="{{jc}}"/>'
_FOOTER = '<w:snapToGrid w:val="0"/><w:spacing w:line="280" w:lineRule="exact"/>'


def _heading(level: int) -> str:
    return f'<w:keepNext/>{_INDENT}<w:outlineLvl w:val="{level}"/>'


def _styles(title_font: str) -> tuple[_Style, ...]:
    right = '<w:ind w:rightChars="100" w:right="280"/><w:jc w:val="right"/>'
    left = '<w:ind w:leftChars="100" w:left="280"/><w:jc w:val="left"/>'
    title = '<w:keepNext/><w:snapToGrid w:val="0"/><w:spacing w:after="579" w:line="640" w:lineRule="exact"/><w:jc w:val="center"/>'
    caption = '<w:keepNext/><w:spacing w:before="120"/><w:jc w:val="center"/>'
    annex = '<w:spacing w:before="579"/><w:ind w:leftChars="500" w:left="1600" w:hangingChars="300" w:hanging="960"/>'
    draft = f'{_FOOTER.replace("280", "400")}<w:jc w:val="center"/>'
    return (
        _Style("Title", "Title", title_font, TITLE_SIZE, title),
        _Style("BodyText", "Body Text", BODY_FONT, BODY_SIZE, _INDENT),
        _Style("Heading1", "heading 1", HEAD_FONT, BODY_SIZE, _heading(0)),
        _Style("Heading2", "heading 2", SUBHEAD_FONT, BODY_SIZE, _heading(1)),
        _Style("Caption", "caption", HEAD_FONT, CAPTION_SIZE, caption),
        _Style("TableHead", "表格标题", HEAD_FONT, TABLE_SIZE, f"<w:keepNext/>{_TABLE.format(jc='center')}"),
        _Style("TableText", "表格文字", BODY_FONT, TABLE_SIZE, _TABLE.format(jc="left")),
        _Style("TableCentre", "表格居中", BODY_FONT, TABLE_SIZE, _TABLE.format(jc="center")),
        _Style("TableFigure", "表格数字", BODY_FONT, TABLE_SIZE, _TABLE.format(jc="right")),
        _Style("Annex", "附件说明", BODY_FONT, BODY_SIZE, annex),
        _Style("Header", "header", HEAD_FONT, BODY_SIZE, draft, DRAFT_COLOUR),
        _Style("Footer", "footer", NUMBER_FONT, NUMBER_SIZE, _FOOTER + right),
        _Style("FooterEven", "双页码", NUMBER_FONT, NUMBER_SIZE, _FOOTER + left),
    )


def fonts(name: str) -> str:
    """The font for every kind of character: without ``eastAsia`` Chinese falls back to the program's own choice."""
    quoted = quoteattr(name)
    return f"<w:rFonts w:ascii={quoted} w:hAnsi={quoted} w:eastAsia={quoted} w:cs={quoted}/>"


def _run(font: str, size: float, colour: str = "") -> str:
    half_points = round(size * 2)
    shown = f'<w:color w:val="{colour}"/>' if colour else ""
    shown += f'<w:spacing w:val="{CHARACTER_SPACE if size == BODY_SIZE else 0}"/>'
    return f'<w:rPr>{fonts(font)}{shown}<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/></w:rPr>'


def styles_part(title_font: str) -> str:
    """word/styles.xml: nothing but what the report uses."""
    body = "".join(_paragraph_style(style) for style in _styles(title_font))
    return f"""<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr>{fonts(BODY_FONT)}<w:sz w:val="32"/>\
<w:szCs w:val="32"/><w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>\
<w:pPrDefault/></w:docDefaults>\
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>\
<w:pPr><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>\
<w:spacing w:before="0" w:after="0" w:line="{PITCH}" w:lineRule="exact"/><w:jc w:val="both"/></w:pPr>\
{_run(BODY_FONT, BODY_SIZE)}</w:style>\
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


def _paragraph_style(style: _Style) -> str:
    own = not style.name.isascii()
    custom = ' w:customStyle="1"' if own else ""
    return (
        f'<w:style w:type="paragraph"{custom} w:styleId="{style.id}"><w:name w:val="{style.name}"/>'
        f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{style.paragraph}</w:pPr>'
        f"{_run(style.font, style.size, style.colour)}</w:style>"
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
