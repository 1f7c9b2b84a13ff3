"""Texts that some program once took for more than text: for cells, for names of teams and files, for arguments."""

from __future__ import annotations

WORST = (
    # formulas, references, links, paths
    "=1+1", "+86 28", "-1+1", "@SUM(A1)", "{=SUM(A1)}", "=cmd|'/c calc'!A1", "+cmd|' /C calc'!A0", "=HYPERLINK(\"http://a.cn/\")",
    "$A$1", "A1", "甲!A1", "'!A1", "=Sheet1!$A$1", "#N/A", "#REF!", "https://example.org/?a=1&b=2#c", "http://a.cn",
    "mailto:a@b.c", "internal:'封面'!A1", "file:///C:/x.xls", "../../x", "/etc/passwd", "C:\\x", "\\\\srv\\x", "a/b", "a:b", "CON",
    "NUL.txt", "~$a", ".a", "-o",
    # headers and footers, number formats
    "&N页&P&\"黑体,Bold\"&D", "&&", "&D", "[Red]0;[Blue]@", "yyyy-mm-dd", "0.00%;;", "General",
    # templates and patterns
    "{{ 项目名称 }}", "{{ 7*7 }}", "{% raw %}", "{% for a in b %}", "{# 注 #}", "{%p endfor %}", "{x}{0}{name!r:>10}{", "{value}",
    "}", "%s %d %(name)s %", "$x ${x}", "\\1\\g<0>",
    # XML and its escapes
    "<r>a & b</r>", "</t></si><f>1</f>", "<w:br/>", "<b>&amp;", "]]>&lt;&amp;&#65;", "<![CDATA[ <?x?> <!--", "<!DOCTYPE x>",
    "_x000D_", "_x0041_ 与 \x01", "_x005F_x0041_", "_x0041_x0042_x0043_", "_xD800_甲", "_xFFFE__xFFFF_非",
    # control characters, marks, rare characters
    "响\x07\x1b[31m红\x1b[0m", "\x1b]0;题\x07", "删\x7f\x9b2J", "零\x00宽\u200b\u2060", "\x08退\x0b\x0c", "反向\u202e文字\u202c",
    "\u2066隔\u2069", "右\u200f左\u200e", "\ufeff头", "𠀀𠮷\U0010ffff", "😀", "e\u0301 \u1100\u1161",
    # quotes, wildcards, signs of our own sentences
    "'单引号", "单引号'", "\"双\"", "*?[]:/\\", "*", "?甲", "~*", "<>", "【甲】", "甲，乙；丙、丁", "“戊”‹己›|·￥ ※",
    # blanks and lines
    " 前后有空格 ", "\u3000全角空格\u3000", "不\u00a0断", "甲\n乙", "戊\r\n己", "丙\r丁", "a\tb", "行\u2028分\u2029隔\x85", "a  b",
    # what could be read as a value
    "12345678901234567890", "510101199001011234", "0012", "1E5", "TRUE", "2021-03-05x", "是否", "None", "nan", "1,200", "５",
)  # fmt: skip
"""in cells, as far as an .xlsx can hold them"""
AIMED = {
    "组别1": "=1+1", "组别2": "../../x", "类别": "=Sheet1!$A$1", "项目/项目名称": '&N页&P&"黑体,Bold"&D', "项目/主管部门": "&D",
    "项目/实施单位": "&&{{ 7*7 }}", "项目/评价结论": "{% raw %}<w:br/>", "V1/三级指标": "*", "V1/编码": "甲'!A1", "V1/单位": "[Red]0;[Blue]@",
    "B1/单位": 'yyyy"', "V2/三级指标": "=V2", "P1/三级指标": "~*?", "P1/编码": "A1", "审核科室0": '"&A1&"', "拜访0/企业名称": "http://a.cn",
    "凭证号": "510101199001011234", "坏选择": "\x1b[31m", "坏日期": "_x000D_",
}  # fmt: skip
"""what a place has most to fear: a header its codes, a number format its signs, a criterion its wildcards"""
NAMES = (
    "../外", "..", "/tmp/外", "C:\\外", "\\\\srv\\外", "a/b", "CON", "NUL.txt", "~$锁", ".隐", "组. ", "长" * 300, "\u202e组", "a\0b",
    "*?[]:", "-o", "{{ 7*7 }}", "\x1b[31m红", "甲\n乙", "'!A1", "=1+1", "a_2", "Aux ", "COM¹", "é", "_x000D_",
)  # fmt: skip
"""of teams, no two alike to a plan"""
ODD_NAMES = (
    "con", "CONIN$", "CON .a", "LPT9.甲", "e\u0301", "A", "a", "ａ", "ß", "SS", "İ", "a.", "a ", "_", ".", " ", "", "a. .", "a\\b",
    "\\\\?\\a", "a" * 300, "😀" * 300,
)  # fmt: skip
"""of teams, some alike to a disk"""
FILES = ("甲\udc80", "\x1b[31m红", "甲\n乙", "a#b", "%E7%BB% {x}", "-o", "=1+1")
"""of workbooks, as a disk of Linux can hold them"""
ODD = '=1\x1b[31m\u202e\udc80"<&'
"""an argument"""
