"""E3..: sheets, headers, rows that are not data."""

from __future__ import annotations

from excel_eval.messages.catalogue import Entry, Text

SHEETS: dict[str, Entry] = {
    "E301": Entry(
        Text("缺少工作表“{sheet}”{suggestion}", "工作表“{sheet}”", "或者从模板补上这张表，或者把改了名的工作表改回“{sheet}”"),
        Text("the sheet “{sheet}” is missing{suggestion}", "the sheet “{sheet}”", "Either add it from the template, or give the renamed sheet its name “{sheet}” back"),
    ),
    "E302": Entry(
        Text("“{sheet}”不是本类招商组（{kind}）的台账，却有 {rows} 行数据", "空表或没有这张表", "或者把数据移到应填的台账，或者填错了就清空这张表"),
        Text("“{sheet}” is no ledger of this kind of team ({kind}) but holds {rows} rows", "an empty sheet or none", "Either move the rows to the ledger they belong to, or clear the sheet"),
    ),
    "I303": Entry(
        Text("工作表“{sheet}”不是规定的表，没有读取", "规定的工作表", "无须处理；若其中有应报数据，请移到规定的表中"),
        Text("the sheet “{sheet}” is none of those prescribed and was not read", "a prescribed sheet", "Nothing to do; if it holds data to be reported, move them to the prescribed sheet"),
    ),
    "I304": Entry(
        Text("没有名为“{meant}”的工作表；“{sheet}”的列与它相同，按“{meant}”读取", "工作表“{meant}”", "请核对它确是“{meant}”，最好把工作表名改回“{meant}”"),
        Text("there is no sheet “{meant}”; “{sheet}” has its columns and was read as “{meant}”", "the sheet “{meant}”", "Make sure that it is, and better give it its name “{meant}” back"),
    ),
    "E310": Entry(
        Text("前 10 行找不到“{sheet}”的表头", "表头：{headers}", "或者从模板复制表头到第 1 行，或者把表头移到前 10 行内"),
        Text("no header of “{sheet}” in the first 10 rows", "the headers {headers}", "Either copy the header row from the template, or move it into the first 10 rows"),
    ),
    "E311": Entry(
        Text("缺少必填列“{column}”{suggestion}，本表各行未计入", "表头“{header}”", "或者把写错的表头改为“{header}”，或者补上这一列"),
        Text("the required column “{column}” is missing{suggestion}; no row of the sheet counts", "the header “{header}”", "Either correct the misspelt header to “{header}”, or add the column"),
    ),
    "E312": Entry(
        Text("“{column}”的单位应是“{unit}”，表头写的是“{found}”，本表各行未计入", "{header}", "把数字换算成{unit}，表头改为“{header}”"),
        Text("the unit of “{column}” is {unit}, the header says “{found}”; no row of the sheet counts", "{header}", "Convert the numbers to {unit} and write the header as “{header}”"),
    ),
    "E313": Entry(
        Text("有两列表头都是“{column}”（{first} 和 {second}），本表各行未计入", "每个表头只有一列", "核对后删去或改名其中一列"),
        Text("two columns have the header “{column}” ({first} and {second}); no row of the sheet counts", "one column per header", "Delete or rename one of them"),
    ),
    "I314": Entry(
        Text("表头在第 {row} 行，不在第 1 行", "表头在第 1 行", "无须处理"),
        Text("the header is in row {row}, not in row 1", "the header in row 1", "Nothing to do"),
    ),
    "I315": Entry(
        Text("“{column}”的表头没有写单位，按{unit}读取", "{header}", "请核对数字的单位确为{unit}"),
        Text("the header “{column}” names no unit; read as {unit}", "{header}", "Make sure that the numbers are in {unit}"),
    ),
    "I316": Entry(
        Text("“{value}”不是规定的列或项，保留而不校验", "规定的列或项", "无须处理"),
        Text("“{value}” is no prescribed column or item; it is kept and not checked", "a prescribed column or item", "Nothing to do"),
    ),
    "I317": Entry(
        Text("有 {rows} 行数据被隐藏或筛掉，照常计入", "不隐藏数据行", "请核对这些行确应计入，不应计入的请删除"),
        Text("{rows} rows are hidden or filtered out and count all the same", "no hidden rows", "Make sure that they should count; delete those that should not"),
    ),
    "E318": Entry(
        Text("缺少“{column}”一项", "“项目”列中有“{column}”", "补上一行：项目写“{column}”，内容写在右边"),
        Text("the item “{column}” is missing", "a row “{column}”", "Add a row with “{column}” under 项目 and its content beside it"),
    ),
    "E319": Entry(
        Text("“{column}”写了两次（第 {first} 行和第 {second} 行）", "每项一行", "核对后删去其中一行"),
        Text("the item “{column}” stands twice (rows {first} and {second})", "one row per item", "Delete one of them"),
    ),
    "E320": Entry(
        Text("数据里有“{value}”行", "台账中只有明细行", "删除这一行；只有最后一行可以写“合计”或“总计”"),
        Text("a row “{value}” stands among the data", "rows of single items only", "Delete the row; only the last row may be 合计 or 总计"),
    ),
    "E323": Entry(
        Text("数据中间又有一行表头", "台账中只有明细行", "删除这一行；表头只写在最上面"),
        Text("the header stands once more among the data", "rows of single items only", "Delete the row; the header stands at the top only"),
    ),
    "I321": Entry(
        Text("末尾的“{value}”行没有读取", "台账中只有明细行", "无须处理"),
        Text("the closing row “{value}” was not read", "rows of single items only", "Nothing to do"),
    ),
    "I322": Entry(
        Text("表尾的说明行没有读取：{value}", "台账中只有明细行", "无须处理"),
        Text("a footer row was not read: {value}", "rows of single items only", "Nothing to do"),
    ),
}  # fmt: skip
