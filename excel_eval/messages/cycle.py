"""The year's cycle: changes, filings, the month's bulletin."""

from __future__ import annotations

CYCLE: dict[str, tuple[str, str]] = {
    # changes
    "diff_added": ("新增", "added"),
    "diff_changed": ("修改", "changed"),
    "diff_removed": ("删除", "removed"),
    "line_diff": ("{kind} {team}  {place}", "{kind} {team}  {place}"),
    "line_diff_filed": ("错误 {kind} {team}  {place}：该月已备案，备案后不得改动。或者恢复原样，或者重新备案并说明原因。", "error {kind} {team}  {place}: the month is filed and must not change. Either restore the row, or file the month again with the reason."),
    "line_diff_cell": ("    {column}：{old} → {new}", "    {column}: {old} → {new}"),
    "line_diff_figure": ("{code} {name}：{old} → {new}", "{code} {name}: {old} → {new}"),
    "diff_counts": ("新增 {added} 行，修改 {changed} 行，删除 {removed} 行；其中已备案月份 {filed} 行", "{added} rows added, {changed} changed, {removed} removed; {filed} of them in filed months"),
    # filings
    "archived": ("已备案 {path}", "filed: {path}"),
    "not_archived": ("有错误，没有备案；改正后重新运行", "there are errors, so nothing was filed; mend them and run again"),
    "archive_month_or_verify": ("请用 --month 2021-06 指定要备案的月份，或用 --verify 核对以往备案，二者选一", "say which month to file with --month 2021-06, or check the filings with --verify; one of the two"),
    "bad_month": ("月份 {month} 写法不对，应如 2021-06", "{month} is no month; write it as 2021-06"),
    "month_of_other_year": ("{month} 不在方案年度 {year} 内", "{month} is not in the plan's year {year}"),
    "why_needed": ("{filed} 已经备案，不会覆盖；确需再次备案，请用 --why 写明原因", "{filed} is filed already and is never overwritten; to file the month again give the reason with --why"),
    "write_input_changed": ("工作簿在备案过程中被改动，请重新运行", "a workbook changed while it was being filed; run again"),
    "write_other_filing": ("另一个备案正在进行", "another filing is under way"),
    "no_filings": ("{folder} 里没有备案", "there are no filings in {folder}"),
    "filings_whole": ("{count} 份备案完好无损", "{count} filings are whole"),
    "fault_changed": ("错误 {filing}：{file} 备案后被改动", "error {filing}: {file} was changed after filing"),
    "fault_missing": ("错误 {filing}：{file} 缺失", "error {filing}: {file} is missing"),
    "fault_added": ("错误 {filing}：{file} 是备案后增加的", "error {filing}: {file} was added after filing"),
    "fault_broken": ("错误 {filing}：{file} 缺失或无法读取", "error {filing}: {file} is missing or cannot be read"),
    "fault_lost": ("错误 {filing}：整份备案缺失，{file} 中有它的记录", "error {filing}: the whole filing is missing; {file} names it"),
    "since_filing": ("自上次备案（{filing}）以来：{rows} 行，已备案的行改动 {filed} 行（逐行见 excel-eval diff {old} {new}）", "since the last filing ({filing}): {rows} rows, {filed} filed rows changed (see excel-eval diff {old} {new})"),
    "filing_unreadable": ("上次备案（{filing}）里没有可用的方案，无法比较；用 archive --verify 核对", "the last filing ({filing}) has no usable plan to compare with; check it with archive --verify"),
    # the bulletin
    "bulletin_file": ("通报.xlsx", "通报.xlsx"),
}  # fmt: skip
