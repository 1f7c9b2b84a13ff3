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
}  # fmt: skip
