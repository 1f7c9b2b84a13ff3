"""E2..: what stands in a cell."""

from __future__ import annotations

from excel_eval.messages.catalogue import Entry, Text

_REPAIR_ZH = "无须处理；下次请直接写成“{read}”"
_REPAIR_EN = "Nothing to do; next time write “{read}”"
_BLANK = Text("“{column}”没有填", "{expected_type}", "或者补填此格，或者这一行多余时整行删除")

CELLS: dict[str, Entry] = {
    "E201": Entry(
        _BLANK,
        Text("“{column}” is blank", "{expected_type}", "Either fill in this cell, or delete the whole row if it is not needed"),
    ),
    "E202": Entry(
        Text("“{column}”应填数字，现为“{value}”", "数字", "或者改成纯数字（不带“约”、货币符号和其他单位），或者不清楚时查明后再填"),
        Text("“{column}” takes a number, found “{value}”", "a number", "Either write the bare number (no words, currency signs or other units), or find out what it is first"),
    ),
    "E203": Entry(
        Text("“{column}”应填日期，现为“{value}”", "日期，如 2021-03-05", "或者改成具体的某一天，写成 2021-03-05，或者一行有几天时拆成几行"),
        Text("“{column}” takes a date, found “{value}”", "a date such as 2021-03-05", "Either write one day, as 2021-03-05, or split the row if it stands for several days"),
    ),
    "E204": Entry(
        Text("“{column}”只能选{options}，现为“{value}”", "{options}", "从下拉列表中选择其中一项"),
        Text("“{column}” takes one of {options}, found “{value}”", "{options}", "Choose one of them from the list"),
    ),
    "E205": Entry(
        Text("“{column}”是错误值 {error}", "{expected_type}", "或者改正公式，或者直接填写结果"),
        Text("“{column}” is the error {error}", "{expected_type}", "Either mend the formula, or type in the result"),
    ),
    "E206": Entry(
        Text("“{column}”的公式没有保存计算结果", "{expected_type}", "或者用 Excel 或 WPS 打开此文件、重新计算并保存，或者直接填写结果"),
        Text("the formula in “{column}” was saved without its result", "{expected_type}", "Either open the file in Excel or WPS, recalculate and save, or type in the result"),
    ),
    "E207": Entry(
        Text("数据区有合并单元格 {range}", "每行每列单独填写", "取消合并（开始 › 合并后居中），在每一行分别填写"),
        Text("merged cells {range} among the data", "each row filled in by itself", "Unmerge them and fill in every row"),
    ),
    "E208": Entry(
        Text("“{column}”应是整数，现为“{value}”", "整数", "改成整数"),
        Text("“{column}” takes a whole number, found “{value}”", "a whole number", "Write a whole number"),
    ),
    "E209": Entry(
        Text("“{column}”不能小于 {min}，现为“{value}”", "不小于 {min} 的数字", "核对后改正，或者确实没有时留空（必填列除外）"),
        Text("“{column}” must be at least {min}, found “{value}”", "a number of at least {min}", "Correct it, or leave it blank where there is none and the column is not required"),
    ),
    "E210": Entry(
        Text("“{column}”不能为 0", "不为 0 的金额；冲销填负数", "或者填写实际金额，或者整行删除"),
        Text("“{column}” must not be 0", "an amount; negative for a reversal", "Either write the amount, or delete the row"),
    ),
    "E211": Entry(
        Text("“{column}”设成了百分比格式，显示为“{value}”", "不带百分号的数字", "把单元格格式改为“常规”后重新填写数字"),
        Text("“{column}” is in percent format and shows “{value}”", "a number without a percent sign", "Set the cell's format to General and type the number again"),
    ),
    "E212": Entry(
        Text("“{column}”是 16 位以上的数字，Excel 已丢失末尾几位", "按文本填写的内容", "把单元格格式改为“文本”，再重新输入完整内容"),
        Text("“{column}” is a number of 16 digits or more; Excel has lost the last ones", "the content as text", "Set the cell's format to Text and type it in again"),
    ),
    "W213": Entry(
        Text("“{column}”中 16 位以上的数字，Excel 已丢失末尾几位", "按文本填写的内容", "需要完整号码时，把单元格格式改为“文本”后重新输入"),
        Text("a number of 16 digits or more in “{column}”; Excel has lost the last ones", "the content as text", "If the whole number matters, set the cell's format to Text and type it in again"),
    ),
    "E213": Entry(
        Text("“{column}”被 Excel 变成了日期 {value}", "按文本填写的内容", "把单元格格式改为“文本”，再重新输入原来的内容（如 1-12）"),
        Text("Excel has turned “{column}” into the date {value}", "the content as text", "Set the cell's format to Text and type in what it was (such as 1-12)"),
    ),
    "E214": Entry(
        Text("“{column}”应填月份，现为“{value}”", "月份，如 2021-03", "改成 2021-03 这样的写法"),
        Text("“{column}” takes a month, found “{value}”", "a month such as 2021-03", "Write it as 2021-03"),
    ),
    "E215": Entry(
        Text("“{column}”应填文字，现为“{value}”", "文字", "改成文字"),
        Text("“{column}” takes a text, found “{value}”", "a text", "Write it as text"),
    ),
    "E216": Entry(
        Text("“{column}”写的是“{value}”，没有写明是什么", "写全的内容", "在这一行把“{column}”写全，与上一行相同也照写"),
        Text("“{column}” says “{value}”, not what is meant", "the whole text", "Write “{column}” out in this row, even if it is that of the row above"),
    ),
    "I201": Entry(
        Text("“{column}”的“{value}”按数字 {read} 读取", "数字", _REPAIR_ZH),
        Text("“{value}” in “{column}” was read as the number {read}", "a number", _REPAIR_EN),
    ),
    "I202": Entry(
        Text("“{column}”的“{value}”按“{read}”读取", "{expected_type}", _REPAIR_ZH),
        Text("“{value}” in “{column}” was read as “{read}”", "{expected_type}", _REPAIR_EN),
    ),
    "I203": Entry(
        Text("“{column}”的“{value}”按日期 {read} 读取", "日期", _REPAIR_ZH),
        Text("“{value}” in “{column}” was read as the date {read}", "a date", _REPAIR_EN),
    ),
    "I204": Entry(
        Text("“{column}”的“{value}”带有时间，按日期 {read} 读取", "日期", _REPAIR_ZH),
        Text("“{value}” in “{column}” has a time; it was read as the date {read}", "a date", _REPAIR_EN),
    ),
    "I205": Entry(
        Text("“{column}”的数字按文字“{read}”读取", "文字", "无须处理；编号前面的 0 若已丢失，请把单元格格式改为“文本”后重新输入"),
        Text("the number in “{column}” was read as the text “{read}”", "a text", "Nothing to do; if leading zeros are lost, set the format to Text and type it in again"),
    ),
    "I206": Entry(
        Text("“{column}”的日期按文字“{read}”读取", "文字", _REPAIR_ZH),
        Text("the date in “{column}” was read as the text “{read}”", "a text", _REPAIR_EN),
    ),
    "I207": Entry(
        Text("“{column}”的“{value}”按 {read} 读取（单位 %）", "数字", _REPAIR_ZH),
        Text("“{value}” in “{column}” was read as {read} (unit %)", "a number", _REPAIR_EN),
    ),
    "I208": Entry(
        Text("“{column}”的“{value}”按月份 {read} 读取", "月份，如 2021-03", _REPAIR_ZH),
        Text("“{value}” in “{column}” was read as the month {read}", "a month such as 2021-03", _REPAIR_EN),
    ),
    "I210": Entry(
        Text("“{column}”为负数 {value}，按冲销统计", "冲销填负数", "确为冲销时无须处理，否则改正"),
        Text("“{column}” is negative ({value}) and counts as a reversal", "negative for a reversal", "Nothing to do if it is a reversal, otherwise correct it"),
    ),
}  # fmt: skip
