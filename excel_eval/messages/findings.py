"""C..: remarks of the finance office's checks. ``expected`` is what would satisfy the check."""

from __future__ import annotations

from excel_eval.messages.catalogue import Entry, Text

FINDINGS: dict[str, Entry] = {
    "C01": Entry(
        Text("预算执行率得分 {score}，按规则应为 {right}", "{right}", "改正得分"),
        Text("budget execution scores {score}, by the rule {right}", "{right}", "Correct the score"),
    ),
    "C02": Entry(
        Text("全年预算数为 0，却有预算执行率得分 {score}", "得分 0 或补齐预算数", "核对“资金”中的全年预算数"),
        Text("the adjusted budget is 0 but its execution scores {score}", "score 0, or the budget filled in", "Check 全年预算数 on 资金"),
    ),
    "C03": Entry(
        Text("“{label}”总额 {stated} 万元，各来源合计 {sum} 万元", "{sum}", "核对总额和各来源"),
        Text("“{label}”: the total {stated} is not the sum of the sources {sum} (万元)", "{sum}", "Check the total and the sources"),
    ),
    "C04": Entry(
        Text("执行率写的是“{printed}”，应为 {right}%", "{right}%", "改正执行率"),
        Text("the execution rate printed is “{printed}”, it is {right}%", "{right}%", "Correct the rate"),
    ),
    "C05": Entry(
        Text("预算执行率 {rate}% 低于 90%，没有说明原因", "执行率原因", "在方案“项目”的“执行率原因”中说明"),
        Text("budget execution {rate}% is below 90% without a reason", "a reason", "Give it under 执行率原因 on the plan's sheet 项目"),
    ),
    "C06": Entry(
        Text("年初预算 {initial} 万元调整为 {adjusted} 万元（{change}%），没有具体说明", "预算调整的具体原因和批准文件", "在方案“项目”的“预算调整说明”中写明调整的事由和依据，不能只写“根据实际情况”"),
        Text("the budget was changed from {initial} to {adjusted} 万元 ({change}%) without a specific explanation", "the specific reason and its approval", "Give it under 预算调整说明 on the plan's sheet 项目"),
    ),
    "C07": Entry(
        Text("全年预算数与全年执行数同为 {executed} 万元，而年初预算是 {initial} 万元：100% 的执行率来自预算调整", "说明预算为何恰好调整到执行数", "在“预算调整说明”中说明，并备好调整批复"),
        Text("adjusted budget and spending are both {executed} 万元 while the initial budget was {initial}: the 100% rests on the adjustment", "an explanation of the adjustment", "Explain it under 预算调整说明 and keep the approval at hand"),
    ),
    "C08": Entry(
        Text("“{name}”全年执行数 {executed} 万元超过全年预算数 {adjusted} 万元", "执行数不超过预算数", "核对“资金”中的两个数"),
        Text("“{name}”: executed {executed} exceeds the adjusted budget {adjusted} 万元", "spending within the budget", "Check both figures on 资金"),
    ),
    "C20": Entry(
        Text("“{name}”得分 {score}，按规则应为 {right}", "{right}", "改正得分"),
        Text("“{name}” scores {score}, by the rule {right}", "{right}", "Correct the score"),
    ),
    "C21": Entry(
        Text("“{name}”得分 {score} 不在 0 到分值 {weight} 之间", "0 至 {weight}", "改正得分"),
        Text("“{name}”: the score {score} is not between 0 and the weight {weight}", "0 to {weight}", "Correct the score"),
    ),
    "C22": Entry(
        Text("“{name}”{shortfall}，没有填写偏差原因分析及改进措施", "偏差原因分析及改进措施", "在方案“指标”中填写原因和改进措施"),
        Text("“{name}”: {shortfall}, and no reason is given", "the reason and the measures taken", "Give them on the plan's sheet 指标"),
    ),
    "C24": Entry(
        Text("“{name}”完成率 {rate}%，达到{line}（{threshold}%），没有说明", "超额完成的原因", "在偏差原因一栏说明为何超额，目标是否偏低"),
        Text("“{name}” reached {rate}%, at or above the {line} ({threshold}%), without explanation", "why the target was exceeded", "Explain it, and whether the target was too low"),
    ),
    "C25": Entry(
        Text("成本指标“{name}”的性质是“≥”，成本应越低越好", "≤ 或定性", "在方案“指标”中把性质改为“≤”"),
        Text("the cost indicator “{name}” is of nature ≥; costs should be low", "≤ or 定性", "Change 性质 to ≤ on the plan's sheet 指标"),
    ),
    "C26": Entry(
        Text("“{name}”把资金支付当作产出指标", "反映产出的指标", "改为反映实际产出的指标"),
        Text("“{name}” presents a payment as an output", "an indicator of output", "Use an indicator of what was achieved"),
    ),
    "C27": Entry(
        Text("“{name}”同时列在“{first}”和“{second}”", "每个指标只列一处", "保留一处，另一处换成其他指标"),
        Text("“{name}” stands under both “{first}” and “{second}”", "each indicator once", "Keep one and replace the other"),
    ),
    "C28": Entry(
        Text("指标体系中没有{missing}", "产出、效益、满意度指标齐全", "在方案“指标”中补上{missing}"),
        Text("there are no indicators of {missing}", "output, benefit and satisfaction", "Add {missing} to the plan's sheet 指标"),
    ),
    "C30": Entry(
        Text("“{name}”的目标 {target}% 超过 100%", "不超过 100% 的目标", "核对目标值和单位"),
        Text("“{name}”: the target {target}% exceeds 100%", "at most 100%", "Check the target and its unit"),
    ),
    "C31": Entry(
        Text("“{name}”里留有模板的提示文字“{value}”", "实际内容", "换成实际内容或清空"),
        Text("“{name}” still holds the template's hint “{value}”", "real content", "Replace or clear it"),
    ),
    "C34": Entry(
        Text("满意度指标“{name}”有完成值，没有调查依据", "问卷、样本数等佐证材料", "在方案“指标”的“佐证材料”中写明调查情况"),
        Text("the satisfaction “{name}” is stated without a survey", "evidence such as questionnaire and sample", "Name the survey under 佐证材料"),
    ),
    "C35": Entry(
        Text("“{name}”得满分，没有佐证材料", "佐证材料", "在方案“指标”的“佐证材料”中写明依据"),
        Text("“{name}” has full marks without evidence", "evidence", "Name it under 佐证材料"),
    ),
    "C36": Entry(
        Text("所有指标都是满分", "符合实际的得分", "核对各项得分，说明依据"),
        Text("every row has full marks", "scores true to the facts", "Check the scores and say what they rest on"),
    ),
    "C37": Entry(
        Text("定性指标“{name}”写的是“{verdict}”，得分 {score} 不在 {low} 至 {high} 之间", "{low} 至 {high}", "改正得分或改正完成情况"),
        Text("“{name}” says “{verdict}” but scores {score}, not {low} to {high}", "{low} to {high}", "Correct the score or the text"),
    ),
    "C38": Entry(
        Text("“{name}”没有填报{missing}，不能评分", "{missing}", "在方案“指标”中填写{missing}及佐证材料；没有数据时如实说明"),
        Text("“{name}”: {missing} is not reported, so there is no score", "{missing}", "Report it on the plan's sheet 指标 with its evidence, or say that there is none"),
    ),
    "C71": Entry(
        Text("“{part}”{part_value} 大于它所属的“{whole}”{whole_value}", "部分不大于整体", "核对两个指标的统计口径"),
        Text("“{part}” {part_value} exceeds “{whole}” {whole_value}, of which it is a part", "a part within its whole", "Check how both are counted"),
    ),
    "C09": Entry(
        Text("各组支出台账与局本级支出合计 {ledgers} 万元，与全年执行数 {executed} 万元不符", "{ledgers}", "核对支出台账、局本级支出与全年执行数"),
        Text("the expense ledgers and the bureau's own spending are {ledgers} 万元, the executed budget is {executed}", "{ledgers}", "Check the expense ledgers, 局本级支出 and the executed budget"),
    ),
    "C10": Entry(
        Text("同一项目的预算和支出混用元和万元：{figures}", "{right}", "统一用万元"),
        Text("budget and spending of one project mix 元 and 万元: {figures}", "{right}", "Use 万元 throughout"),
    ),
    "C29": Entry(
        Text("各项分值合计 {sum}，应为 100", "100", "核对预算执行率和各指标的分值"),
        Text("the weights add up to {sum}, not 100", "100", "Check the weights of budget execution and indicators"),
    ),
    "C32": Entry(
        Text("“{name}”的目标是数字，完成值写的是“{value}”", "一个数字", "填写实际完成的数字"),
        Text("“{name}” has a number for its target but says “{value}” for its actual", "a number", "Give the number achieved"),
    ),
    "C50": Entry(
        Text("总分 {total}，各项得分之和是 {sum}", "{sum}", "改正总分，或改正写错的得分"),
        Text("the total is {total}, the scores add up to {sum}", "{sum}", "Correct the total, or the score that is wrong"),
    ),
    "C51": Entry(
        Text("总分 {total}，等级写的是“{grade}”，应为“{right}”", "{right}（优 ≥ 90，良 ≥ 80，中 ≥ 60，差 < 60）", "改正等级，或改正总分"),
        Text("the total {total} is graded “{grade}”; it is “{right}”", "{right} (优 ≥ 90, 良 ≥ 80, 中 ≥ 60, else 差)", "Correct the grade, or the total"),
    ),
    "C52": Entry(
        Text("“{name}”写的是 {stated}，{other}是 {right}", "{right}", "核对后把两处改成一致"),
        Text("“{name}” is {stated} here, {other} says {right}", "{right}", "Find out which is right and make both agree"),
    ),
    "C53": Entry(
        Text("“{name}”前后不一致：{figures}（{first}；{second}）", "全文一个数", "核实后把各处改成同一个数"),
        Text("“{name}” is stated with different figures: {figures} ({first}; {second})", "one figure throughout", "Find out which is right and use it everywhere"),
    ),
    "C54": Entry(
        Text("“{name}”写的是 {rate}，{actual}/{target} 应为 {right}", "{right}", "改正百分比，或改正写错的数"),
        Text("“{name}” is given as {rate}; {actual} of {target} is {right}", "{right}", "Correct the rate, or the figure that is wrong"),
    ),
    "C55": Entry(
        Text("完成率的小数位数不一致：{rates}，其余为 {usual} 位小数", "{usual} 位小数", "各项完成率统一保留 {usual} 位小数"),
        Text("the completion rates differ in decimals: {rates}; the others have {usual}", "{usual} decimals", "Give all completion rates with {usual} decimals"),
    ),
    "C56": Entry(
        Text("“{claim}”与“{name}”{figure} 没有达到目标相矛盾（{at}）", "与事实相符的说法", "改为“除……外”，并说明没有达到的指标"),
        Text("“{claim}” contradicts “{name}” {figure}, which misses its target ({at})", "a claim true to the figures", "Name the exception and explain it"),
    ),
    "C58": Entry(
        Text("写的是“{stated}”，列举的是 {items} 项", "{items}", "改正数目，或补齐（删去）列举的内容"),
        Text("“{stated}” is said, {items} are listed", "{items}", "Correct the number, or the list"),
    ),
    "C59": Entry(
        Text("“{name}”的名称或单位不统一：{used}", "全文一个名称、一个单位", "统一名称和单位"),
        Text("“{name}” is called or counted differently: {used}", "one name and one unit throughout", "Use one name and one unit"),
    ),
    "C60": Entry(
        Text("“{name}”的目标 {target}：{why}", "{right}", "写清目标是每组的还是合计的，并使各组之和等于合计"),
        Text("“{name}”, target {target}: {why}", "{right}", "Say whether the target is each team's or the total, and make the teams' targets add up to it"),
    ),
    "C70": Entry(
        Text("材料文件夹有 {count} 处错误，数字不能作准：{first}", "没有错误的材料", "运行 check，改正后重新生成"),
        Text("the folder has {count} errors, so its figures cannot be relied on: {first}", "a folder without errors", "Run check and mend them first"),
    ),
}  # fmt: skip

AUDIT: dict[str, tuple[str, str]] = {
    # why a check was not made
    "no_form": ("没有自评表", "no form was given"),
    "no_report": ("没有自评报告", "no report was given"),
    "no_folder": ("没有台账和方案（--folder）", "no ledgers and plan (--folder)"),
    "one_paper": ("只有一份材料，无从对照", "there is nothing to compare it with"),
    "no_total": ("没有写总分和各项得分", "no total with its scores is stated"),
    "no_grade": ("没有写总分和等级", "no total with its grade is stated"),
    "no_funds": ("没有写年初预算数、全年预算数和全年执行数", "initial, adjusted and executed budget are not stated"),
    "no_rate": ("没有写执行率或它的依据", "no execution rate with its figures is stated"),
    "no_targets": ("没有写能与完成数对照的目标", "no targets are stated that the actuals could be held against"),
    "no_evidence": ("自评表上看不到佐证材料", "the form does not show evidence"),
    "no_scores": ("自评表上有得分空缺", "some scores of the form are blank"),
    "not_in_plan": ("方案中没有与之对应的指标", "the plan has no such indicator"),
    "folder_errors": ("材料文件夹不能评价", "the folder cannot be evaluated"),
    # why a paper cannot be read
    "absent": ("没有这个文件", "no such file"),
    "unknown_type": ("不是 .docx、.txt 或 .xlsx", "not a .docx, .txt or .xlsx"),
    "not_text": ("不是 UTF-8 或 GB18030 编码的文本", "no text in UTF-8 or GB18030"),
    "not_docx": ("不是 Word 文档，或已损坏", "no Word document, or damaged"),
    "is_plan": ("这是绩效方案，不是自评表；或者给出写好的自评表或自评报告，或者用 excel-eval check 检查方案", "this is a plan workbook, no self-assessment form; either give the form or the report, or look at the plan with excel-eval check"),
    "is_folder": ("是文件夹；给出里面的自评表或自评报告", "is a folder; give the form or the report in it"),
    "no_form_inside": ("里面找不到自评表（没有“三级指标”等表头）；给出写好的自评表（.xlsx）或自评报告（.docx、.txt）", "no self-assessment form inside (no header such as 三级指标); give the form (.xlsx) or the report (.docx, .txt)"),
    "damaged": ("文件已损坏", "the file is damaged"),
    "no_stored_values": ("公式没有存储的值，请用 Excel 或 WPS 打开保存一次", "its formulas hold no values; open and save it in Excel or WPS once"),
    "empty": ("里面没有文字", "it holds no text"),
}  # fmt: skip

PAPER_ADVICE: dict[str, tuple[str, str]] = {
    "C02": ("核对全年预算数；预算确为 0 时不得分", "Check the adjusted budget; a budget of 0 earns no points"),
    "C05": ("写明预算执行率低于 90% 的原因", "Say why less than 90% was spent"),
    "C06": ("写明预算调整的事由、金额和批准文件，不能只写“根据实际情况”", "Say why the budget was changed and who approved it, not only “as needed”"),
    "C07": ("说明预算为何恰好调整到执行数，并备好调整批复", "Explain why the budget was adjusted to just what was spent, and keep the approval at hand"),
    "C08": ("核对全年预算数和全年执行数", "Check both figures"),
    "C22": ("写明没有达到的原因和改进措施", "Give the reason and the measures taken"),
    "C24": ("说明为何超额完成，目标是否偏低", "Explain why the target was exceeded, and whether it was too low"),
    "C25": ("把指标性质改为“≤”", "Change the nature to ≤"),
    "C28": ("补上所缺的一级指标", "Add what is missing"),
    "C34": ("写明满意度调查的方式、样本和结果", "Name the survey, its sample and its result"),
    "C35": ("写明佐证材料", "Name the evidence"),
    "C38": ("补填完成值和得分；没有数据时如实说明", "Report the actual and the score, or say that there is none"),
}  # fmt: skip
"""What to do where the paper is not ours: the same checks, no plan workbook to mend."""
