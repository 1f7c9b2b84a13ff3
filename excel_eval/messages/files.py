"""E1..: files, workbooks, who handed in what."""

from __future__ import annotations

from excel_eval.messages.catalogue import Entry, Text

_UNLOCK_ZH = "打开后在“文件 › 信息 › 保护工作簿”中去掉密码、保存后重新放入"
_UNLOCK_EN = "open it, remove the password under File › Info › Protect Workbook and save it"

FILES: dict[str, Entry] = {
    "E101": Entry(
        Text("无法读取这个工作簿：{reason}", "完好的工作簿", "或者用 Excel 或 WPS 打开它、另存为 .xlsx 后重新放入，或者请该组重新报送"),
        Text("this workbook cannot be read: {reason}", "an intact workbook", "Either open it in Excel or WPS and save it as .xlsx, or ask the team for it again"),
    ),
    "E102": Entry(
        Text("暂不读取 {extension} 格式的工作簿", ".xlsx、.xlsm、.xls、.et 或 .ods", "用 Excel 或 WPS 打开它，另存为 .xlsx 后重新放入"),
        Text("workbooks of the format {extension} are not read", ".xlsx, .xlsm, .xls, .et or .ods", "Open it in Excel or WPS, save it as .xlsx and put that in the folder"),
    ),
    "E103": Entry(
        Text("工作簿设有打开密码，{reason}", "没有打开密码的工作簿，或者它的密码", f"或者{_UNLOCK_ZH}，或者运行时给出密码：--password=密码"),
        Text("the workbook is protected by a password: {reason}", "a workbook without a password to open it, or its password", f"Either {_UNLOCK_EN}, or give the password: --password=TEXT"),
    ),
    "E104": Entry(
        Text("扩展名是 {extension}，内容却是旧的 .xls 格式", "真正的 .xlsx 工作簿", "用 Excel 或 WPS 打开它，另存为 .xlsx（不要只改扩展名）后重新放入"),
        Text("the name ends in {extension} but the content is the old .xls format", "a true .xlsx workbook", "Open it in Excel or WPS and save it as .xlsx (renaming is not enough)"),
    ),
    "E105": Entry(
        Text("工作簿超出读取限度：{limit}为 {found}，最多 {allowed}", "{limit}不超过 {allowed}", "或者删去多余的工作表、图片和远处的空行空列后另存，或者把数据复制到空白模板中"),
        Text("the workbook exceeds a limit: {limit} is {found}, at most {allowed}", "{limit} of at most {allowed}", "Either delete what is not needed (sheets, pictures, far-away rows and columns) and save, or copy the data into a blank template"),
    ),
    "E106": Entry(
        Text("打不开这个文件：{reason}", "可以读取的文件", "或者关闭正在使用它的程序后再运行，或者检查文件的读取权限"),
        Text("this file cannot be opened: {reason}", "a file that can be read", "Either close the program that uses it and run again, or check the permission to read it"),
    ),
    "E107": Entry(
        Text("读取这个文件时发生没有预料到的错误（{error}），其他工作簿照常处理", "可以读取的工作簿", "或者用 Excel 或 WPS 打开它、另存为 .xlsx 后重新放入，或者把这个文件和错误名称发给开发者，我们来改正"),
        Text("an error that nobody foresaw while reading this file ({error}); the other workbooks are not affected", "a workbook that can be read", "Either open it in Excel or WPS and save it as .xlsx, or send the file and the name of the error to the developers, who will mend it"),
    ),
    "E110": Entry(
        Text("文件夹中没有绩效方案工作簿（含“项目”和“指标”工作表）", "一个绩效方案工作簿", "或者把方案放进文件夹，或者用 excel-eval new 生成一个空白方案"),
        Text("the folder holds no plan workbook (one with the sheets 项目 and 指标)", "one plan workbook", "Either put the plan into the folder, or make a blank one with excel-eval new"),
    ),
    "E111": Entry(
        Text("文件夹中有不止一个绩效方案：{files}", "一个绩效方案工作簿", "留下本年度有效的一个，把其他的移出文件夹"),
        Text("the folder holds more than one plan: {files}", "one plan workbook", "Keep the one in force and move the others out of the folder"),
    ),
    "E112": Entry(
        Text("隐藏标识写的是{item}“{stamp}”，封面写的是“{cover}”{plan}", "封面与模板标识一致", "或者把封面改回“{stamp}”，或者改用“{cover}”自己的模板填报"),
        Text("the hidden stamp says {item} “{stamp}”, the cover says “{cover}”{plan}", "a cover that agrees with the stamp", "Either put “{stamp}” back on the cover, or fill in the template made for “{cover}”"),
    ),
    "E113": Entry(
        Text("“{team}”有两个工作簿：{first} 和 {second}；{relation}", "每组一个工作簿", "核对后留下一个，把另一个移出文件夹"),
        Text("“{team}” has two workbooks: {first} and {second}; {relation}", "one workbook per team", "Keep the right one and move the other out of the folder"),
    ),
    "E114": Entry(
        Text("缺少“{team}”的工作簿", "方案“招商组”中的每个组各一个工作簿", "或者催交该组的工作簿放进文件夹，或者该组已撤销时从方案的“招商组”中删去"),
        Text("the workbook of “{team}” is missing", "one workbook for each team of the plan's sheet 招商组", "Either put the team's workbook into the folder, or delete the team from the plan if it no longer exists"),
    ),
    "E115": Entry(
        Text("封面的组别“{team}”不在方案的“招商组”中{suggestion}", "方案“招商组”中的组别", "或者把封面的组别改成方案中的写法，或者在方案中补上这个组"),
        Text("the team “{team}” on the cover is not in the plan's sheet 招商组{suggestion}", "a team of the plan", "Either write the team's name as in the plan, or add the team to the plan"),
    ),
    "E116": Entry(
        Text("封面的类别“{kind}”与方案不符，方案中“{team}”是“{expected}”", "{expected}", "或者把封面的类别改为“{expected}”，或者更正方案“招商组”中的类别"),
        Text("the kind “{kind}” on the cover is not the plan's: “{team}” is “{expected}” there", "{expected}", "Either change the kind on the cover to “{expected}”, or correct the plan's sheet 招商组"),
    ),
    "E117": Entry(
        Text("这是 {year} 年度的工作簿，方案是 {expected} 年度", "{expected}", "或者放入 {expected} 年度的工作簿，或者更正封面的年度"),
        Text("this is a workbook of {year}, the plan is of {expected}", "{expected}", "Either put the workbook of {expected} into the folder, or correct the year on the cover"),
    ),
    "E118": Entry(
        Text("不认识这个工作簿：既没有“封面”，也不是绩效方案；而且还有招商组没有交来工作簿", "用模板填报的工作簿", "或者它是某个组的数据：复制到该组的模板中；或者与自评无关：移出文件夹"),
        Text("this workbook is unknown: it has no 封面 and is no plan, and a team's workbook is missing", "a workbook filled in from a template", "Either it is a team's data: copy it into that team's template, or it has nothing to do with this: move it out of the folder"),
    ),
    "W119": Entry(
        Text("这个工作簿用的是旧版模板{sheets}", "本年度现行的模板", "或者用 excel-eval upgrade 把数据转到现行模板，或者核对各表后照常使用"),
        Text("this workbook was made from an older template{sheets}", "the current template of the year", "Either move its data into the current one with excel-eval upgrade, or look the sheets over and use it as it is"),
    ),
    "W125": Entry(
        Text("这个工作簿的模板比本程序新", "与模板同版或更新的程序", "或者更新 excel-eval 后再运行，或者用本程序的 excel-eval template 重新生成模板"),
        Text("the template of this workbook is newer than this program", "a program as new as the template", "Either update excel-eval and run again, or make the templates anew with excel-eval template of this program"),
    ),
    "W128": Entry(
        Text("交来的是旧版：{relation}", "{later} 备案以后的版本", "或者请该组交来最新的工作簿（上次备案的是 {place}），或者确需改回时，用 excel-eval diff 核对后重新备案并写明原因"),
        Text("this is an older version: {relation}", "a version that is newer than the filing {later}", "Either ask the team for its latest workbook (the one filed last is {place}), or, if the older one is meant, look at excel-eval diff and file the month again with the reason"),
    ),
    "I126": Entry(
        Text("自 {filing} 备案以来{relation}", "有新数据时更新", "无须处理；该组应有新数据时请向其核实"),
        Text("since the filing {filing} {relation}", "an update where there is anything new", "Nothing to do; ask the team if something new was to be expected"),
    ),
    "I127": Entry(
        Text("{filing} 备案时文件名是 {old}，现在是 {file}，{relation}", "任何文件名", "无须处理；工作簿按内容识别，不看文件名"),
        Text("filed in {filing} as {old}, now called {file}; {relation}", "any file name", "Nothing to do; workbooks are known by their content, not by their names"),
    ),
    "W118": Entry(
        Text("不认识这个工作簿，已跳过：既没有“封面”，也不是绩效方案", "绩效方案或招商组的工作簿", "与自评无关的文件请移出文件夹"),
        Text("this workbook is unknown and was skipped: it has no 封面 and is no plan", "a plan or a team's workbook", "Move files that have nothing to do with the assessment out of the folder"),
    ),
    "I120": Entry(
        Text("工作簿带有宏；宏从不运行，只读取单元格", "不带宏的工作簿", "请核对由宏算出的数字确为最新"),
        Text("the workbook has macros; they are never run, only the cells are read", "a workbook without macros", "Make sure that figures computed by a macro are up to date"),
    ),
    "I121": Entry(
        Text("工作簿引用了 {count} 个其他文件；只读取保存下来的值，从不打开那些文件", "不引用其他文件的工作簿", "请核对引用来的数字确为最新"),
        Text("the workbook refers to other files ({count}); only the stored values are read, those files are never opened", "a workbook without links to other files", "Make sure that linked figures are up to date"),
    ),
    "I122": Entry(
        Text("工作簿带有数据连接；从不刷新，只读取保存下来的值", "不带数据连接的工作簿", "请核对取来的数字确为最新"),
        Text("the workbook has data connections; they are never refreshed, only the stored values are read", "a workbook without data connections", "Make sure that fetched figures are up to date"),
    ),
    "I123": Entry(
        Text("工作簿带有动态数据交换（DDE）链接；从不执行", "不带 DDE 链接的工作簿", "若不是本组所设，请删除后重新报送；在 Excel 中打开时不要同意更新链接"),
        Text("the workbook has DDE links; they are never followed", "a workbook without DDE links", "If the team did not make them, delete them and hand it in again; do not agree to update links in Excel"),
    ),
    "I124": Entry(
        Text("有隐藏的工作表，其中有内容：{names}", "没有隐藏的工作表", "请核对：规定的表照常读取，其余不读取；不需要的请删除"),
        Text("hidden sheets hold something: {names}", "no hidden sheets", "Make sure that they should be there: prescribed sheets are read like others, the rest is not read"),
    ),
}  # fmt: skip

REASONS: dict[str, tuple[str, str]] = {
    # which of two years is the right one (E112)
    "year_of_plan": ("；方案是 {year} 年度", "; the plan is of {year}"),
    "fix_year_of_cover": ("或者把封面的年度改回 {year}，或者放入 {year} 年度的工作簿", "Either put {year} back on the cover, or put the workbook of {year} into the folder"),
    "fix_year_of_template": ("或者放入用 {year} 年度模板填报的工作簿，或者用 excel-eval upgrade 把数据转到现行模板", "Either put a workbook made from the template of {year} into the folder, or move its data into the current template with excel-eval upgrade"),
    # why a file cannot be opened (E106), and what to do
    "open_absent": ("文件已不在，或者它是快捷方式、链接，而所指的文件不在", "it is gone, or it is a link to a file that is not there"),
    "open_no_file": ("它不是普通文件（如管道、设备）", "it is no ordinary file but a pipe or a device"),
    "open_loop": ("它是链接，绕回到自己", "it is a link that leads back to itself"),
    "open_forbidden": ("没有读取权限，或者别的程序正独占着它", "it may not be read, or another program has it open for itself"),
    "open_failed": ("读取时磁盘或网络出错", "the disk or the network failed while it was read"),
    "fix_open_absent": ("或者把文件本身放进文件夹，或者删除这个快捷方式", "Either put the file itself into the folder, or delete the link"),
    "fix_open_no_file": ("把它移出文件夹", "Move it out of the folder"),
    "fix_open_loop": ("把文件本身放进文件夹，删除这个链接", "Put the file itself into the folder and delete the link"),
    "fix_open_forbidden": ("或者关闭正在使用它的程序后再运行，或者检查文件的读取权限", "Either close the program that uses it and run again, or check the permission to read it"),
    "fix_open_failed": ("或者把文件复制到本机磁盘上再运行，或者请该组重新报送", "Either copy it to a disk of this computer and run again, or ask the team for it again"),
    # why a workbook stays locked (E103), and what to do
    "password_not_given": ("没有给出密码", "no password was given"),
    "password_not_given_no_library": ("没有给出密码", "no password was given"),
    "password_wrong": ("给出的密码不对", "none of the passwords given fits"),
    "password_no_library": ("给出了密码，但没有安装解密组件", "a password was given, but the decrypting library is not installed"),
    "password_unsupported": ("它的加密方式无法解开", "its kind of encryption cannot be undone here"),
    "fix_password_not_given": (f"或者{_UNLOCK_ZH}，或者运行时给出密码：--password=密码", f"Either {_UNLOCK_EN}, or give the password: --password=TEXT"),
    "fix_password_not_given_no_library": (f"或者{_UNLOCK_ZH}，或者先运行 pip install 'excel-eval[password]'，再给出密码：--password=密码", f"Either {_UNLOCK_EN}, or run pip install 'excel-eval[password]' and give the password: --password=TEXT"),
    "fix_password_wrong": (f"或者核对后重新给出密码（各工作簿密码不同时，每个密码写一次 --password=密码），或者{_UNLOCK_ZH}", f"Either give the right password (where several are needed each with a --password=TEXT of its own), or {_UNLOCK_EN}"),
    "fix_password_no_library": (f"或者先运行 pip install 'excel-eval[password]' 再试，或者{_UNLOCK_ZH}", f"Either run pip install 'excel-eval[password]' and try again, or {_UNLOCK_EN}"),
    "fix_password_unsupported": (_UNLOCK_ZH, f"{_UNLOCK_EN[0].upper()}{_UNLOCK_EN[1:]}"),
}  # fmt: skip
