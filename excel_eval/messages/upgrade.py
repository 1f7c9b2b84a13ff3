"""Words of the command upgrade and of its report."""

from __future__ import annotations

UPGRADE: dict[str, tuple[str, str]] = {
    "upgrade_title": ("迁移报告", "Loss report"),
    "upgrade_summary": ("汇总", "Summary"),
    "upgrade_cells": ("逐格说明", "Cells"),
    "upgrade_moved": ("已迁移", "moved"),
    "upgrade_left": ("未迁移", "left"),
    "upgrade_unreadable": ("读不出", "unreadable"),
    "upgrade_col_file": ("文件", "File"),
    "upgrade_col_team": ("招商组", "Team"),
    "upgrade_col_cells": ("非空单元格", "Cells"),
    "upgrade_col_moved": ("已迁移", "Moved"),
    "upgrade_col_left": ("未迁移", "Left"),
    "upgrade_col_unreadable": ("读不出", "Unreadable"),
    "upgrade_col_sheet": ("工作表", "Sheet"),
    "upgrade_col_cell": ("单元格", "Cell"),
    "upgrade_col_value": ("内容", "Content"),
    "upgrade_col_what": ("结果", "Result"),
    "upgrade_col_why": ("原因", "Why"),
    "upgrade_col_to": ("去向", "Moved to"),
    "left_helper": ("说明、进度等辅助表，新模板自带", "a helper sheet; the template has its own"),
    "left_sheet": ("不是规定的台账", "no prescribed ledger"),
    "left_label": ("标题、表头或项目名，新模板自带", "a title, header or label; the template has its own"),
    "left_no_header": ("前 10 行找不到表头", "no header in the first 10 rows"),
    "left_copy": (
        "像是“{like}”的副本（复制工作表得来的），转入会重复计数；或者删去这张表，或者把其中独有的行移到“{like}”里",
        "looks like a copy of the sheet “{like}”, so its rows would count twice; either delete this sheet, or move the rows that it alone has to “{like}”",
    ),
    "left_copy_of_cover": (
        "像是“{like}”的副本（复制工作表得来的），只用“{like}”里的内容；或者删去这张表，或者把要用的内容填到“{like}”里",
        "looks like a copy of the sheet “{like}”, and only what “{like}” says is used; either delete this sheet, or enter in “{like}” what should hold",
    ),
    "left_repeat": (
        "与“{like}”第 {row} 行完全相同，那一行已转入；或者无须处理，或者确是另一笔的，在新工作簿中补上",
        "the same as row {row} of “{like}”, which was moved; either nothing is to be done, or, if it is another case, add it to the new workbook",
    ),
    "left_total": ("小计、合计行", "a row of totals"),
    "left_misspelt": ("表头写错，不能确定是哪一列", "its header is misspelt, so that it is not certain which column it is"),
    "left_unit": ("表头的单位不符，数字不能照搬", "its header has another unit, so the numbers cannot go over as they are"),
    "left_twice": ("有两列同名，不能确定用哪一列", "two columns have this header, so that it is not certain which one holds"),
    "left_fixed": ("与方案不符，模板已按方案填好", "not as in the plan; the template has it as the plan does"),
    "left_column": ("不是规定的列", "no prescribed column"),
    "unreadable_cell": ("错误值、没有计算结果的公式或读不懂的内容", "an error, a formula without its result, or content that cannot be read"),
    "moved_as_it_is": ("内容不合该列要求，原样迁移，请改正", "the column does not take it; moved as it is, to be corrected"),
    "upgrade_done": ("{file} → {path}：非空单元格 {cells}，已迁移 {moved}，未迁移 {left}，读不出 {unreadable}", "{file} → {path}: {cells} cells, {moved} moved, {left} left, {unreadable} unreadable"),
    "upgrade_together": ("{file}：“{ledger}”由几张工作表合到一起：{parts}；请核对它们是否都应计入", "{file}: several sheets went together into “{ledger}”: {parts}; see whether all of them should count"),
    "upgrade_part": ("“{sheet}”{rows} 行", "“{sheet}” {rows} rows"),
    "upgrade_part_repeated": ("“{sheet}”{rows} 行（另有 {repeated} 行与别的表完全相同，没有转入）", "“{sheet}” {rows} rows ({repeated} more are the same as in another sheet and were left)"),
    "upgrade_copy": ("{file}：“{sheet}”没有转入：{why}", "{file}: “{sheet}” was left: {why}"),
    "upgrade_is_plan": (
        "{file} 是绩效方案，没有各组的台账可搬；或者改给各组的工作簿，或者要做下一年的方案时用 excel-eval new 文件夹 --plan {file}",
        "{file} is a plan and has no ledgers to move; either give the teams' workbooks, or, for next year's plan, use excel-eval new DIR --plan {file}",
    ),
    "upgrade_is_output": (
        "{file} 是本工具写出的结果，没有各组的台账可搬；请改给各组的工作簿",
        "{file} is an output of this tool and has no ledgers to move; give the teams' workbooks instead",
    ),
    "upgrade_is_blank": (
        "{file}：各台账里没有一行数据，新工作簿也是空白的；若给错了文件，请改给填好的那一份",
        "{file}: its ledgers hold no row, so the new workbook is blank too; if it is the wrong file, give the one that is filled in",
    ),
    "upgrade_no_team": (
        "{file}：封面上的组别“{name}”不在方案中（有：{known}），不知道该用哪个组的模板；或者改正封面，或者用 --plan 指定有这个组的方案",
        "{file}: the team “{name}” on its cover is not in the plan (which has {known}), so there is no template for it; either correct the cover, or name the plan that has it with --plan",
    ),
    "upgrade_no_cover": (
        "{file}：没有写明组别的封面，不知道该用哪个组的模板；或者补上“封面”并写明组别，或者改给各组的工作簿",
        "{file}: no cover says which team it is of, so there is no template for it; either add a sheet 封面 with the team, or give a team's workbook",
    ),
    "upgrade_no_plan": (
        "{folder} 中没有绩效方案；或者用 --plan 指定，或者把方案放到工作簿旁边",
        "{folder} holds no plan; either name one with --plan, or put it beside the workbooks",
    ),
    "upgrade_plans": (
        "{folder} 中有几份绩效方案：{names}；请用 --plan 指定本年的那一份",
        "{folder} holds several plans: {names}; name this year's with --plan",
    ),
    "upgrade_into_folder": ("结果不能写进原文件夹，会盖住原工作簿；请另选一个文件夹", "the results must not go into the workbooks' own folder; choose another"),
    "upgrade_report": ("迁移报告.xlsx", "迁移报告.xlsx"),
}  # fmt: skip
