"""What the command line says, and short names of reasons, types and kinds."""

from __future__ import annotations

TERMINAL: dict[str, tuple[str, str]] = {
    # why a file is skipped
    "skip_lock_file": ("Office 打开文件时的临时锁文件", "a lock file of an open Office document"),
    "skip_hidden": ("隐藏文件", "a hidden file"),
    "skip_not_workbook": ("不是工作簿", "not a workbook"),
    "skip_own_output": ("本工具的输出", "an output of this tool"),
    # why a workbook cannot be read
    "not_zip": ("不是 Excel 工作簿的内容", "the content is no Excel workbook"),
    "empty_file": ("文件是空的", "the file is empty"),
    "crc": ("内容已损坏（校验和不符）", "the content is damaged (checksum)"),
    "truncated": ("文件不完整", "the file is incomplete"),
    "no_workbook_part": ("缺少工作簿部件", "the workbook part is missing"),
    "xml": ("内部 XML 不合规范", "its XML is not well-formed"),
    "parser": ("内部结构无法解析", "its structure cannot be parsed"),
    # what a column takes
    "type_date": ("日期，如 2021-03-05", "a date such as 2021-03-05"),
    "type_month": ("月份，如 2021-03", "a month such as 2021-03"),
    "type_text": ("文字", "a text"),
    "type_name": ("名称", "a name"),
    "type_number": ("数字", "a number"),
    "type_percent": ("百分比，如 120%", "a percentage such as 120%"),
    "type_figure": ("指标值", "a target or actual"),
    # why a row does not count
    "not_counted_condition": ("{column}不是“{value}”", "{column} is not “{value}”"),
    "not_counted_blank": ("{column}为空", "{column} is blank"),
    "not_counted_repeated": ("与{file}第 {row} 行是同一{column}", "same {column} as row {row} of {file}"),
    "not_counted_month": ("{month} 尚未审定", "{month} is not yet approved"),
    # words inside findings
    "word_actual": ("实际完成值", "the actual value"),
    "word_score": ("得分", "the score"),
    "word_both": ("实际完成值和得分", "the actual value and the score"),
    "word_remark_line": ("备注线", "remark line"),
    "word_explain_line": ("说明线", "explanation line"),
    # lines of check and run
    "severity_error": ("错误", "error"),
    "severity_warning": ("警告", "warning"),
    "severity_info": ("提示", "info"),
    "line_workbook": ("√ {file}  {team}  读取 {read} 行，计入 {accepted} 行", "√ {file}  {team}  {read} rows read, {accepted} accepted"),
    "line_workbook_errors": ("× {file}  {team}  读取 {read} 行，计入 {accepted} 行，错误 {errors} 处", "× {file}  {team}  {read} rows read, {accepted} accepted, {errors} errors"),
    "line_plan": ("√ {file}  绩效方案", "√ {file}  plan"),
    "line_plan_errors": ("× {file}  绩效方案  错误 {errors} 处", "× {file}  plan  {errors} errors"),
    "line_unread": ("× {file}  无法读取", "× {file}  cannot be read"),
    "line_skipped": ("- {file}  跳过：{reason}", "- {file}  skipped: {reason}"),
    "line_issue": ("{severity} {code} {place}：{message}。{fix}。", "{severity} {code} {place}: {message}. {fix}."),
    "line_finding": ("{severity} {code} {where}：{message}。{fix}。", "{severity} {code} {where}: {message}. {fix}."),
    "count_issues": ("错误 {errors}，警告 {warnings}，提示 {infos}", "{errors} errors, {warnings} warnings, {infos} infos"),
    "more_like_these": ("另有 {count} 处 {code}，见 --json", "{count} more of {code}, see --json"),
    "line_rate": ("  {code} {name}  {actual}/{target}{unit}  完成率 {rate}  得分 {score}/{weight}", "  {code} {name}  {actual}/{target} {unit}  rate {rate}  score {score}/{weight}"),
    "line_budget": ("  预算执行率 {rate}  执行 {executed} / 全年预算 {adjusted} 万元（年初 {initial}）  得分 {score}/{weight}", "  budget execution {rate}  {executed} of {adjusted} 万元 (initially {initial})  score {score}/{weight}"),
    "line_total": ("  总分 {score}  等级 {grade}", "  total {score}  grade {grade}"),
    "line_no_total": ("  总分暂缺：已评 {weight} 分中得 {score}，还有 {missing} 项没有填报", "  no total yet: {score} of {weight} scored, {missing} indicators are not reported"),
    "wrote": ("已写出 {path}", "written: {path}"),
    "removed": ("已删除上次的 {path}", "removed, of an earlier run: {path}"),
    "kept_earlier": ("{path} 是以前运行的结果，没有更新", "{path} is of an earlier run and was not renewed"),
    "not_written": ("有错误，没有写出自评表；改正后重新运行，或加 --draft 先看草稿", "there are errors, so no self-assessment was written; mend them and run again, or see a draft with --draft"),
    "not_given": ("—", "—"),
    # wrong calls
    "no_folder": ("没有这个文件夹：{path}", "no such folder: {path}"),
    "no_output_asked": ("请用 -o 指定输出文件，或用 --json 输出数据，或两者都用", "say where to write with -o, or ask for the figures with --json, or both"),
    "cannot_write": ("写不了 {path}（{reason}）：或者关闭正在使用它的程序，或者用 -o 换一个位置", "cannot write {path} ({reason}): either close the program that uses it, or choose another place with -o"),
    "schema_problem": ("表格定义有误：{problem}", "a schema cannot be used: {problem}"),
    "unexpected": ("程序意外出错（{error}）。请加 --debug 再运行一次，把输出发给维护者", "unexpected error ({error}). Run again with --debug and send the output to the maintainers"),
    "interrupted": ("已中断，原有结果没有改动", "interrupted; earlier results are untouched"),
}  # fmt: skip
