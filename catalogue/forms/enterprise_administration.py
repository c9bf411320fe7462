"""Registers of departments on single enterprises (企业行政登记信息), monthly, each cell optional.

Insured persons and arrears, credit flags, electricity: what departments hold by law and
share by agreement. A department sends the columns it owns, as a source of its own or
together with others; a blank cell says nothing. What does not belong here: statistical
returns (catalogue.forms.enterprise), sums by area (catalogue.forms.tables).
"""

from dataclasses import replace

from catalogue.forms.field import Field, Form
from catalogue.forms.shared_fields import (
    AREA,
    ENTERPRISE_CODE,
    IGNORED_HEADINGS,
    INDUSTRY,
    REFERENCE_MONTH,
)


def _yuan(name: str, zh: str, en: str, meaning_zh: str, meaning_en: str, *synonyms: str) -> Field:
    return Field(
        name, "number", zh, en, meaning_zh, meaning_en,
        synonyms=synonyms, minimum=0, is_nothing_zero=True, is_scaled_by_unit=True,
    )  # fmt: skip


ENTERPRISE_ADMINISTRATION = Form(
    code="enterprise_administration",
    title_zh="企业行政登记信息月表",
    title_en="Enterprises in registers of departments",
    grain="unit",
    key=("reference_month", "enterprise_code"),
    fields=(
        REFERENCE_MONTH,
        ENTERPRISE_CODE,
        AREA,
        replace(INDUSTRY, is_required=True),
        Field(
            "insured_persons", "count", "参保人数（人）", "Insured persons",
            "月末参加失业保险的职工人数；注销时填0",
            "staff insured against unemployment at the end of the month; 0 once struck off",
            synonyms=("参保人数", "参保职工人数", "失业保险参保人数"),
            minimum=0, is_scaled_by_unit=True,
        ),
        _yuan(
            "contributions_owed_yuan", "欠缴社会保险费（元）", "Contributions owed, yuan",
            "月末累计欠缴社会保险费", "social-insurance contributions owed at the end of the month",
            "欠缴社保费", "社保欠费", "欠缴社会保险费",
        ),
        _yuan(
            "wages_owed_yuan", "拖欠工资（元）", "Wages owed, yuan",
            "劳动监察登记的月末拖欠工资", "wages owed as registered by labour inspection",
            "欠薪", "拖欠工资", "欠薪金额",
        ),
        _yuan(
            "tax_arrears_yuan", "欠税（元）", "Tax arrears, yuan",
            "税务部门公告的月末欠税余额", "tax arrears as announced by the tax authority",
            "欠税", "欠税余额", "欠税金额",
        ),
        Field(
            "is_loan_overdue", "flag", "贷款是否逾期", "Loan overdue",
            "是或否，经授权由征信机构提供", "yes or no, from the credit register by authorisation",
            synonyms=("贷款逾期", "逾期"),
        ),
        Field(
            "is_dishonest", "flag", "是否失信被执行人", "Listed as dishonest",
            "是或否，法院公布的名单", "yes or no, on the list published by courts",
            synonyms=("失信被执行人", "失信"),
        ),
        Field(
            "electricity_kwh", "number", "用电量（千瓦时）", "Electricity, kWh",
            "本月用电量", "electricity used in the month",
            synonyms=("用电量", "当月用电量", "电量"),
            minimum=0, is_scaled_by_unit=True,
        ),
    ),
    ignored_headings=IGNORED_HEADINGS,
)  # fmt: skip
