"""上年对比: the change since an earlier year, on the screen, in the workbook and in the report."""

from __future__ import annotations

PREVIOUS: dict[str, tuple[str, str]] = {
    # what was given as --previous
    "no_previous": ("--previous {path}：没有这个文件，或者不是 evaluation.json、材料文件夹或备案", "--previous {path}: there is no such file, or it is no evaluation.json, folder or filing"),
    "previous_has_errors": ("--previous {path}：这份材料有 {errors} 处错误，数不全，不能用来对比；或者用 excel-eval check 查看并改正，或者改用上年的 evaluation.json 或备案", "--previous {path}: there are {errors} errors in this folder, so its figures are not complete; either mend them (see excel-eval check), or give that year's evaluation.json or filing"),
    "previous_filing_changed": ("--previous {path}：这份备案的清单在备案后被改动，不能用来对比；或者用 archive --verify 核对，或者改用上年的 evaluation.json", "--previous {path}: the manifest of this filing was changed after filing; either see archive --verify, or give that year's evaluation.json"),
    "previous_not_earlier": ("--previous {path}：这是 {earlier} 年的数，本年是 {year} 年；请给出以前年度的数", "--previous {path}: these are figures of {earlier} and this year is {year}; give those of an earlier year"),
    # why there is no change
    "previous_why_absent": ("{year}年没有这项指标", "no such indicator in {year}"),
    "previous_why_ambiguous": ("{year}年的同名指标不能一一对应", "several indicators of this name, not one to one with {year}"),
    "previous_why_unit": ("{year}年的单位是“{unit}”", "the unit was “{unit}” in {year}"),
    "previous_why_words": ("定性指标，不计算增减", "qualitative, no change is computed"),
    "previous_why_not_then": ("{year}年没有完成值", "no actual in {year}"),
    "previous_why_not_now": ("本年没有完成值", "no actual this year"),
    "previous_no_unit": ("无", "none"),
    # what must be said of the earlier figures
    "previous_partial": ("{year}年的数出自{month}月的备案，只到当时为止，不是全年数", "the figures of {year} are those filed for month {month}, not of the whole year"),
    "previous_draft": ("{year}年的数出自草稿，当时材料尚有错误或缺漏", "the figures of {year} are those of a draft"),
    # on the screen
    "line_previous_source": ("与{year}年对比（{source}）：", "compared with {year} ({source}):"),
    "line_previous": ("  {code} {name}  {year}年 {old}，本年 {new}，增减 {change}（{rate}）", "  {code} {name}  {year}: {old}, now {new}, change {change} ({rate})"),
    "line_not_compared": ("  {code} {name}  不可比：{reason}", "  {code} {name}  not comparable: {reason}"),
    "line_dropped": ("  {code} {name}  {year}年有，{now}年没有", "  {code} {name}  in {year}, not in {now}"),
    # the sheet
    "sheet_previous": ("上年对比", "Earlier year"),
    "compare_title": ("上年对比", "Compared with an earlier year"),
    "compare_subtitle": ("{now}年与{year}年对比；蓝色为{year}年的数，取自 {source}，本年的数和增减都是公式", "{now} against {year}; blue: the figures of {year}, from {source}; the others are formulas"),
    "compare_hash": ("{source} 的 SHA-256：{sha256}", "SHA-256 of {source}: {sha256}"),
    "compare_notes": ("按指标名称（或别名）对照；单位不同、定性或{year}年没有的指标不可比，不计算增减。统计口径两年是否一致，请对照两年的“口径说明”。", "Matched by the indicator's name (or 别名); no change is computed where the unit differs, the indicator is qualitative or {year} had none. See 口径说明 of both years for how they were counted."),
    "compare_year": ("{year}年", "{year}"),
    "compare_code": ("编码", "Code"),
    "compare_name": ("三级指标", "Indicator"),
    "compare_unit": ("单位", "Unit"),
    "compare_target": ("年度指标值", "Target"),
    "compare_actual": ("实际完成值", "Actual"),
    "compare_rate": ("完成率", "Rate"),
    "compare_changes": ("增减", "Change"),
    "compare_change": ("完成值增减", "Actual"),
    "compare_change_rate": ("增减率", "Relative"),
    "compare_points": ("完成率增减\n（百分点）", "Rate, points"),
    "compare_why": ("说明", "Note"),
    "compare_dropped": ("{year}年有、{now}年没有的指标", "Indicators of {year} that {now} has no longer"),
    # the report
    "report_compared": ("与{year}年相比，{count}项指标中可比的有{comparable}项：完成值增加的{more}项，减少的{less}项，持平的{same}项。", "Compared with {year}, {comparable} of {count} indicators can be compared: {more} higher, {less} lower, {same} the same."),
    "report_compared_none": ("与{year}年相比，没有可比的指标。", "Compared with {year}, no indicator can be compared."),
    "report_compared_note": ("{note}。", "{note}."),
    "report_not_compared": ("不可比的指标：{reasons}。", "Not comparable: {reasons}."),
    "report_not_compared_group": ("{names}（{reason}）", "{names} ({reason})"),
    "report_table_compared_output": ("产出指标与{year}年对比", "Output against {year}"),
    "report_table_compared_benefit": ("效益和满意度指标与{year}年对比", "Benefits and satisfaction against {year}"),
    "report_column_then": ("{year}年完成值", "{year}"),
    "report_column_change": ("增减", "Change"),
    "report_column_change_rate": ("增减率", "Relative"),
    "report_not_comparable": ("不可比", "not comparable"),
}  # fmt: skip
