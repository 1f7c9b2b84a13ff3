"""Mutations that know what a workbook is made of: elements, attributes, values, parts, the zip around them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

from .container import DEFECTS, Container, of_workbook, parse

Bytes = Callable[[bytes, int], bytes]
"""a mutation without knowledge: libFuzzer's own"""

_TOKEN = re.compile(rb"<!\[CDATA\[.*?\]\]>|<!--.*?-->|<[^<>]*>|[^<]+|<", re.DOTALL)
_NAME = re.compile(rb"<[\w:.]+")
_ATTRIBUTE = re.compile(rb"\s[\w:.]+\s*=\s*(?:\"[^\"]*\"|'[^']*')")

NUMBERS = (
    b"0", b"1", b"-1", b"-0", b"44260", b"44260.5", b"0.95", b"1E400", b"1e-320", b"-1E+300", b"9.99E+307", b"NaN", b"inf",
    b"60", b"59", b"2958465", b"2958466", b"20210305", b"123456789012345678", b" 5 ", b"+5", b".5", b"5.", b"0x10",
    b"1,200", b"1_000", "５".encode(), b"99999999999999999999", b"65536", b"-44260", b"1e5", b"1E+05", b"00012", b"true",
)  # fmt: skip
TEXTS = (
    "文字".encode(), b" a ", b"=1+1", b"_x000D_", b"_xD83D__xDE00_", b"_xD800_", b"_x0000_", b"_x005F_x000D_", b"&#10;",
    b"&#0;", b"&amp;lt;", b"&lt;c r=&quot;A1&quot;&gt;", "𠀀".encode(), "\u202e".encode(), b"\x01", b"\xff", b"\xed\xa0\x80",
    b"a\r\nb", b"a\rb", b"a\nb", b"\t", b"&#13;", b"&#xD;", b"&bomb;", b"]]>", b"#N/A", b"#SPILL!", b"#REF!", b"2021-03-05",
    b"2021-03-05T08:30:00", "\ufffe".encode(), "\u00a0".encode(), "\u3000".encode(), b"x" * 300, b"<![CDATA[<a>]]>",
    b"<!-- 1 -->", b"<?pi x?>",
)  # fmt: skip
REFERENCES = (
    b"A1", b"B2", b"C3", b"E3", b"a1", b"$A$1", b"A0", b"A01", b"XFD1", b"XFE1", b"A1048576", b"A1048577", b"XFD1048576",
    b"AAAA1", b"1A", b"", b"A1:B2", b"B2:A1", b"A1:A1", b"A:A", b"1:1", b"A3:XFD3", b"Z9", b"AA1", b"A9999999", b"A 1",
)  # fmt: skip
TYPES = (b"s", b"n", b"str", b"inlineStr", b"b", b"e", b"d", b"", b"x", b"S", b"is")
ATTRIBUTES: tuple[tuple[bytes, Sequence[bytes]], ...] = (
    (b"r", (*REFERENCES, b"1", b"2", b"3", b"7", b"01", b"1048577", b"0", b"-1")),
    (b"t", TYPES),
    (b"s", (b"0", b"1", b"2", b"3", b"4", b"5", b"99", b"-1", b"x", b"01")),
    (b"hidden", (b"1", b"0", b"true", b"false", b"yes")),
    (b"ref", REFERENCES),
    (b"xml:space", (b"preserve", b"default")),
    (b"numFmtId", (b"0", b"9", b"10", b"14", b"22", b"27", b"31", b"45", b"46", b"57", b"164", b"176", b"177", b"x", b"")),
    (b"formatCode", (b"0%", b"yyyy-mm-dd", b"[h]:mm", b"General", b"@", b"0.00", b"&quot;y&quot;0", b"[Red]0%", b";;;")),
    (b"state", (b"visible", b"hidden", b"veryHidden", b"x")),
    (b"name", (b"Sheet1", "封面".encode(), b"a" * 40, b"&#10;", b"", b"'")),
    (b"date1904", (b"1", b"0", b"true", b"false")),
    (b"r:id", (b"rId1", b"rId2", b"rId3", b"rId9", b"")),
    (b"Id", (b"rId1", b"rId2", b"rId3", b"rId9", b"")),
    (b"Target", (b"xl/workbook.xml", b"worksheets/sheet1.xml", b"/xl/worksheets/sheet1.xml", b"../../x", b"styles.xml",
                 b"sharedStrings.xml", b"..\\xl\\styles.xml", b"C:\\x", b"%2e%2e/x", b"http://x/", b"", b"workbook.xml")),
    (b"TargetMode", (b"External", b"Internal")),
    (b"Type", (b"x/worksheet", b"x/styles", b"x/sharedStrings", b"x/officeDocument", b"x/chartsheet", b"worksheet", b"")),
    (b"xmlns", (b"", b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                b"http://purl.oclc.org/ooxml/spreadsheetml/main", b"urn:x")),
    (b"uniqueCount", (b"0", b"1", b"99999999999999999")),
    (b"si", (b"0", b"1")),
)  # fmt: skip
SNIPPETS = (
    b'<row r="2"><c r="B2"><v>2</v></c></row>', b"<row><c><v>3</v></c></row>", b'<c r="B1" t="s"><v>0</v></c>',
    b'<c r="D1" s="1"><v>0.5</v></c>', b'<c r="D1" s="2"><v>44260</v></c>', b'<c r="D1"><f>A1</f></c>',
    b'<c r="D1" t="str"><f>A1</f><v></v></c>', b'<c r="F1" t="e"><v>#N/A</v></c>', b'<c r="G1" t="b"><v>1</v></c>',
    b'<c r="H1" t="inlineStr"><is><t>a</t></is></c>', b"<is><r><t>a</t></r><r><t> b</t></r></is>", b"<v>1</v>", b"<v/>",
    b"<f/>", b"<f>A1</f>", b'<f t="shared" si="0"/>', b"<is><t/></is>", b"<t>a</t>", b"<rPh sb='0' eb='1'><t>b</t></rPh>",
    b"<si><t>z</t></si>", b"<si/>", b"<r><t>z</t></r>", b'<mergeCells><mergeCell ref="A5:B6"/></mergeCells>',
    b'<mergeCell ref="C5:D6"/>', b"<sheetData/>", b'<sheetData><row r="1"><c r="A1"><v>9</v></c></row></sheetData>',
    b'<extLst><ext><c r="A1"><v>8</v></c></ext></extLst>', b'<xf numFmtId="14"/>', b'<xf numFmtId="9"/>',
    b'<numFmt numFmtId="176" formatCode="0%"/>', b'<!DOCTYPE x [<!ENTITY a "b">]>', b"<!-- c -->", b"<?x y?>",
    b'<x:c xmlns:x="urn:x" r="A1"><x:v>7</x:v></x:c>', b'<sheet name="Zwei" sheetId="2" r:id="rId1"/>',
    b'<cols><col min="1" max="16384"/></cols>', b'<c r="A1"><v>1</v></c>' * 20,
)  # fmt: skip
WRAPPERS = (b"ext", b"row", b"c", b"is", b"r", b"rPh", b"sheetData", b"worksheet", b"x", b"si")
ENCODINGS = ("utf-8-sig", "utf-16", "utf-16-be", "utf-32", "gbk", "latin-1")
NAMES = (b"../../x", b"/abs", b"C:\\x", b"XL/WORKBOOK.XML", b"xl\\workbook.xml", b"xl/styles.xml", b"mimetype", b"[Content_Types].xml")  # fmt: skip


def mutate(data: bytes, limit: int, seed: int, blind: Bytes, sound: Sequence[bytes]) -> bytes:
    """One to four changes, now and then of a sound workbook: what is broken stays broken, and most inputs are."""
    random = Random(seed)
    if random.random() < 0.25:
        data = random.choice(sound)
    container = parse(data)
    if container is None:
        if data.startswith(b"PK") and random.random() < 0.2:
            try:
                return of_workbook(data).to_bytes()[:limit]
            except Exception:  # damaged already: only its bytes can be changed
                pass
        return blind(data, limit)
    if not container.parts:
        return blind(data, limit)
    for _ in range(random.choice((1, 1, 1, 2, 2, 4))):
        container = _changed(container, random, blind)
    changed = container.to_bytes()
    return changed if len(changed) <= limit else blind(data, limit)


def cross(first: bytes, second: bytes, limit: int, seed: int) -> bytes:
    """The first workbook with a part, or some elements of a part, of the second."""
    random = Random(seed)
    one, two = parse(first), parse(second)
    if one is None or two is None or not one.parts or not two.parts:
        return first
    at = random.randrange(len(one.parts))
    name, content = one.parts[at]
    theirs = dict(two.parts).get(name) or random.choice(two.parts)[1]
    if random.random() < 0.5:
        spans = elements(tokens_of(theirs))
        if not spans:
            return first
        tokens = tokens_of(theirs)
        start, end = random.choice(spans)
        theirs = _inserted(content, b"".join(tokens[start:end]), random)
    parts = (*one.parts[:at], (name, theirs), *one.parts[at + 1 :])
    changed = Container(parts, one.defects).to_bytes()
    return changed if len(changed) <= limit else first


def _changed(container: Container, random: Random, blind: Bytes) -> Container:
    parts = list(container.parts)
    if not parts:
        return container
    chance = random.random()
    at = random.randrange(len(parts))
    if chance < 0.5:  # a sheet or the strings, nearly always
        loved = [n for n, (name, _) in enumerate(parts) if b"sheet" in name or b"haredS" in name] or [at]
        at = random.choice(loved)
    name, content = parts[at]
    if chance < 0.82:
        parts[at] = (name, edited(content, random))
    elif chance < 0.85:
        parts[at] = (name, blind(content, len(content) + 64).replace(b"\n%%%", b""))
    elif chance < 0.90:
        _change_parts(parts, at, random)
    elif container.defects and random.random() < 0.8:
        return Container(container.parts, ())
    else:
        defect = random.choice(sorted(DEFECTS))
        number = random.choice((random.randrange(64), random.randrange(2**16), random.randrange(2**31)))
        return Container(container.parts, (*container.defects, (defect, number)))
    return Container(tuple(parts), container.defects)


def _change_parts(parts: list[tuple[bytes, bytes]], at: int, random: Random) -> None:
    name, content = parts[at]
    match random.randrange(6):
        case 0:
            del parts[at]
        case 1:
            parts.append((random.choice((name.upper(), name, name.replace(b"/", b"\\"))), content))
        case 2:
            parts[at] = (random.choice(NAMES), content)
        case 3:
            other = random.randrange(len(parts))
            parts[at], parts[other] = (name, parts[other][1]), (parts[other][0], content)
        case 4:
            random.shuffle(parts)
        case _:
            encoding = random.choice(ENCODINGS)
            text = content.decode("utf-8", "replace")
            declared = re.sub("encoding=.UTF-8.", f'encoding="{encoding.removesuffix("-sig")}"', text, flags=re.I)
            parts[at] = (name, random.choice((text, declared)).encode(encoding, "replace"))


# --- XML -----------------------------------------------------------------------------------------------------------


def tokens_of(xml: bytes) -> list[bytes]:
    return _TOKEN.findall(xml)


def _is_start(token: bytes) -> bool:
    return token.startswith(b"<") and not token.startswith((b"</", b"<?", b"<!"))


def elements(tokens: Sequence[bytes]) -> list[tuple[int, int]]:
    """From where to where each element goes."""
    spans, opened = [], []
    for n, token in enumerate(tokens):
        if _is_start(token):
            if token.endswith(b"/>"):
                spans.append((n, n + 1))
            else:
                opened.append(n)
        elif token.startswith(b"</") and opened:
            spans.append((opened.pop(), n + 1))
    return spans


def _inserted(xml: bytes, new: bytes, random: Random) -> bytes:
    tokens = tokens_of(xml)
    tokens.insert(random.randrange(len(tokens) + 1), new)
    return b"".join(tokens)


def edited(xml: bytes, random: Random) -> bytes:
    """One change to the elements, attributes or texts of a part."""
    tokens = tokens_of(xml)
    spans = elements(tokens)
    if not spans:
        return random.choice(SNIPPETS)
    first, last = max(spans, key=lambda span: span[1] - span[0])
    within = [span for span in spans if span != (first, last)]
    if within and random.random() < 0.97:  # the root alone is seldom worth a change
        spans = within
    start, end = random.choice(spans)
    element = tokens[start:end]
    somewhere = random.randrange(first + 1, max(last, first + 2))
    match random.randrange(15):
        case 0:
            tokens[start:end] = []
        case 1:
            tokens[start:end] = element * random.choice((2, 2, 3, 20))
        case 2:
            other = random.choice(spans)
            if end <= other[0] or other[1] <= start:
                (a, b), (c, d) = sorted([(start, end), other])
                tokens = [*tokens[:a], *tokens[c:d], *tokens[b:c], *tokens[a:b], *tokens[d:]]
        case 3:
            tokens.insert(somewhere, b"".join(element))
        case 4:
            name = random.choice(WRAPPERS)
            tokens[start:end] = [b"<" + name + b">", *element, b"</" + name + b">"]
        case 5:
            tokens[start:end] = element[1:-1]
        case 6:
            tokens.insert(somewhere, random.choice(SNIPPETS))
        case 7 | 8 | 9:
            tokens[start] = _with_attribute(tokens[start], random)
        case 10 | 11:
            _change_text(tokens, random)
        case 12:
            tokens[start] = _respelt(tokens[start], random)
        case 13:
            _rename(tokens, start, end, random)
        case _:
            return _whole(xml, random) if random.random() < 0.4 else xml
    return b"".join(tokens)


def _rename(tokens: list[bytes], start: int, end: int, random: Random) -> None:
    """The element under the name of another one."""
    name = _NAME.match(random.choice([token for token in tokens if _is_start(token)]))
    for n, mark in ((start, b"<"), (end - 1, b"</")):
        if name and tokens[n].startswith(mark):
            tokens[n] = mark + name[0][1:] + re.sub(rb"^</?[\w:.]+", b"", tokens[n])


def _with_attribute(tag: bytes, random: Random) -> bytes:
    found = list(_ATTRIBUTE.finditer(tag))
    chance = random.random()
    if found and chance < 0.2:
        match = random.choice(found)
        return tag[: match.start()] + tag[match.end() :]
    if found and chance < 0.7:
        match = random.choice(found)
        name = match[0].split(b"=")[0].strip()
        pool = dict(ATTRIBUTES).get(name, (*NUMBERS, *TYPES))
        return tag[: match.start()] + b" " + name + b'="' + random.choice(pool) + b'"' + tag[match.end() :]
    if found and chance < 0.8:
        match = random.choice(found)
        rest = tag[: match.start()] + tag[match.end() :]
        head = re.match(rb"<[\w:.]+", rest)
        return rest[: head.end()] + match[0] + rest[head.end() :] if head else tag
    name, pool = random.choice(ATTRIBUTES)
    head = re.match(rb"<[\w:.]+", tag)
    if re.search(rb"\s" + re.escape(name) + rb"\s*=", tag):
        return tag
    return tag[: head.end()] + b" " + name + b'="' + random.choice(pool) + b'"' + tag[head.end() :] if head else tag


def _change_text(tokens: list[bytes], random: Random) -> None:
    texts = [n for n, token in enumerate(tokens) if not token.startswith(b"<")]
    empty = [n for n in range(1, len(tokens)) if _is_start(tokens[n - 1]) and tokens[n].startswith(b"</")]
    if not texts and not empty:
        return
    n = random.choice(texts + empty)
    text = b"" if tokens[n].startswith(b"<") else tokens[n]
    pool = NUMBERS if random.random() < 0.5 else TEXTS
    new = random.choice(pool)
    match random.randrange(5):
        case 0:
            new = text[: len(text) // 2] + new + text[len(text) // 2 :]
        case 1:
            new = text + random.choice((b" ", b"\n", b"\r\n", b"<!-- x -->", b"<?p q?>", b"<![CDATA[5]]>"))
        case 2:
            new = b"".join(b"&#x%x;" % ord(c) for c in text.decode("utf-8", "replace")[:20])
        case _:
            pass
    tokens[n : n + bool(text)] = [new]


def _respelt(tag: bytes, random: Random) -> bytes:
    match random.randrange(6):
        case 0:
            return tag.replace(b'"', b"'")
        case 1:
            return tag.replace(b" ", b"\n ", 1)
        case 2:
            return tag.replace(b"/>", b" />")
        case 3:
            return tag.replace(b"<", b"<x:", 1)
        case 4:
            return tag.replace(b"=", b" = ", 1)
        case _:
            name = re.match(rb"<[\w:.]+", tag)
            return tag[:-2] + b"></" + name[0][1:] + b">" if name and tag.endswith(b"/>") else tag


def _whole(xml: bytes, random: Random) -> bytes:
    """A change of the part as a whole that ought to change nothing, or everything."""
    match random.randrange(6):
        case 0:
            return xml.replace(b"<", b"<x:").replace(b"<x:/", b"</x:").replace(b"<x:?", b"<?").replace(b"xmlns=", b"xmlns:x=", 1)  # fmt: skip
        case 1:
            return xml.replace(b"><", b">\n<")
        case 2:
            return xml.replace(b"><", b">\r\n  <")
        case 3:
            return re.sub(rb' r="[A-Z0-9]+"', b"", xml)
        case 4:
            return re.sub(rb"^<\?xml[^>]*>", b"", xml)
        case _:
            return xml[: random.randrange(len(xml) + 1)]
