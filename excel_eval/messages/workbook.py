"""Words of the self-assessment workbook (自评表.xlsx): sheets, column headings, sentences of 口径说明."""

from __future__ import annotations

WORKBOOK: dict[str, tuple[str, str]] = {
    # sheets
    "sheet_form": ("自评表", "Form"),
    "sheet_overview": ("完成情况", "Results"),
    "sheet_teams": ("分组完成", "Teams"),
    "sheet_months": ("月度进度", "Months"),
    "sheet_funds": ("经费执行", "Funds"),
    "sheet_review": ("自评复核", "Review"),
    "sheet_sources": ("数据来源", "Sources"),
    "sheet_method": ("口径说明", "Method"),
    "detail_sheet": ("明细_{sheet}{tail}", "Detail_{sheet}{tail}"),
    # cells
    "cut_text": (
        "……【原文共 {length} 个字符，超过单元格上限 {limit}，此处未列完，全文见来源文件】",
        "… [the original has {length} characters, more than a cell's {limit}; the whole text is in the source file]",
    ),
}
