"""What ``--help`` says."""

from __future__ import annotations

HELP: dict[str, tuple[str, str]] = {
    "help_excel-eval": (
        "把各招商组的 Excel 台账汇总成一份经得起核查的绩效自评。把绩效方案和各组工作簿放进一个文件夹，运行 excel-eval run 文件夹。",
        "Turn the teams' Excel ledgers into one performance self-assessment. Put the plan and the teams' workbooks into a folder and run: excel-eval run FOLDER.",
    ),
    "help_run": (
        "一步完成：校验、统计、写出自评表。结果放在 文件夹/自评结果；有错误时不写自评表，退出码 1。",
        "All in one go: check, evaluate, write the self-assessment. The results go to FOLDER/自评结果; with errors none is written and the exit code is 1.",
    ),
    "help_check": (
        "一次查出每个工作簿的所有问题，精确到单元格。",
        "Find every problem of every workbook in one pass, down to the cell.",
    ),
    "help_evaluate": (
        "写出自评表（-o），或以 JSON 输出各项数据（--json），或两者都要。",
        "Write the self-assessment workbook (-o), or print the figures as JSON (--json), or both.",
    ),
    "help_trace": (
        "列出一个数背后的每一行：来自哪个文件哪张表第几行，计入了没有，没有计入是为什么。",
        "List the rows behind a figure: file, sheet, row, and counted or why not.",
    ),
    "help_option_returns": ("把每个有错误的工作簿标注后写到这个文件夹。", "Write a marked copy of each workbook with errors to this folder."),
    "help_report": (
        "写出公文格式的自评报告，数据与自评表出自同一次统计；也可以用本单位自己的模板。",
        "Write the self-assessment report in the official format, or in a template of your own; its figures are those of the form.",
    ),
    "help_option_template": ("本单位的 .docx 模板，可用的字段见 docs/report-template.md。", "A .docx template of your own; its fields are in docs/report-template.md."),
    "help_option_form_font": ("自评表标题的字体，默认宋体；装有时可用方正小标宋简体。", "Font of the form's title, by default 宋体; 方正小标宋简体 where that is installed."),
    "help_option_title_font": ("标题字体，默认方正小标宋简体；没有这种字体时可用宋体。", "Font of the title, by default 方正小标宋简体; 宋体 where that is not installed."),
    "help_option_draft_report": ("有错误也写出，标题和每页注明草稿。", "Write in spite of errors, with 草稿 (draft) in the title and on every page."),
    "help_option_team": ("只看这个组。", "Only this team."),
    "help_diff": (
        "比较两个文件夹或备案：新增、修改、删除了哪些行，哪些数变了；已备案月份有改动是错误。",
        "Compare two folders or filings: rows added, changed, removed, figures moved; a change in a filed month is an error.",
    ),
    "help_archive": (
        "备案：把某月交来的工作簿原样存入 文件夹/备案，附清单和通报；--verify 核对以往备案有没有被改动。",
        "File a month: the workbooks as handed in, a manifest and the bulletin under FOLDER/备案; --verify checks that no filing was touched.",
    ),
    "help_progress": (
        "写出某月的进度通报：各组本月和累计完成数、完成率、名次，报送情况，经费。",
        "Write the month's bulletin: every team's figures, rates and ranks, who reported late, the spending.",
    ),
    "help_watch": (
        "留意一个文件夹：放入或保存工作簿后自动校验，说明有什么变化；网络盘也可以。",
        "Watch a folder: it is checked whenever a workbook is dropped in or saved, and what changed is said; works on network drives.",
    ),
    "help_option_previous": ("以前年度的 evaluation.json、文件夹或备案：逐项列出增减。", "An earlier year's evaluation.json, folder or filing: shows the change of each indicator."),
    "help_option_month": ("月份，如 2021-06。", "The month, such as 2021-06."),
    "help_option_why": ("同一月份再次备案的原因。", "Why the month is filed again."),
    "help_option_verify": ("核对全部备案：有没有文件被改动、缺少或增加。", "Check every filing for a changed, missing or added file."),
    "help_new": (
        "开始一个年度：空白的绩效方案；--plan 由上年方案生成下年方案和各组工作簿；--sample 填好的示例。",
        "Start a year: a blank plan; with --plan next year's plan and team workbooks; with --sample the filled example.",
    ),
    "help_template": ("按绩效方案生成各组的空白工作簿。", "Make the teams' blank workbooks of a plan."),
    "help_option_dir": ("写到这个文件夹。", "Folder to write to."),
    "help_option_plan": ("上年的绩效方案。", "The plan of the year before."),
    "help_option_sample": ("写出填好的示例。", "Write the filled example."),
    "help_upgrade": (
        "把旧的或改乱了的工作簿里的数据搬进现行模板，并逐格说明哪些搬了、哪些没有。",
        "Move the data of old or mangled workbooks into the current template, with an account of every cell.",
    ),
    "help_option_plan_of_year": ("本年的绩效方案；默认用第一个文件旁边的。", "This year's plan; by default the one beside the first file."),
    "help_audit": (
        "按财政部门的口径复核自评报告（.docx、.txt）或自评表（.xlsx）；加 --folder 还与方案、台账核对。",
        "The finance office's checks on a report (.docx, .txt) or a form (.xlsx); with --folder also against plan and ledgers.",
    ),
    "help_option_copies": ("把加了批注的复核件写到这个文件夹。", "Write copies with the findings as comments to this folder."),
    "help_option_folder": ("与这个文件夹里的方案和台账核对。", "Check against plan and ledgers of this folder."),
    "help_option_help": ("显示这份说明。", "Show this text."),
    "help_option_version": ("显示版本。", "Show the version."),
    "help_option_lang": ("消息的语言：zh 中文（默认），en 英文。", "Language of the messages: zh Chinese (default), en English."),
    "help_option_password": (
        "打开密码；几个工作簿密码不同时可多次给出（需先安装 excel-eval[password]）。",
        "A password to open workbooks; more than once for several (needs excel-eval[password]).",
    ),
    "help_option_limit": (
        "改变一项读取限度，如 file_bytes=100MB；名称见 SECURITY.md，可多次给出。",
        "Change a limit of reading, such as file_bytes=100MB (names: SECURITY.md); more than once for several.",
    ),
    "help_option_schemas": ("本单位自己的表格定义所在文件夹。", "Folder with the bureau's own schema files."),
    "help_option_quiet": ("只显示错误和警告。", "Show errors and warnings only."),
    "help_option_debug": ("程序出错时显示完整的调用过程。", "Show the full traceback of an unexpected error."),
    "help_option_json": ("在标准输出打印一份 UTF-8 的 JSON。", "Print one UTF-8 JSON document on standard output."),
    "help_option_draft": ("有错误也写出，每张表注明草稿。", "Write in spite of errors, with 草稿 (draft) on every sheet."),
    "help_option_form": ("自评表样式：standard 财政通用，sichuan 四川。", "The form: standard (财预〔2020〕10号) or sichuan."),
    "help_option_outdir": ("结果文件夹，默认 文件夹/自评结果。", "Folder for the results, by default FOLDER/自评结果."),
    "help_option_output": ("要写出的文件。", "File to write."),
}  # fmt: skip
