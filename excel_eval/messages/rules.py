"""E4..: rules beyond the single cell."""

from __future__ import annotations

from excel_eval.messages.catalogue import Entry, Text

RULES: dict[str, Entry] = {
    "E401": Entry(
        Text("“{column}”{value} 不在 {year} 年度内", "{year} 年内", "或者改正日期，或者把不属于本年度的行删除"),
        Text("“{column}” {value} is not in {year}", "within {year}", "Either correct the date, or delete the row if it belongs to another year"),
    ),
    "E402": Entry(
        Text("“{column}”{value} 晚于年度结束后 {days} 天（{last}）", "不晚于 {last}", "核对后改正日期"),
        Text("“{column}” {value} is later than {days} days after the year's end ({last})", "{last} at the latest", "Correct the date"),
    ),
    "E403": Entry(
        Text("“{column}”{value} 早于所报月份", "不早于所报月份的第一天", "或者改正日期，或者改正月份"),
        Text("“{column}” {value} is before the month reported", "not before the first day of that month", "Either correct the date, or correct the month"),
    ),
    "E404": Entry(
        Text("“{value}”与第 {first} 行重复", "每项只登记一次", "或者删除重复的一行，或者写错了就改正"),
        Text("“{value}” repeats row {first}", "each item once", "Either delete the repeated row, or correct it"),
    ),
    "W405": Entry(
        Text("与第 {first} 行的凭证号、日期、金额相同，仅{differ}不同", "每笔支出只登记一次", "或者确为两笔支出，无须处理，或者删除重复的一行"),
        Text("same voucher, date and amount as row {first}; only {differ} differ", "each expense once", "Nothing to do if they are two expenses, otherwise delete one row"),
    ),
    "E407": Entry(
        Text("“{key}”在第 {first} 行的“{column}”是“{other}”，这里是“{value}”", "同一企业前后一致", "核实后把两处改成一致"),
        Text("“{key}” has “{other}” under “{column}” in row {first}, here “{value}”", "the same for one enterprise", "Find out which is right and make both agree"),
    ),
    "W408": Entry(
        Text("“{key}”同时登记在“{first}”和“{team}”，两组各计一次", "每家企业归一个组", "核实由哪个组统计，另一组的行删除或在备注中说明"),
        Text("“{key}” is recorded by both “{first}” and “{team}” and counts for each", "one team per enterprise", "Decide which team it counts for; delete or explain the other's rows"),
    ),
    "E409": Entry(
        Text("各组支出 {teams} 万元 + 局本级支出 {bureau} 万元 = {total} 万元，与全年执行数 {executed} 万元相差 {difference} 万元", "相差不超过 0.005 万元", "或者更正“资金”的全年执行数，或者补齐台账，或者在“项目”中填写局本级支出"),
        Text("the teams' expenses {teams} + the bureau's own {bureau} = {total} 万元 differ from the executed budget {executed} 万元 by {difference} 万元", "a difference of at most 0.005 万元", "Either correct 全年执行数 on 资金, or complete the ledgers, or give 局本级支出 on 项目"),
    ),
    "E411": Entry(
        Text("“{column}”{value} 早于“{earlier}”{earlier_date}", "不早于“{earlier}”", "核对两个日期，改正写错的一个"),
        Text("“{column}” {value} is before “{earlier}” {earlier_date}", "not before “{earlier}”", "Check both dates and correct the wrong one"),
    ),
    "W421": Entry(
        Text("{month} 有 {rows} 行台账，却没有报送记录", "有数据的月份都有报送", "补报该月，并在“月度报送”中登记"),
        Text("{month} has {rows} ledger rows but no submission", "a submission for every month with rows", "Submit the month and record it"),
    ),
    "W422": Entry(
        Text("{month} 于 {value} 才报送，晚于月末后 {days} 天", "月末后 {days} 天内报送", "说明迟报原因"),
        Text("{month} was submitted on {value}, more than {days} days after its end", "submission within {days} days of the month's end", "Explain the delay"),
    ),
    "W423": Entry(
        Text("{month} 没有报送，前后月份都有", "逐月报送", "补报该月；没有工作也应报送"),
        Text("{month} was skipped: months before and after it were submitted", "a submission for each month", "Submit the month, even if there was nothing to report"),
    ),
    "W424": Entry(
        Text("{month} 被退回，尚未重新报送", "退回后重新报送并通过", "按退回意见修改后重新报送"),
        Text("{month} was returned and not submitted again", "a resubmission that passed", "Mend it and submit it again"),
    ),
    "W425": Entry(
        Text("{month} 的审核科室是“{value}”，方案规定是“{expected}”", "{expected}", "核对后改正审核科室，或者更正方案"),
        Text("{month} was reviewed by “{value}”, the plan says “{expected}”", "{expected}", "Correct the section, or the plan"),
    ),
    "W426": Entry(
        Text("“{sheet}”没有任何记录", "每月一行", "补填各月的报送记录"),
        Text("“{sheet}” is empty", "a row for each month", "Fill in the submissions"),
    ),
}  # fmt: skip
