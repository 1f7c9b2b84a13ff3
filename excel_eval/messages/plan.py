"""E5..: a plan that contradicts itself."""

from __future__ import annotations

from excel_eval.messages.catalogue import Entry, Text

PLAN: dict[str, Entry] = {
    "E501": Entry(
        Text("各指标分值合计 {indicators} + 预算执行率分值 {budget} = {total}，应为 100", "合计 100", "调整“指标”的分值或“项目”的预算执行率分值，使合计为 100"),
        Text("the indicators' weights {indicators} + budget execution {budget} = {total}, not 100", "100 in total", "Change the weights so that they make 100"),
    ),
    "E502": Entry(
        Text("没有名为“{value}”的台账{suggestion}", "{options}", "或者改成已有的台账名，或者用 --schemas 增加这张台账"),
        Text("there is no ledger “{value}”{suggestion}", "{options}", "Either name an existing ledger, or add this one with --schemas"),
    ),
    "E503": Entry(
        Text("台账“{ledger}”中没有“{value}”列{suggestion}", "{options}", "改成该台账中已有的列名"),
        Text("the ledger “{ledger}” has no column “{value}”{suggestion}", "{options}", "Name a column of that ledger"),
    ),
    "E504": Entry(
        Text("“指标”中没有编码或名称为“{value}”的指标{suggestion}", "“指标”中的编码或三级指标名称", "改成已有的编码，或者删除这一行"),
        Text("no indicator has the code or name “{value}”{suggestion}", "a code or name of the sheet 指标", "Name an existing indicator, or delete the row"),
    ),
    "E505": Entry(
        Text("“招商组”中没有“{value}”，或它不属于该指标的类别{suggestion}", "该指标类别的组别", "改成方案中的组别，或者删除这一行"),
        Text("“{value}” is no team of this indicator's kind{suggestion}", "a team of the indicator's kind", "Name such a team, or delete the row"),
    ),
    "E506": Entry(
        Text("“{value}”的目标不按每组定，不能再定分组指标值", "目标口径为每组的指标", "或者删除这一行，或者把该指标的目标口径改为每组"),
        Text("the target of “{value}” is not per team and takes no target of a single team", "an indicator with 目标口径 每组", "Either delete the row, or change the indicator's 目标口径 to 每组"),
    ),
    "E507": Entry(
        Text("“招商组”中没有类别“{value}”{suggestion}", "{options}", "改成“招商组”中已有的类别"),
        Text("no team is of the kind “{value}”{suggestion}", "{options}", "Name a kind that the sheet 招商组 has"),
    ),
    "E508": Entry(
        Text("得分 {value} 不在 0 到分值 {weight} 之间", "0 到 {weight}", "核对后改正得分"),
        Text("the score {value} is not between 0 and the weight {weight}", "0 to {weight}", "Correct the score"),
    ),
    "E509": Entry(
        Text("统计方式为“{how}”时必须填“{column}”", "{expected_type}", "补填“{column}”"),
        Text("“{column}” is required where 统计方式 is “{how}”", "{expected_type}", "Fill in “{column}”"),
    ),
    "W511": Entry(
        Text("统计方式是“{how}”，由台账统计，填写的实际完成值“{value}”不采用", "留空", "清空此格，或者把统计方式改为填报"),
        Text("the measure is “{how}”: the ledgers are counted and the value “{value}” is not used", "blank", "Clear the cell, or change 统计方式 to 填报"),
    ),
    "I512": Entry(
        Text("合计行不读取，由各来源相加", "每个来源一行", "无须处理"),
        Text("the total row is not read; the sources are summed", "one row per source", "Nothing to do"),
    ),
    "E513": Entry(
        Text("条件“{value}”看不懂", "列=值，多个用分号隔开", "写成 是否有效=是 这样的形式"),
        Text("the condition “{value}” cannot be read", "column=value, several joined by ;", "Write it like 是否有效=是"),
    ),
    "E514": Entry(
        Text("“{name}”只能填{options}，条件中的“{value}”永远不成立", "{options}", "改成其中一项"),
        Text("“{name}” is one of {options}; the condition's “{value}” never holds", "{options}", "Use one of them"),
    ),
    "E515": Entry(
        Text("定性指标不能由台账统计（统计方式“{how}”）", "填报", "或者把统计方式改为填报，或者把性质改为 ≥、≤ 或 ="),
        Text("a qualitative indicator cannot be counted (统计方式 “{how}”)", "填报", "Either change 统计方式 to 填报, or 性质 to ≥, ≤ or ="),
    ),
    "E516": Entry(
        Text("“{value}”列不是数字，不能求和", "数字列：{options}", "改成数字列，或者改用计数"),
        Text("the column “{value}” holds no numbers and cannot be summed", "a column of numbers: {options}", "Name a column of numbers, or count instead"),
    ),
    "E517": Entry(
        Text("名称为“{value}”的指标不止一个（{codes}）", "指标的编码", "改写为其中一个编码"),
        Text("more than one indicator is named “{value}” ({codes})", "an indicator's code", "Write one of these codes"),
    ),
    "E518": Entry(
        Text("“{sheet}”没有一行数据", "至少一行", "补填“{sheet}”"),
        Text("the sheet “{sheet}” has no rows", "at least one row", "Fill in the sheet “{sheet}”"),
    ),
}  # fmt: skip
