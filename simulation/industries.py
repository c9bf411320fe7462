"""The industries of the synthetic province and what sets them apart.

Sections of GB/T 4754-2017; manufacturing is split so that steel, petrochemicals and machinery
can fall alone. What does not belong here: cities (simulation.places), shocks (scenarios).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Industry:
    """A group of divisions that move together.

    Every number is a choice of ours; only the split by the three sectors follows a figure
    (see ``INDUSTRIES``).
    """

    code: str  # section letter, or section and first division of a part of manufacturing
    division_codes: tuple[str, ...]
    title_zh: str  # a word for names of enterprises
    employment_share: float  # of urban employment; normalised over all industries
    trend_per_year: float  # log change of employment
    cycle_loading: float  # response to the common cycle, 1 on average
    separation_per_month: float  # ordinary turnover, share of staff
    vacancy_share: float  # vacancies over staff
    enterprise_share: float  # part of employment that is in enterprises, not government
    is_hardship: bool = False  # hit first and hardest in a downturn
    ai_exposure_share: float = 0.2  # part of tasks that language models can do

    @property
    def section_code(self) -> str:
        """Section letter of GB/T 4754-2017."""
        return self.code[0]


# Shares by sector: Liaoning 2022, 29.9 / 21.9 / 48.2 % of all employed; urban employment without
# most of agriculture gives about 3 / 31 / 66. The split within is a choice of ours.
INDUSTRIES: tuple[Industry, ...] = (
    Industry("A", ("01", "03", "04", "05"), "农牧", 3.0, -0.010, 0.2, 0.012, 0.006, 0.35),
    Industry("B", ("06", "07", "08", "10"), "矿业", 2.6, -0.020, 0.6, 0.009, 0.004, 0.98, True),
    Industry("C13", ("13", "14", "17", "18", "22"), "食品", 4.6, -0.006, 0.7, 0.018, 0.016, 0.95),
    Industry("C25", ("25", "26", "28"), "石化", 2.6, -0.004, 0.7, 0.010, 0.008, 0.99),
    Industry("C30", ("30",), "镁质材料", 1.3, -0.012, 1.1, 0.015, 0.008, 0.98, True),
    Industry("C31", ("31", "32", "33"), "钢铁", 2.8, -0.015, 1.3, 0.010, 0.006, 0.99, True),
    Industry("C34", ("34", "35", "38", "39"), "机械", 4.4, -0.004, 1.2, 0.014, 0.014, 0.98),
    Industry("C36", ("36", "37"), "汽车装备", 2.6, 0.000, 1.3, 0.014, 0.014, 0.99),
    Industry("D", ("44", "45", "46"), "能源", 2.2, -0.002, 0.1, 0.006, 0.003, 0.9),
    Industry("E", ("47", "48", "49", "50"), "建设", 7.5, -0.010, 1.5, 0.022, 0.014, 0.9, True),
    Industry("F", ("51", "52"), "商贸", 19.0, 0.000, 1.1, 0.022, 0.020, 0.6, False, 0.30),
    Industry("G", ("53", "54", "58", "59", "60"), "物流", 6.8, 0.002, 1.0, 0.016, 0.014, 0.8),
    Industry("H", ("61", "62"), "餐饮", 5.2, 0.004, 1.6, 0.032, 0.030, 0.55, True),
    Industry("I", ("63", "64", "65"), "软件", 2.4, 0.015, 0.8, 0.020, 0.030, 0.98, False, 0.60),
    Industry("J", ("66", "67", "68"), "金融", 3.0, 0.002, 0.5, 0.010, 0.014, 0.98, False, 0.55),
    Industry("K", ("70",), "物业", 2.4, -0.010, 1.3, 0.018, 0.012, 0.95, True),
    Industry("L", ("71", "72"), "商务服务", 4.0, 0.010, 1.1, 0.026, 0.026, 0.9, False, 0.50),
    Industry("M", ("73", "74", "75"), "技术服务", 2.0, 0.010, 0.6, 0.012, 0.020, 0.7, False, 0.50),
    Industry("N", ("77", "78"), "环境", 1.6, 0.000, 0.1, 0.010, 0.004, 0.4),
    Industry("O", ("80", "81", "82"), "居民服务", 5.0, 0.004, 1.3, 0.026, 0.022, 0.5),
    Industry("P", ("83",), "教育", 6.0, 0.004, 0.2, 0.008, 0.006, 0.12, False, 0.40),
    Industry("Q", ("84", "85"), "健康", 4.2, 0.012, 0.1, 0.008, 0.010, 0.15),
    Industry("R", ("86", "87", "89", "90"), "文体", 1.0, 0.002, 1.3, 0.018, 0.014, 0.5),
    Industry("S", ("91", "92", "94"), "机关", 7.4, 0.000, 0.0, 0.004, 0.002, 0.0),
)


def industry_codes() -> tuple[str, ...]:
    """Return the codes of the industries in their order."""
    return tuple(industry.code for industry in INDUSTRIES)
