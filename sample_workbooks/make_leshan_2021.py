"""Writes the sample of 2021 (示例): the plan workbook and the eleven team workbooks of ``leshan_2021``.

    python -m sample_workbooks.make_leshan_2021 [FOLDER]

The totals are the ones the city bureau published for 2021; how they divide among the teams, and every firm, person,
voucher and remark in the ledgers, is invented. A fixed seed and a fixed creation date give the same bytes on every run.
At the end the figures are counted again from the written rows and compared with the published ones.
"""

from __future__ import annotations

import math
import random
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from excel_eval.schema import ColumnSpec, load_schemas

Value = str | int | Decimal | date | None
Row = dict[str, Value]
Tables = dict[str, list[Row]]
Line = list[Value]
"""A row as the cells of a sheet, from column A on"""

YEAR = 2021
SEED = 20210104
CREATED = datetime(2022, 1, 14, 9, 30)
PLAN_FILE = "绩效方案.xlsx"

# --- the sheets ----------------------------------------------------------------------------------------------------

SCHEMAS = {schema.sheet: schema for schema in load_schemas().all}
PLAN_SHEETS = ("项目", "资金", "招商组", "指标", "分组指标值")
FIELD_SHEETS = ("拜访企业", "投资线索", "来乐考察", "经费支出", "月度报送")
INDUSTRY_SHEETS = ("产业分析报告", "包装项目", "目标企业", "精准对接", "经费支出", "月度报送")
PAIRS = ("项目", "内容")


def columns(sheet: str) -> tuple[ColumnSpec, ...]:
    """The columns of a sheet, or the items of a sheet of pairs, as its schema has them."""
    return SCHEMAS[sheet].columns


def words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# --- the teams -----------------------------------------------------------------------------------------------------

FIELD, INDUSTRY = "驻外招商组", "专业招商组"


@dataclass(frozen=True, slots=True)
class Team:
    """招商组: where it works (cities or a branch), how much it did, what it spent (元), which months came back."""

    name: str
    kind: str
    area: str
    done: dict[str, int]
    spent: Decimal
    rent: int
    returned: tuple[int, ...] = ()

    @property
    def section(self) -> str:
        return "经济合作一科" if self.kind == FIELD else "经济合作二科"

    @property
    def batch(self) -> str:
        return "第五批" if self.kind == FIELD else "第一批"


def field_team(city: str, area: str, counts: str, spent: str, rent: int, *returned: int) -> Team:
    names = ("visits", "again", "flagged", "valid", "invalid", "inspections")
    done = dict(zip(names, map(int, counts.split()), strict=True))
    return Team(f"驻{city}招商组", FIELD, area, done, Decimal(spent), rent, returned)


def industry_team(branch: str, counts: str, spent: str, rent: int, *returned: int) -> Team:
    names = ("reports", "projects", "targets", "again", "matches")
    done = dict(zip(names, map(int, counts.split()), strict=True))
    return Team(f"{branch}招商组", INDUSTRY, branch, done, Decimal(spent), rent, returned)


TEAMS = (
    # distinct enterprises, further visits, 553 enterprises, valid and invalid leads, inspections
    field_team("北京", "北京 天津 石家庄 唐山", "140 19 23 75 17 34", "512386.42", 15200, 3),
    field_team("上海", "上海 苏州 无锡 南通", "134 16 31 72 15 31", "498205.17", 14800),
    field_team("深圳", "深圳 东莞 惠州 广州", "126 14 29 66 18 30", "487930.66", 14500, 7, 11),
    field_team("杭州", "杭州 宁波 绍兴 嘉兴", "118 12 27 58 14 23", "441718.93", 12600, 2),
    field_team("青岛", "青岛 济南 烟台 潍坊", "151 22 33 83 19 38", "463052.38", 10800, 5),
    field_team("重庆", "重庆 贵阳 西安 武汉", "116 13 22 65 13 31", "372164.80", 9600, 8),
    # reports, projects, distinct target enterprises, further rows of these, matches
    industry_team("数字经济", "13 20 78 5 21", "203417.55", 2600, 4),
    industry_team("绿色化工", "12 18 92 7 26", "198660.20", 2400),
    industry_team("晶硅光伏", "14 22 96 4 25", "224908.73", 2800, 6, 10),
    industry_team("食品饮料", "12 16 85 6 24", "187345.96", 2400, 9),
    industry_team("文旅康养", "11 17 72 3 22", "174209.20", 2200),
)
BUREAU_SPENDING = Decimal("12.36")
EXECUTED = Decimal("388.76")

# --- the plan ------------------------------------------------------------------------------------------------------

PROJECT: dict[str, Value] = {
    "年度": YEAR,
    "项目名称": "驻外招商组和专业招商组重点项目",
    "项目代码": None,
    "主管部门": "乐山市经济合作和外事局",
    "实施单位": "乐山市经济合作和外事局",
    "预期目标": "各驻外招商组全年拜访企业120家以上，其中553企业24家以上，提供有效投资线索60条以上，"
    "邀请来乐考察企业24家以上；各专业招商组全年完成产业分析报告12篇以上，包装项目20个以上，"
    "精准对接企业24家以上（数字经济招商组20家以上）。五个专业招商组合计梳理目标企业280家以上。",
    "实际完成情况": None,
    "预算执行率分值": 10,
    "预算调整说明": None,
    "执行率原因": None,
    "局本级支出": BUREAU_SPENDING,
    "评价依据": "2022年部门整体和项目支出绩效评价工作通知，驻外、专业两类招商组的组建方案和考核细则，"
    "各组全年台账和月度报送记录。",
    "仅统计已审定月份": "否",
    "偏差说明必填": "否",
    "超额完成备注线": Decimal("1.2"),
    "超额完成说明线": Decimal("1.3"),
    "项目实施内容及过程概述": "驻外招商组在外地驻点，负责登门拜访企业、收集投资线索、邀约客商来乐考察；"
    "专业招商组立足本地，负责产业研究、项目包装、筛选目标企业，并协助区县和驻外招商组上门对接。工作按月报送、逐级审定。",
    "立项及资金申报批复": "项目依据驻外招商组和专业招商组两份组建方案设立，我局据此编制全年经费预算并报财政部门，"
    "财政部门以预算控制数的形式下达。",
    "资金申报相符性": "申报的工作任务与两类招商组承担的考核任务相同，开支方向没有超出组建方案规定的范围。",
    "资金到位及使用": "经费全部由财政安排并已到账，主要用于十一个招商组的差旅、租赁、办公和接待等日常工作，"
    "少量由局本级统一支付。报销执行驻外招商组财务管理办法和局机关财务制度。",
    "财务管理情况": "各组逐笔登记支出台账，票据交局办公室审核后集中核算入账，凭证号、审核日期和入账日期均可对应查询。",
    "组织实施情况": "各组每月上报台账，驻外招商组由经济合作一科审核，专业招商组由经济合作二科审核，"
    "再经联系县级领导和分管领导审定，最后由项目管理科存档并印发通报。",
    "引进项目": "京运通、泰盛纸业、中粮可口可乐、广东凯金、青岛高测",
    "荣誉": "全省经济合作系统2021年度引进重大项目先进单位、重大投资促进平台活动先进单位、"
    "投资推广工作先进单位、博览工作先进单位",
    "评价结论": None,
    "存在问题": None,
    "改进措施": None,
    "项目负责人": None,
    "财务负责人": None,
}
FUNDS: tuple[tuple[Value, ...], ...] = (
    ("当年财政拨款", Decimal("500.00"), EXECUTED, EXECUTED),
    ("上年结转资金", 0, 0, 0),
    ("其他资金", 0, 0, 0),
)
OVERRIDES: tuple[tuple[Value, ...], ...] = (("M1", "数字经济招商组", 20),)

COUNTED = (
    # code | name | kind | target | basis | unit | ledger | measure | column | condition | other names
    "V1|拜访企业|驻外招商组|120|每组|家|拜访企业|去重计数|企业名称||拜访目标企业;上门拜访企业;拜访企业",
    "V2|553企业|驻外招商组|24|每组|家|拜访企业|去重计数|企业名称|是否553企业=是|“553”企业;其中553企业;对接553企业",
    "L1|有效投资线索|驻外招商组|60|每组|条|投资线索|计数||是否有效=是|第一手有效投资线索;第一手有效线索;有效线索;第一手线索;投资线索",
    "I1|来乐考察|驻外招商组|24|每组|家|来乐考察|计数|||邀请来乐考察;邀请企业来乐考察;来乐实地考察;邀请考察",
    "R1|产业分析报告|专业招商组|12|每组|篇|产业分析报告|计数|||完成产业分析报告;形成产业分析报告",
    "P1|包装项目|专业招商组|20|每组|个|包装项目|计数|||包装推出项目;包装推出招商项目;包装推出产业招商项目;包装推出所属产业招商项目",
    "T1|目标企业|专业招商组|280|合计|家|目标企业|去重计数|企业名称||梳理行业目标企业;梳理目标企业;行业目标企业;提供目标企业",
    "M1|精准对接|专业招商组|24|每组|家|精准对接|计数|||精准拜访对接;精准对接企业;精准拜访对接企业;精准拜访对接目标企业",
)
COUNTED_WEIGHT = 4
REPORTED = (
    # code | level 1 | level 2 | name | nature | target | unit | weight
    "Q1|产出指标|质量指标|月度考核资料审核合格率|≥|95|%|6",
    "S1|产出指标|时效指标|月度考核资料按时报送率|≥|95|%|6",
    "C1|产出指标|成本指标|项目总成本|≤|500|万元|6",
    "B1|效益指标|经济效益指标|引进优质产业项目|≥|5|个|10",
    "B2|效益指标|社会效益指标|乐山招商知名度|定性|明显提升||8",
    "B3|效益指标|生态效益指标|引进项目符合环保准入要求|定性|符合||6",
    "B4|效益指标|可持续影响指标|驻外与专业招商协同机制|定性|持续健全||6",
    "F1|满意度指标|服务对象满意度指标|服务企业满意度|≥|90|%|10",
)

# --- words ---------------------------------------------------------------------------------------------------------

BRAND_FIRST = "瀚璟宸沅翊睿泓骏铭昊珩屹翰钜澄朗楷沐禾岚晟煜祺颢穗蔚芮森拓弘锦霖茗羿钰皓"
BRAND_SECOND = "澜恺铄岳陌尧衡骅垚辰谷彦桥舟廷湾野奕崎彬熙棠笛韬翎苇砚槐筠桓栎聿旌珞颐峤"
SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何罗高林郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢"
GIVEN_NAMES = words("""
    建国 晓燕 志强 丽娟 文博 海涛 雪梅 俊杰 思远 玉兰 国庆 春燕 立群 佳宁 振华 慧敏 永强 晓东 静怡 明辉
    小红 鹏飞 雅琴 宏伟 婷婷 子涵 光明 桂芳 学军 秀英 少华 红梅 天宇 莉 军 敏 勇 涛 倩 磊 洁 超 琳 斌 颖 凯
    萍 刚 娜 宇航 梦琪 培元 启明 若琳 仁杰 家豪 淑芬 承志 新民 兴旺 亚男 世昌 素云 广平
""")
POSITIONS = words("""
    董事长 总经理 副总经理 常务副总 投资总监 战略发展部部长 投资部经理 总裁助理 市场总监 运营总监 行政总监 技术总监
    董事会秘书
""")
FIRM_FORMS = (
    *["{city}{brand}{word}有限公司"] * 14,
    *["{city}{brand}{word}股份有限公司"] * 3,
    *["{brand}{word}（{city}）有限公司"] * 2,
    "{city}{brand}{word}集团有限公司",
)

CITIES: dict[str, tuple[str, str]] = {
    "北京": ("北京市", "海淀区 大兴区 昌平区 顺义区 朝阳区 丰台区"),
    "天津": ("天津市", "滨海新区 武清区 西青区 北辰区"),
    "石家庄": ("河北石家庄", "鹿泉区 藁城区 高新区"),
    "唐山": ("河北唐山", "丰润区 曹妃甸区 路北区"),
    "上海": ("上海市", "嘉定区 松江区 闵行区 浦东新区 青浦区 奉贤区"),
    "苏州": ("江苏苏州", "吴江区 昆山市 工业园区 张家港市"),
    "无锡": ("江苏无锡", "新吴区 江阴市 惠山区"),
    "南通": ("江苏南通", "海门区 如东县 崇川区"),
    "深圳": ("广东深圳", "南山区 宝安区 龙岗区 龙华区 光明区"),
    "东莞": ("广东东莞", "松山湖 长安镇 大朗镇 厚街镇"),
    "惠州": ("广东惠州", "仲恺高新区 惠阳区 博罗县"),
    "广州": ("广东广州", "黄埔区 番禺区 天河区 南沙区"),
    "杭州": ("浙江杭州", "余杭区 滨江区 萧山区 临平区"),
    "宁波": ("浙江宁波", "北仑区 慈溪市 鄞州区"),
    "绍兴": ("浙江绍兴", "柯桥区 上虞区 越城区"),
    "嘉兴": ("浙江嘉兴", "海宁市 平湖市 秀洲区"),
    "青岛": ("山东青岛", "黄岛区 城阳区 即墨区 市北区"),
    "济南": ("山东济南", "历城区 章丘区 高新区"),
    "烟台": ("山东烟台", "福山区 莱州市 开发区"),
    "潍坊": ("山东潍坊", "寿光市 奎文区 诸城市"),
    "重庆": ("重庆市", "渝北区 璧山区 江津区 北碚区 巴南区"),
    "贵阳": ("贵州贵阳", "观山湖区 白云区 乌当区"),
    "西安": ("陕西西安", "雁塔区 高新区 未央区"),
    "武汉": ("湖北武汉", "东西湖区 江夏区 黄陂区"),
}
COUNTIES = words("市中区 五通桥区 沙湾区 金口河区 峨眉山市 犍为县 井研县 夹江县 沐川县 峨边县 马边县 乐山高新区")
PARKS = words("""
    乐山高新区 五通桥新型工业基地 夹江县经开区 沙湾区工业园 犍为县新型工业基地 井研县工业园 峨眉山市工业集中区
    市中区工业园 沐川县工业园
""")
SIGHTS = words("峨眉山景区周边 乐山大佛景区周边 苏稽古镇片区 沙湾文旅片区 夹江千佛岩片区 犍为罗城古镇")


@dataclass(frozen=True, slots=True)
class Industry:
    """所属产业: how its firms are called and what they would build."""

    name: str
    words: tuple[str, ...]
    products: tuple[str, ...]


def industries(*lines: str) -> tuple[Industry, ...]:
    parts = (line.split("|") for line in lines)
    return tuple(Industry(name, words(endings), words(products)) for name, endings, products in parts)


BRANCHES: dict[str, tuple[Industry, ...]] = {
    "数字经济": industries(
        "大数据|数据科技 信息技术 云计算|区域算力中心 政务数据服务平台 {n}千机柜数据中心 数据标注基地",
        "电子信息|电子科技 微电子 电路|年产{n}万平方米电路板 电子元器件封装测试 传感器模组生产线 年产{n}00万套连接器",
        "软件服务|软件 网络科技 信息服务|软件服务外包基地 工业互联网平台 客户服务呼叫中心 数字文创工作室集群",
        "智能终端|智能科技 通信设备 智能装备|智能终端整机组装 年产{n}0万台智能门锁 车载显示屏生产 智能仪表制造",
    ),
    "绿色化工": industries(
        "氯碱化工|化工 化工科技 盐化工|年产{n}万吨离子膜烧碱下游产品 氯资源综合利用 年产{n}万吨漂粉精 环氧树脂扩能",
        "精细化工|精细化工 生物化学 助剂|年产{n}千吨医药中间体 年产{n}千吨水处理药剂 食品添加剂生产线 高端涂料助剂",
        "化工新材料|新材料 高分子材料 树脂材料|年产{n}万吨可降解塑料 年产{n}千吨有机硅单体 工程塑料改性 电子级化学品",
        "环保材料|环保科技 环境工程 环保材料|工业固废综合利用 年产{n}万吨活性炭 废酸再生处理中心 脱硫脱硝催化剂",
    ),
    "晶硅光伏": industries(
        "多晶硅|硅业 硅材料 半导体材料|年产{n}万吨高纯晶硅 硅粉加工 年产{n}千吨电子级硅 硅烷气制备",
        "硅片切片|能源科技 新能源 光伏材料|年产{n}吉瓦单晶拉棒 年产{n}吉瓦切片 年产{n}万公里金刚线 石英坩埚生产",
        "电池组件|光伏科技 太阳能 光电科技|年产{n}吉瓦高效电池片 年产{n}吉瓦组件封装 光伏接线盒生产 光储一体化系统集成",
        "光伏辅材|玻璃科技 铝材 封装材料|年产{n}万吨光伏玻璃深加工 年产{n}万套铝边框 胶膜生产线 碳碳热场制造",
    ),
    "食品饮料": industries(
        "饮料制造|饮料 饮品 食品科技|年产{n}万吨茶饮料 年产{n}0万箱果汁饮料 天然山泉水灌装 植物蛋白饮品",
        "调味品|调味食品 酿造 味业|年产{n}万吨复合调味料 豆瓣酿造扩建 火锅底料生产线 泡菜标准化工厂",
        "休闲食品|食品 休闲食品 农产品|休闲食品加工园 年产{n}千吨豆制品 甜皮鸭及卤制品加工 魔芋食品生产",
        "茶叶加工|茶业 生态农业 农业科技|茶叶精深加工 年产{n}千吨花茶窨制 速溶茶粉提取 茶旅融合庄园",
    ),
    "文旅康养": industries(
        "旅游度假|文化旅游 旅游开发 旅业|山地度假综合体 沉浸式夜游街区 温泉度假小镇 乡村旅居示范园",
        "健康养老|康养产业 健康管理 医养|中医药康养基地 {n}00床医养结合中心 康复疗养院 旅居养老社区",
        "文化创意|文化创意 文化传媒 数字文化|非遗文创园 影视拍摄基地 大佛主题文创产品开发 研学实践营地",
        "酒店民宿|酒店管理 酒店投资 民宿管理|精品酒店集群 滨江商务酒店 峨眉山麓民宿聚落 房车露营地",
    ),
}
EVERY_INDUSTRY = tuple(industry for branch in BRANCHES.values() for industry in branch)


def places(industry: Industry) -> tuple[str, ...]:
    """Where such a firm would build."""
    return SIGHTS if industry in BRANCHES["文旅康养"] else PARKS


REPORT_FORMS = words(
    "{name}产业发展趋势分析 {name}产业链招商图谱研究 {name}重点企业布局调研报告 川内{name}产业竞争格局分析 "
    "{name}产业投资机会分析 2021年上半年{name}行业运行分析"
)

TALKS = (
    words(
        "介绍乐山{industry}产业配套 推介{park}承载条件 沟通西南布局计划 了解今年投资安排 对接{product}意向 宣讲招商政策"
    ),
    (
        "对方对要素成本关注较多",
        "企业有西南建厂意向",
        "企业已在川内考察两处",
        "目前以扩建老厂为主",
        "对物流半径有顾虑",
        "希望了解用地和租金价格",
        "对人才引进政策感兴趣",
        "决策层尚未统一意见",
        "认为当地资源优势明显",
        "正在办理上市辅导，暂缓投资",
    ),
    words("约定下月再谈 已留资料待回复 拟邀请来乐考察 加微信保持联系 转专业招商组跟进 需提供要素价格清单 纳入重点跟踪"),
)
TALKS_AGAIN = (
    "再次登门，{contact}接待，就{product}细节交换意见",
    "回访，企业反馈{park}条件基本符合要求",
    "送达要素价格清单，企业已报集团审议",
    "企业调整选址范围，仍保留乐山备选",
    "商定带队赴{park}看地时间",
    "陪同区县领导再次拜访，谈及{product}",
)
VALID_LEADS = (
    "已报{county}，对方安排专人对接",
    "企业提供项目建议书，{county}正在论证",
    "完成初步选址比选，意向{park}",
    "已邀请企业来乐实地看地",
    "双方交换合作意向书文本",
    "企业正在做可研，预计下季度决策",
    "转{county}投促部门跟踪",
    "待企业董事会审议",
    "就用地用能指标与{county}初步沟通",
)
INVALID_LEADS = (
    "企业已在外省选址，终止跟踪",
    "投资主体资金实力不足",
    "不符合我市产业规划",
    "用地指标无法满足，暂缓",
    "仅有意向，无具体项目",
    "企业负责人变更，项目搁置",
    "环评要求达不到",
)
INSPECTED = (
    "看地块，了解要素价格和配套",
    "考察园区配套，与{county}座谈",
    "实地踏勘{product}选址",
    "走访同类企业，了解用工情况",
    "考察交通条件和周边资源",
    "与园区管委会就{product}座谈",
    "了解用地指标和环评要求",
    "参观城市规划馆并座谈",
)
MATCHED = (
    "双方互留联系方式，约定来乐看地",
    "企业同意提供项目方案",
    "达成初步合作意向",
    "已建立工作群，按周跟进",
    "企业暂无新增投资，保持联系",
    "推荐{park}，企业安排技术人员复核",
    "协助{client}补齐产业配套资料",
    "商定下季度共同拜访企业总部",
    "企业提出用地需求，正在落实",
    "签订战略合作备忘录",
)
MATCH_WAYS = words("上门拜访 上门拜访 视频会议 电话洽谈 座谈会 展会对接 陪同考察")

RENT = {FIELD: "{month}月驻地办公及住宿用房租金", INDUSTRY: "{month}月公务出行租车费"}
SPENDING: dict[str, tuple[str, ...]] = {
    "办公费": words("购办公用品 {month}月通讯费 {month}月水电物业费 印制招商手册 复印机耗材及维修 购打印纸和墨盒"),
    "接待费": ("接待来访客商工作餐", "接待{city}客商来乐考察用餐", "企业考察团接待用餐", "来访企业高管接待"),
    "劳务费": ("{month}月驾驶员劳务费", "聘请产业专家咨询费", "外聘资料整理人员劳务费", "翻译劳务费"),
    "会议费": ("产业推介座谈会场地费", "企业恳谈会会务费", "招商项目对接会资料及场租", "季度工作例会会务费"),
    "其他": ("招商资料快递费", "展位布置物料", "宣传片剪辑", "业务培训资料费", "车辆停车及通行费"),
}
LIMITS = {
    # smallest and largest payment, 元
    "办公费": (160, 2480),
    "接待费": (280, 1960),
    "劳务费": (1200, 4200),
    "会议费": (1500, 6200),
    "其他": (48, 1380),
}
TRAVEL = (
    "{person}等{n}人赴{city}拜访企业差旅费",
    "{person}赴{city}洽谈项目差旅费",
    "{person}等{n}人赴{city}参加推介活动差旅费",
    "{person}赴{city}住宿及伙食补助",
)
TRAVEL_HOME = "{person}等{n}人驻地至乐山往返交通费"

RETURN_REASONS = {
    FIELD: "拜访与考察日期前后不一致 线索跟进情况过于简单 个别企业名称不是全称 支出票据信息不全 漏填所属产业",
    INDUSTRY: "报告未附电子稿 目标企业名称不是全称 对接成果过于简单 支出票据信息不全",
}

# --- the calendar --------------------------------------------------------------------------------------------------

MONTHS = range(1, 13)
MONTH_WEIGHTS = (7, 5, 10, 9, 9, 10, 9, 8, 10, 8, 10, 8)
HOLIDAYS = (
    # first and last day off in 2021 and early 2022
    ("2021-01-01", "2021-01-03"),
    ("2021-02-11", "2021-02-17"),
    ("2021-04-03", "2021-04-05"),
    ("2021-05-01", "2021-05-05"),
    ("2021-06-12", "2021-06-14"),
    ("2021-09-19", "2021-09-21"),
    ("2021-10-01", "2021-10-07"),
    ("2022-01-01", "2022-01-03"),
    ("2022-01-31", "2022-02-06"),
)
WORKED_WEEKENDS = words(
    "2021-02-07 2021-02-20 2021-04-25 2021-05-08 2021-09-18 2021-09-26 2021-10-09 2022-01-29 2022-01-30"
)


def is_workday(day: date) -> bool:
    if day.isoformat() in WORKED_WEEKENDS:
        return True
    return day.weekday() < 5 and not any(first <= day.isoformat() <= last for first, last in HOLIDAYS)


def workdays(first: date, last: date) -> list[date]:
    """The working days from ``first`` to ``last``, both included."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if is_workday(day)]


def month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def month_days(month: int, since: date = date(YEAR, 1, 1)) -> list[date]:
    first = date(YEAR, month, 1)
    return workdays(max(first, since), month_end(first))


def later(day: date, steps: int) -> date:
    """The working day ``steps`` working days after ``day``."""
    return workdays(day, day + timedelta(days=2 * steps + 14))[steps]


def spread(rng: random.Random, count: int, at_least: int = 0, since: date = date(YEAR, 1, 1)) -> list[date]:
    """``count`` working days over the year in order, ``at_least`` so many in each month."""
    months = [month for month in MONTHS for _ in range(at_least)]
    months += rng.choices(MONTHS, MONTH_WEIGHTS, k=count - len(months))
    return sorted(rng.choice(month_days(month, since)) for month in months)


# --- firms and people ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Enterprise:
    """企业: ``flagged`` is its 是否553企业, the same wherever it is named."""

    name: str
    brand: str
    place: str
    industry: Industry
    contact: str
    flagged: bool


def person(rng: random.Random) -> str:
    return rng.choice(SURNAMES) + rng.choice(GIVEN_NAMES)


def people(rng: random.Random, count: int) -> list[str]:
    """``count`` different persons."""
    found: dict[str, None] = {}
    while len(found) < count:
        found[person(rng)] = None
    return list(found)


def brands() -> Iterator[str]:
    """All brands of two characters in a fixed shuffled order: no brand is given twice, so no two firms are one."""
    every = [first + second for first in BRAND_FIRST for second in BRAND_SECOND]
    random.Random(SEED).shuffle(every)
    return iter(every)


def product(rng: random.Random, industry: Industry) -> str:
    return rng.choice(industry.products).format(n=rng.choice((1, 2, 3, 5, 6, 8)))


@dataclass(slots=True)
class Pen:
    """What a team's rows are drawn from: its own random source, its members, its area, the brands left."""

    rng: random.Random
    team: Team
    brand: Iterator[str]
    members: list[str] = field(default_factory=list)

    def city(self) -> str:
        return self.rng.choice(words(self.team.area) if self.team.kind == FIELD else tuple(CITIES))

    def enterprise(self, flagged: bool) -> Enterprise:
        rng = self.rng
        city = self.city()
        industry = rng.choice(EVERY_INDUSTRY if self.team.kind == FIELD else BRANCHES[self.team.area])
        brand = next(self.brand)
        name = rng.choice(FIRM_FORMS).format(city=city, brand=brand, word=rng.choice(industry.words))
        province, districts = CITIES[city]
        contact = f"{person(rng)} {rng.choice(POSITIONS)}"
        return Enterprise(name, brand, province + rng.choice(districts.split()), industry, contact, flagged)

    def enterprises(self, count: int, flagged: int) -> list[Enterprise]:
        flags = [True] * flagged + [False] * (count - flagged)
        self.rng.shuffle(flags)
        return [self.enterprise(flag) for flag in flags]

    def say(self, template: str, enterprise: Enterprise) -> str:
        """A remark about an enterprise."""
        return template.format(
            industry=enterprise.industry.name,
            contact=enterprise.contact.replace(" ", ""),
            product=product(self.rng, enterprise.industry),
            park=self.rng.choice(places(enterprise.industry)),
            county=self.rng.choice(COUNTIES),
        )

    def party(self) -> str:
        return "、".join(self.rng.sample(self.members, self.rng.choice((2, 2, 3))))

    def maybe(self, chance: float, texts: str) -> str | None:
        return self.rng.choice(words(texts)) if self.rng.random() < chance else None


Visit = tuple[date, Enterprise]


def yes_no(flag: bool) -> str:
    return "是" if flag else "否"


def by_date(rows: Iterable[Row], column: str) -> list[Row]:
    return sorted(rows, key=lambda row: str(row[column]))


def again(rng: random.Random, first: Sequence[Visit], count: int) -> list[Visit]:
    """``count`` further dates for some of the enterprises, a quarter of them third ones, weeks after the one before."""
    early = [visit for visit in first if visit[0] <= date(YEAR, 8, 31)]
    chosen = rng.sample(early, count - count // 4)
    second = [(later(day, rng.randint(12, 35)), enterprise) for day, enterprise in chosen]
    third = [(later(day, rng.randint(12, 30)), enterprise) for day, enterprise in second[: count // 4]]
    return second + third


# --- ledgers of the field teams ------------------------------------------------------------------------------------


def first_visits(pen: Pen) -> list[Visit]:
    count = pen.team.done["visits"]
    return list(zip(spread(pen.rng, count, 5), pen.enterprises(count, pen.team.done["flagged"]), strict=True))


def visit_row(pen: Pen, visit: Visit, *, repeated: bool) -> Row:
    day, enterprise = visit
    talk = pen.rng.choice(TALKS_AGAIN) if repeated else "，".join(pen.rng.choice(part) for part in TALKS)
    return {
        "拜访日期": day,
        "企业名称": enterprise.name,
        "是否553企业": yes_no(enterprise.flagged),
        "企业所在地": enterprise.place,
        "所属产业": enterprise.industry.name,
        "对接人及职务": enterprise.contact,
        "拜访人员": pen.party(),
        "洽谈情况": pen.say(talk, enterprise),
        "备注": "回访" if repeated else pen.maybe(0.06, "商会推荐 展会结识 老乡引荐 市领导带队 与区县联合拜访"),
    }


def lead_visits(rng: random.Random, visits: Sequence[Visit], count: int, fixed: int, used: set[str]) -> list[Visit]:
    """``count`` visits that gave a lead, ``fixed`` in each month, another enterprise each time."""
    dates = spread(rng, count, fixed)
    found = []
    for month in MONTHS:
        wanted = sum(day.month == month for day in dates)
        open_ = [visit for visit in visits if visit[0].month == month and visit[1].name not in used]
        earlier = [visit for visit in visits if visit[0].month < month and visit[1].name not in used]
        chosen = rng.sample(open_, min(wanted, len(open_)))
        chosen += [(date(YEAR, month, 1), visit[1]) for visit in rng.sample(earlier, wanted - len(chosen))]
        used.update(enterprise.name for _, enterprise in chosen)
        found += [(rng.choice(workdays(day, month_end(day))), enterprise) for day, enterprise in chosen]
    return found


def lead_row(pen: Pen, visit: Visit, *, valid: bool) -> Row:
    day, enterprise = visit
    rng = pen.rng
    return {
        "获取日期": day,
        "线索名称": f"{enterprise.brand}{product(rng, enterprise.industry)}项目",
        "企业名称": enterprise.name,
        "所属产业": enterprise.industry.name,
        "拟投资额": rng.randrange(3000, 60000, 500) * rng.choice((1, 1, 1, 2)) if valid or rng.random() < 0.6 else None,
        "是否有效": yes_no(valid),
        "跟进情况": pen.say(rng.choice(VALID_LEADS if valid else INVALID_LEADS), enterprise),
        "备注": pen.maybe(0.05, "重点跟踪 拟列入市级重点 企业要求保密") if valid else None,
    }


def inspection_rows(pen: Pen, visits: Sequence[Visit]) -> Iterator[Row]:
    """Enterprises met at least some days earlier come to see the city, each once."""
    waiting = list(visits)
    for day in spread(pen.rng, pen.team.done["inspections"], 1, since=date(YEAR, 1, 20)):
        met = [visit for visit in waiting if visit[0] <= day - timedelta(days=4)]
        visit = pen.rng.choice(met[-25:])
        waiting.remove(visit)
        yield inspection_row(pen, day, visit[1])


def inspection_row(pen: Pen, day: date, enterprise: Enterprise) -> Row:
    return {
        "考察日期": day,
        "企业名称": enterprise.name,
        "带队人及职务": enterprise.contact,
        "考察人数": pen.rng.choice((1, 2, 2, 3, 3, 4, 4, 5, 6, 8)),
        "考察地点": "、".join(pen.rng.sample(places(enterprise.industry), pen.rng.choice((1, 1, 2)))),
        "考察内容": pen.say(pen.rng.choice(INSPECTED), enterprise),
        "备注": pen.maybe(0.1, "市领导会见 当日往返 与专业招商组共同接待 分管副局长陪同"),
    }


def field_ledgers(pen: Pen) -> Tables:
    done = pen.team.done
    first = first_visits(pen)
    further = again(pen.rng, first, done["again"])
    used: set[str] = set()
    valid = lead_visits(pen.rng, first, done["valid"], 2, used)
    invalid = lead_visits(pen.rng, first, done["invalid"], 1, used)
    visits = [visit_row(pen, v, repeated=False) for v in first] + [visit_row(pen, v, repeated=True) for v in further]
    leads = [lead_row(pen, v, valid=True) for v in valid] + [lead_row(pen, v, valid=False) for v in invalid]
    return {
        "拜访企业": by_date(visits, "拜访日期"),
        "投资线索": by_date(leads, "获取日期"),
        "来乐考察": list(inspection_rows(pen, first)),
    }


# --- ledgers of the industry teams ---------------------------------------------------------------------------------


def report_rows(pen: Pen) -> Iterator[Row]:
    """One report of a form about an industry is written once a year."""
    every = [(form.format(name=ind.name), ind) for ind in BRANCHES[pen.team.area] for form in REPORT_FORMS]
    chosen = pen.rng.sample(every, pen.team.done["reports"])
    for day, (title, industry) in zip(spread(pen.rng, len(chosen)), chosen, strict=True):
        moved = max(day, date(YEAR, 7, 12)) if "上半年" in title else day
        yield {
            "完成日期": moved,
            "报告名称": title,
            "所属产业": industry.name,
            "执笔人": "、".join(pen.rng.sample(pen.members, pen.rng.choice((1, 1, 2)))),
            "备注": pen.maybe(0.15, "已报市领导参阅 印发各驻外招商组 供区县招商参考"),
        }


def project_rows(pen: Pen) -> Iterator[Row]:
    """A project is packaged for one county; no two of a team have one name."""
    names: set[str] = set()
    days = iter(spread(pen.rng, pen.team.done["projects"]))
    while len(names) < pen.team.done["projects"]:
        industry = pen.rng.choice(BRANCHES[pen.team.area])
        county = pen.rng.choice(COUNTIES)
        name = f"{county}{product(pen.rng, industry)}项目"
        if name in names:
            continue
        names.add(name)
        yield {
            "推出日期": next(days),
            "项目名称": name,
            "所属产业": industry.name,
            "总投资": pen.rng.randrange(8000, 150000, 1000),
            "拟落地区域": county,
            "备注": pen.maybe(0.12, "列入市级招商项目库 西博会推介项目 可研已完成"),
        }


def target_row(pen: Pen, visit: Visit, *, repeated: bool) -> Row:
    day, enterprise = visit
    return {
        "梳理日期": day,
        "企业名称": enterprise.name,
        "所属产业": enterprise.industry.name,
        "企业所在地": enterprise.place,
        "是否553企业": yes_no(enterprise.flagged),
        "备注": "补充更新资料" if repeated else pen.maybe(0.08, "行业协会推荐 上市企业名录筛选 产业链缺环企业"),
    }


def match_rows(pen: Pen, targets: Sequence[Visit]) -> Iterator[Row]:
    """The team brings an enterprise of its list together with a county or a field team, each enterprise once."""
    clients = [*COUNTIES, *(team.name for team in TEAMS if team.kind == FIELD)]
    waiting = list(targets)
    for day in spread(pen.rng, pen.team.done["matches"], 1, since=date(YEAR, 1, 21)):
        target = pen.rng.choice([one for one in waiting if one[0] <= day])
        waiting.remove(target)
        client = pen.rng.choice(clients)
        result = pen.rng.choice(MATCHED).replace("{client}", client)
        yield {
            "对接日期": day,
            "企业名称": target[1].name,
            "服务对象": client,
            "对接方式": pen.rng.choice(MATCH_WAYS),
            "对接成果": pen.say(result, target[1]),
            "备注": pen.maybe(0.06, "联合拜访 企业总部在外 资料已归档"),
        }


def industry_ledgers(pen: Pen) -> Tables:
    done = pen.team.done
    count = done["targets"]
    first = list(zip(spread(pen.rng, count, 3), pen.enterprises(count, count // 5), strict=True))
    further = again(pen.rng, first, done["again"])
    rows = [target_row(pen, t, repeated=False) for t in first] + [target_row(pen, t, repeated=True) for t in further]
    return {
        "产业分析报告": by_date(report_rows(pen), "完成日期"),
        "包装项目": list(project_rows(pen)),
        "目标企业": by_date(rows, "梳理日期"),
        "精准对接": list(match_rows(pen, first)),
    }


# --- spending ------------------------------------------------------------------------------------------------------


def categories(pen: Pen, month: int) -> list[str]:
    """The kinds of a month's payments beside travel."""
    if pen.team.kind == FIELD:
        found = ["租赁费", "办公费", "劳务费", "接待费"]
        extra = {"办公费": 0.6, "接待费": 0.2, "会议费": 0.3, "其他": 0.6}
    else:
        found = ["办公费"]
        extra = {"租赁费": 0.45, "接待费": 0.5, "劳务费": 0.5, "会议费": 0.35, "其他": 0.5}
    found += [name for name, chance in extra.items() if pen.rng.random() < chance]
    return found + ["会议费"] * (month in (6, 12) and "会议费" not in found)


def amount(pen: Pen, category: str) -> Decimal:
    if category == "租赁费":
        return Decimal(pen.team.rent)
    low, high = LIMITS[category]
    cents = pen.rng.randrange(low * 100, high * 100)
    step = {"劳务费": 10000, "会议费": 1000, "接待费": 100}.get(category, 1)
    return Decimal(cents // step * step) / 100


def payment(pen: Pen, month: int, category: str) -> Row:
    rent = category == "租赁费"
    text = RENT[pen.team.kind] if rent else pen.rng.choice(SPENDING[category])
    return {
        "支出日期": pen.rng.choice(month_days(month)[:6] if rent else month_days(month)),
        "支出类别": category,
        "摘要": text.format(month=month, city=pen.city()),
        "金额": amount(pen, category),
        "经办人": pen.rng.choice(pen.members),
    }


def journey(pen: Pen, traveller: str) -> str:
    """What a journey was for: a field team goes to the other cities of its area, or home."""
    field_work = pen.team.kind == FIELD
    text = pen.rng.choice((*TRAVEL, TRAVEL_HOME) if field_work else TRAVEL)
    city = pen.rng.choice(words(pen.team.area)[1:] if field_work else tuple(CITIES))
    return text.format(person=traveller, city=city, n=pen.rng.choice((2, 2, 3, 4)))


def divided(rng: random.Random, total: Decimal, count: int) -> list[Decimal]:
    """``total`` in ``count`` uneven parts, to the cent."""
    shares = [rng.randint(35, 180) for _ in range(count)]
    cuts = [int(total * 100) * sum(shares[:n]) // sum(shares) for n in range(count + 1)]
    return [Decimal(end - start) / 100 for start, end in pairwise(cuts)]


def journeys(pen: Pen, total: Decimal) -> Iterator[Row]:
    """Travel in every month that together costs ``total``."""
    often = 3 if pen.team.kind == FIELD else 2
    days = spread(pen.rng, 12 * often + pen.rng.randint(2, 8), often)
    for day, cost in zip(days, divided(pen.rng, total, len(days)), strict=True):
        traveller = pen.rng.choice(pen.members)
        yield {
            "支出日期": day,
            "支出类别": "差旅费",
            "摘要": journey(pen, traveller),
            "金额": cost,
            "经办人": traveller,
        }


def booked(pen: Pen, row: Row, auditors: Sequence[str]) -> Row:
    """The row with its voucher's review and booking; the last receipts of December may still wait for either."""
    rng = pen.rng
    spent = row["支出日期"]
    assert isinstance(spent, date)
    reviewed = later(spent, rng.randint(3, 16))
    waiting = spent >= date(YEAR, 12, 20) and rng.random() < 0.35
    unseen = waiting and rng.random() < 0.5
    row["票据审核人"] = None if unseen else rng.choice(auditors)
    row["票据审核日期"] = None if unseen else reviewed
    row["入账日期"] = None if waiting else later(reviewed, rng.randint(0, 6))
    row["备注"] = "发票已交，待审核" if unseen else ("待入账" if waiting else None)
    return row


def expense_rows(pen: Pen, auditors: Sequence[str]) -> list[Row]:
    rows = [payment(pen, month, category) for month in MONTHS for category in categories(pen, month)]
    rest = pen.team.spent - sum((money(row, "金额") for row in rows), Decimal(0))
    rows += journeys(pen, rest)
    return [booked(pen, row, auditors) for row in by_date(rows, "支出日期")]


def number_vouchers(teams: Iterable[list[Row]]) -> None:
    """The bureau books for all teams: vouchers are numbered by month of booking, unbooked ones after December's."""
    rows = [row for team in teams for row in team]
    numbers: dict[str, int] = defaultdict(int)
    for row in sorted(rows, key=lambda row: str(row["入账日期"] or "2022")):
        month = str(row["入账日期"] or f"{YEAR}-12")[:7].replace("-", "")
        numbers[month] += 1
        row["凭证号"] = f"记-{month}-{numbers[month]:04d}"


def money(row: Row, column: str) -> Decimal:
    value = row[column]
    assert isinstance(value, Decimal)
    return value


# --- monthly submissions -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Office:
    """Who reviews, approves and checks vouchers at the bureau."""

    reviewers: dict[str, list[str]]
    deputies: dict[str, str]
    auditors: list[str]


def submission_rows(pen: Pen, office: Office, leader: str) -> Iterator[Row]:
    for month in MONTHS:
        after = month_end(date(YEAR, month, 1)) + timedelta(days=1)
        days = workdays(after, after + timedelta(days=9))
        day = pen.rng.choice(days)
        if month in pen.team.returned:
            day = days[-1]
            yield returned_row(pen, office, month, days)
        yield approved_row(pen, office, month, day, leader)


def submitted(pen: Pen, office: Office, month: int, day: date) -> Row:
    return {
        "月份": f"{YEAR}-{month:02d}",
        "报送日期": day,
        "审核科室": pen.team.section,
        "审核人": pen.rng.choice(office.reviewers[pen.team.kind]),
    }


def returned_row(pen: Pen, office: Office, month: int, days: Sequence[date]) -> Row:
    reason = pen.rng.choice(words(RETURN_REASONS[pen.team.kind]))
    result: Row = {"审核日期": days[1], "审核结论": "退回", "备注": f"{reason}，退回补正"}
    return submitted(pen, office, month, days[0]) | result


def approved_row(pen: Pen, office: Office, month: int, day: date, leader: str) -> Row:
    reviewed = later(day, pen.rng.randint(1, 4))
    linked = later(reviewed, pen.rng.randint(1, 4))
    charged = later(linked, pen.rng.randint(0, 3))
    result: Row = {
        "审核日期": reviewed,
        "审核结论": "通过",
        "联系县级领导": leader,
        "联系领导审定日期": linked,
        "分管领导": office.deputies[pen.team.kind],
        "分管领导审定日期": charged,
        "备案日期": later(charged, pen.rng.randint(1, 3)),
        "备注": "补正后重新报送" if month in pen.team.returned else None,
    }
    return submitted(pen, office, month, day) | result


# --- the whole -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sample:
    """The rows of the plan's sheets and of each team's, as they are written."""

    plan: Tables
    teams: dict[str, Tables]


def pairs(values: dict[str, Value]) -> list[Row]:
    return [{"项目": item, "内容": value} for item, value in values.items()]


def table(sheet: str, lines: Iterable[Sequence[Value]]) -> list[Row]:
    names = [column.name for column in columns(sheet)]
    return [dict(zip(names, line, strict=True)) for line in lines]


def counted_row(line: str) -> Row:
    code, name, kind, target, basis, unit, ledger, how, column, where, aliases = line.split("|")
    return {
        "编码": code,
        "一级指标": "产出指标",
        "二级指标": "数量指标",
        "三级指标": name,
        "类别": kind,
        "性质": "≥",
        "年度指标值": int(target),
        "目标口径": basis,
        "单位": unit,
        "分值": COUNTED_WEIGHT,
        "台账": ledger,
        "统计方式": how,
        "统计列": column or None,
        "条件": where or None,
        "佐证材料": f"各{kind}{ledger}台账",
        "别名": aliases,
    }


def reported_row(line: str) -> Row:
    code, level1, level2, name, nature, target, unit, weight = line.split("|")
    return {
        "编码": code,
        "一级指标": level1,
        "二级指标": level2,
        "三级指标": name,
        "性质": nature,
        "年度指标值": target if nature == "定性" else int(target),
        "单位": unit or None,
        "分值": int(weight),
        "统计方式": "填报",
    }


def plan_tables() -> Tables:
    return {
        "项目": pairs(PROJECT),
        "资金": table("资金", FUNDS),
        "招商组": table("招商组", [(team.name, team.kind, team.section, team.batch) for team in TEAMS]),
        "指标": [counted_row(line) for line in COUNTED] + [reported_row(line) for line in REPORTED],
        "分组指标值": table("分组指标值", OVERRIDES),
    }


def cover(team: Team, clerk: str, number: int) -> list[Row]:
    """封面; no subscriber's number begins with 1, so the telephone is nobody's."""
    phone = f"0833-10021{number:02d}"
    return pairs({"组别": team.name, "类别": team.kind, "年度": YEAR, "填报人": clerk, "联系电话": phone})


def team_tables(pen: Pen, office: Office, staff: Iterator[str], number: int) -> Tables:
    pen.members = [next(staff) for _ in range(5)]
    leader = next(staff)
    own = field_ledgers(pen) if pen.team.kind == FIELD else industry_ledgers(pen)
    return {
        "封面": cover(pen.team, pen.members[-1], number),
        **own,
        "经费支出": expense_rows(pen, office.auditors),
        "月度报送": list(submission_rows(pen, office, leader)),
    }


def make_sample() -> Sample:
    """All rows, without writing anything."""
    staff = iter(people(random.Random(SEED), 8 + 6 * len(TEAMS)))
    reviewers = {kind: [next(staff), next(staff)] for kind in (FIELD, INDUSTRY)}
    deputies = {kind: next(staff) for kind in (FIELD, INDUSTRY)}
    office = Office(reviewers, deputies, [next(staff), next(staff)])
    brand = brands()
    teams = {
        team.name: team_tables(Pen(random.Random(f"{SEED} {team.name}"), team, brand), office, staff, number)
        for number, team in enumerate(TEAMS, start=1)
    }
    number_vouchers(tables["经费支出"] for tables in teams.values())
    return Sample(plan_tables(), teams)


# --- writing -------------------------------------------------------------------------------------------------------

CELL = {"font_name": "宋体", "font_size": 11, "border": 1, "border_color": "#BFBFBF", "valign": "vcenter"}
STYLES: dict[str, dict[str, object]] = {
    "header": {**CELL, "bold": True, "bg_color": "#DDEBF7", "align": "center", "text_wrap": True},
    "item": {**CELL, "bold": True, "bg_color": "#F2F2F2"},
    "number": {**CELL, "align": "center"},
    "wrapped": {**CELL, "text_wrap": True},
    "left": {**CELL, "text_wrap": True, "align": "left"},
    "day": {**CELL, "num_format": "yyyy-mm-dd", "align": "center"},
    "text": {**CELL, "num_format": "@", "align": "center"},
    "money": {**CELL, "num_format": "#,##0.00"},
    "money_left": {**CELL, "num_format": "#,##0.00", "align": "left"},
    "percent": {**CELL, "num_format": "0%", "align": "left"},
}
Styles = dict[str, Format]
WIDEST = 74.0


def display_width(text: str) -> int:
    """Columns of a fixed-pitch font: a wide character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def shown(value: Value) -> str:
    return "" if value is None else str(value)


def width(values: Sequence[Value]) -> float:
    """For a header and the values below it."""
    header, *below = (display_width(shown(value)) for value in values)
    return min(max([header + 3, 8, *(longest + 2 for longest in below)]), WIDEST)


def height(cells: Iterable[tuple[Value, float]]) -> float:
    """Points for a row of (value, column width): programs do not agree on fitting rows themselves."""
    lines = max((math.ceil((display_width(shown(value)) + 1) / room) for value, room in cells), default=1)
    return 16.5 * max(lines, 1)


def style_of(column: ColumnSpec | None, value: Value) -> str:
    """The style of a table's cell; ``column`` is None where the sheet has no such column."""
    if isinstance(value, date) or (column and column.type == "date"):
        return "day"
    if column and (column.type == "month" or column.key):
        return "text"
    if column and is_money(column):
        return "money"
    return "number" if isinstance(value, int) else "wrapped"


def item_style(item: ColumnSpec | None) -> str:
    """The style of 内容 beside ``item``."""
    if item and item.type == "percent":
        return "percent"
    return "money_left" if item and is_money(item) else "left"


def is_money(column: ColumnSpec) -> bool:
    return column.unit in ("元", "万元")


def put(sheet: Worksheet, row: int, column: int, value: Value, style: Format) -> None:
    """One typed cell; xlsxwriter answers a refusal with a number, which is a defect here."""
    if value is None:
        code = sheet.write_blank(row, column, None, style)
    elif isinstance(value, str):
        code = sheet.write_string(row, column, value, style)
    elif isinstance(value, date):
        code = sheet.write_datetime(row, column, value, style)
    else:
        code = sheet.write_number(row, column, float(value), style)
    expect(f"{sheet.get_name()} row {row + 1}: cell accepted", code, 0)


def lines_of(sheet: str, rows: Iterable[Row]) -> list[Line]:
    """The cells of a sheet: its headers, then its rows."""
    if SCHEMAS[sheet].layout == "pairs":
        return [list(PAIRS), *([row[name] for name in PAIRS] for row in rows)]
    specs = columns(sheet)
    return [[spec.header for spec in specs], *([row.get(spec.name) for spec in specs] for row in rows)]


def write_pairs(sheet: Worksheet, lines: Sequence[Line], styles: Styles) -> None:
    wide = 84.0 if len(lines) > 9 else 32.0
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, wide)
    items = {spec.name: spec for spec in columns(sheet.get_name())}
    write_line(sheet, 0, lines[0], [styles["header"]] * 2)
    for number, (item, content) in enumerate(lines[1:], start=1):
        sheet.set_row(number, height([(content, wide)]))
        write_line(sheet, number, [item, content], [styles["item"], styles[item_style(items.get(shown(item)))]])


def write_table(sheet: Worksheet, lines: Sequence[Line], styles: Styles) -> None:
    """The first line is the header; a line may be longer than it."""
    specs = columns(sheet.get_name()) if sheet.get_name() in SCHEMAS else ()
    places = range(max(map(len, lines)))
    spec_at = [specs[place] if place < len(specs) else None for place in places]
    widths = [width([line[place] for line in lines if place < len(line)]) for place in places]
    for place in places:
        sheet.set_column(place, place, widths[place])
    write_line(sheet, 0, lines[0], [styles["header"]] * len(lines[0]))
    for number, line in enumerate(lines[1:], start=1):
        sheet.set_row(number, height(zip(line, widths, strict=False)))
        found = [styles[style_of(spec, value)] for spec, value in zip(spec_at, line, strict=False)]
        write_line(sheet, number, line, found)


def write_line(sheet: Worksheet, row: int, line: Line, styles: Sequence[Format]) -> None:
    for column, (value, style) in enumerate(zip(line, styles, strict=True)):
        put(sheet, row, column, value, style)


def write_sheet(book: Workbook, name: str, lines: Sequence[Line], styles: Styles) -> Worksheet:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    sheet.set_row(0, 24)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    if name in SCHEMAS and SCHEMAS[name].layout == "pairs":
        write_pairs(sheet, lines, styles)
    else:
        write_table(sheet, lines, styles)
    return sheet


def add_styles(book: Workbook) -> Styles:
    return {name: book.add_format(dict(style)) for name, style in STYLES.items()}


def write_book(path: Path, title: str, tables: Tables) -> None:
    book = xlsxwriter.Workbook(path)
    book.set_properties({"title": title, "created": CREATED})
    styles = add_styles(book)
    for name, rows in tables.items():
        write_sheet(book, name, lines_of(name, rows), styles)
    book.close()


def write_sample(sample: Sample, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    write_book(folder / PLAN_FILE, f"{YEAR}年度绩效方案", sample.plan)
    for name, tables in sample.teams.items():
        write_book(folder / f"{name}.xlsx", f"{name}{YEAR}年度工作台账", tables)


# --- counting again ------------------------------------------------------------------------------------------------

PUBLISHED = {
    # code: target, actual, rate in percent, score of 4
    "V1": ("720", "785", "109.03", "4.00"),
    "V2": ("144", "165", "114.58", "4.00"),
    "L1": ("360", "419", "116.39", "4.00"),
    "I1": ("144", "187", "129.86", "4.00"),
    "R1": ("60", "62", "103.33", "4.00"),
    "P1": ("100", "93", "93.00", "3.72"),
    "T1": ("280", "423", "151.07", "4.00"),
    "M1": ("116", "118", "101.72", "4.00"),
}


def expect(what: str, found: object, wanted: object) -> None:
    if found != wanted:
        raise AssertionError(f"{what}: {found!r}, not {wanted!r}")


def key(value: Value) -> str:
    """How the contract compares keys: NFKC, blanks and case folded."""
    return "".join(unicodedata.normalize("NFKC", shown(value)).split()).casefold()


def two_places(value: Decimal) -> str:
    return str(value.quantize(Decimal("0.01"), ROUND_HALF_UP))


def selected(rows: Iterable[Row], where: Value) -> list[Row]:
    """The rows that meet 条件."""
    terms = [term.split("=") for term in shown(where).split(";") if term]
    return [row for row in rows if all(key(row[column]) == key(value) for column, value in terms)]


def measured(rows: Iterable[Row], indicator: Row) -> int:
    """One team's actual by 统计方式."""
    chosen = selected(rows, indicator["条件"])
    if indicator["统计方式"] == "计数":
        return len(chosen)
    expect("统计方式", indicator["统计方式"], "去重计数")
    return len({key(row[shown(indicator["统计列"])]) for row in chosen} - {""})


def target_of(plan: Tables, indicator: Row, names: Sequence[str]) -> Decimal:
    value = Decimal(shown(indicator["年度指标值"]))
    if indicator["目标口径"] == "合计":
        return value
    own = {row["组别"]: row["年度指标值"] for row in plan["分组指标值"] if row["编码"] == indicator["编码"]}
    return sum((Decimal(shown(own.get(name, value))) for name in names), Decimal(0))


def check_figures(sample: Sample) -> dict[str, tuple[str, str, str, str]]:
    """Target, actual, rate and score of each counted indicator; they must be the published ones."""
    figures = {}
    for indicator in sample.plan["指标"]:
        if indicator["统计方式"] == "填报":
            continue
        names = [shown(row["组别"]) for row in sample.plan["招商组"] if row["类别"] == indicator["类别"]]
        target = target_of(sample.plan, indicator, names)
        actual = Decimal(sum(measured(sample.teams[name][shown(indicator["台账"])], indicator) for name in names))
        score = min(Decimal(1), actual / target) * Decimal(shown(indicator["分值"]))
        rate = two_places(actual / target * 100)
        figures[shown(indicator["编码"])] = (str(target), str(actual), rate, two_places(score))
    expect("figures", figures, PUBLISHED)
    scored = sum(Decimal(score) for *_, score in figures.values()) + 10
    expect("scored of 42", str(scored), "41.72")
    return figures


def check_plan(sample: Sample) -> None:
    weights = sum(Decimal(shown(row["分值"])) for row in sample.plan["指标"])
    expect("weights", weights + Decimal(shown(PROJECT["预算执行率分值"])), Decimal(100))
    expect("team workbooks", list(sample.teams), [row["组别"] for row in sample.plan["招商组"]])
    for team in TEAMS:
        sheets = FIELD_SHEETS if team.kind == FIELD else INDUSTRY_SHEETS
        expect(f"{team.name}: sheets", tuple(sample.teams[team.name]), ("封面", *sheets))
    expect("plan: sheets", tuple(sample.plan), PLAN_SHEETS)


def check_money(sample: Sample) -> None:
    rows = [row for tables in sample.teams.values() for row in tables["经费支出"]]
    total = sum((money(row, "金额") for row in rows), Decimal(0)) / 10000 + BUREAU_SPENDING
    expect("spent", total, sum(Decimal(shown(row["全年执行数"])) for row in sample.plan["资金"]))
    expect("payments of nothing or less", [row for row in rows if money(row, "金额") <= 0], [])
    expect("categories", {row["支出类别"] for row in rows}, {*SPENDING, "租赁费", "差旅费"})
    for name, tables in sample.teams.items():
        expect(f"{name}: months with spending", months_of(tables["经费支出"], "支出日期"), set(MONTHS))


def months_of(rows: Iterable[Row], column: str) -> set[int]:
    return {value.month for row in rows if isinstance(value := row[column], date)}


def check_required(sample: Sample) -> None:
    """Every required cell is filled, the first date lies in the year, no column is unknown, rows stand by date."""
    for name, tables in sample.teams.items():
        for sheet, rows in tables.items():
            needed = [column.name for column in columns(sheet) if column.required]
            known = set(PAIRS) if SCHEMAS[sheet].layout == "pairs" else {column.name for column in columns(sheet)}
            if sheet == "封面":
                needed = list(PAIRS)
            for row in rows:
                expect(f"{name} {sheet}: blank", [column for column in needed if row.get(column) is None], [])
                expect(f"{name} {sheet}: unknown", set(row) - known, set())
            if sheet in ("封面", "月度报送"):
                continue
            days = [row[needed[0]] for row in rows]
            expect(f"{name} {sheet}: order", days, sorted(days, key=str))
            expect(f"{name} {sheet}: years", {str(day)[:4] for day in days}, {str(YEAR)})


def check_names(sample: Sample) -> None:
    """No name twice where the contract wants it once, no enterprise of two teams, one 553 flag per enterprise."""
    unique = (("产业分析报告", "报告名称"), ("包装项目", "项目名称"), ("经费支出", "凭证号"), ("投资线索", "线索名称"))
    for name, tables in sample.teams.items():
        for sheet, column in unique:
            keys = [key(row[column]) for row in tables.get(sheet, [])]
            expect(f"{name} {sheet}: doubled {column}", len(keys), len(set(keys)))
    for sheet in ("拜访企业", "目标企业"):
        owners: dict[str, set[tuple[str, Value]]] = defaultdict(set)
        for name, tables in sample.teams.items():
            for row in tables.get(sheet, []):
                owners[key(row["企业名称"])].add((name, row["是否553企业"]))
        expect(f"{sheet}: claimed twice or flagged both ways", [one for one in owners.values() if len(one) > 1], [])


def check_leads(sample: Sample) -> None:
    """Valid and invalid leads of every month, and only from enterprises that were visited by then."""
    for name, tables in sample.teams.items():
        leads = tables.get("投资线索", [])
        for flag in {row["是否有效"] for row in leads}:
            found = months_of((row for row in leads if row["是否有效"] == flag), "获取日期")
            expect(f"{name}: months with leads {flag}", found, set(MONTHS))
        visits = {row["企业名称"]: row["拜访日期"] for row in reversed(tables.get("拜访企业", []))}
        early = [row for row in leads if str(row["获取日期"]) < str(visits[row["企业名称"]])]
        expect(f"{name}: leads before the visit", early, [])


STEPS = ("报送日期", "审核日期", "联系领导审定日期", "分管领导审定日期", "备案日期")


def check_submissions(sample: Sample) -> None:
    """Twelve months, in time, the steps in order, the last row of each month passed."""
    for team in TEAMS:
        rows = sample.teams[team.name]["月度报送"]
        last = {shown(row["月份"]): row["审核结论"] for row in rows}
        expect(f"{team.name}: months", last, {f"{YEAR}-{month:02d}": "通过" for month in MONTHS})
        expect(f"{team.name}: section", {row["审核科室"] for row in rows}, {team.section})
        for row in rows:
            days = [shown(row[step]) for step in STEPS if row.get(step)]
            expect(f"{team.name}: steps", days, sorted(days))
            due = month_end(date.fromisoformat(f"{row['月份']}-01")) + timedelta(days=10)
            expect(f"{team.name}: late", shown(row["报送日期"]) > str(due), False)


CHECKS: tuple[Callable[[Sample], object], ...] = (
    check_plan,
    check_figures,
    check_money,
    check_required,
    check_names,
    check_leads,
    check_submissions,
)


def main(arguments: Sequence[str]) -> None:
    folder = Path(arguments[0]) if arguments else Path(__file__).parent / "leshan_2021"
    sample = make_sample()
    write_sample(sample, folder)
    for check in CHECKS:
        check(sample)
    for code, (target, actual, rate, score) in check_figures(sample).items():
        print(f"{code}  {actual:>3} / {target:>3}  {rate:>6}%  {score}")


if __name__ == "__main__":
    main(sys.argv[1:])
