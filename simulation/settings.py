"""Every number of the simulation that is not of one industry or one city.

Each has a source or is called a choice of ours. What does not belong here: traits of cities
(simulation.places) and industries (simulation.industries), shocks (simulation.scenarios).
"""

from dataclasses import dataclass, field

SEX_CODES = ("1", "2")
AGE_GROUPS = ("16_24", "25_29", "30_59", "60_plus")


@dataclass(frozen=True)
class AgeTraits:
    """Population, participation and turnover of one age group; choices of ours but for notes."""

    population_share: float  # of urban residents of 16 and over
    participation: tuple[float, float]  # male, female
    student_share: float  # in full-time education, outside the labour force
    relative_rate: float  # unemployment rate over that of 30–59
    shock_response: float  # of the log-odds of unemployment, 1 for 30–59
    job_finding: float  # UE, monthly probability
    employed_to_inactive: float  # EI
    unemployed_to_inactive: float  # UI
    entrants_unemployed_share: float  # of those entering the labour force, who look for work first


# Relative rates: national urban rates of 2024, 16–24 without students 15.9, 25–29 6.9, 30–59
# 3.9 (averages of the monthly releases). Population of 60 and over: 25.7 % of all residents of
# the province (census 2020), about 29 % of those of 16 and over.
AGES: tuple[AgeTraits, ...] = (
    AgeTraits(0.100, (0.37, 0.33), 0.52, 3.7, 0.8, 0.20, 0.022, 0.09, 0.35),
    AgeTraits(0.065, (0.93, 0.84), 0.02, 1.7, 0.9, 0.17, 0.010, 0.05, 0.30),
    AgeTraits(0.545, (0.89, 0.71), 0.00, 1.0, 1.0, 0.13, 0.008, 0.04, 0.25),
    AgeTraits(0.290, (0.17, 0.08), 0.00, 0.5, 0.6, 0.10, 0.020, 0.12, 0.05),
)


@dataclass(frozen=True)
class EconomySettings:
    """The latent economy."""

    first_latent_year: int = 2000  # all draws start here, so a longer window changes no month
    employed_persons: float = 14_250_000.0  # urban, 2022, provincial statistics
    employed_year: int = 2022
    # Annual averages, %: 5.8 in 2020 (the province's 14th five-year plan, Box 1); the fall
    # after it is a choice of ours around the plan's 5.5.
    rate_anchors: tuple[tuple[int, float], ...] = ((2020, 5.8), (2025, 5.3))
    female_relative_rate: float = 1.06  # choice
    # Log seasonal factors, January to December, of ages 25 and over. Measured: national urban
    # surveyed rate 2018, 2019, 2021, 2023, 2024 over its centred 13-month mean (National Bureau
    # of Statistics), less the part of 16–24 (17 % of the unemployed).
    seasonal_log_adult: tuple[float, ...] = (
        0.043, 0.057, 0.032, 0.001, 0.002, 0.017, 0.013, -0.016, -0.040, -0.050, -0.044, -0.021
    )  # fmt: skip
    # The same of 16–24 without students: national monthly rates of 2024 over their mean.
    seasonal_log_youth: tuple[float, ...] = (
        -0.075, -0.028, -0.028, -0.068, -0.103, -0.176, 0.083, 0.178, 0.112, 0.083, 0.023, -0.002
    )  # fmt: skip
    # Log rise of the rate around the Spring Festival, seen from the reference week (3rd to 9th).
    festival_log_peak: float = 0.05  # choice; its mean by month is taken out of the factors
    festival_peak_days: float = 12.0  # after the festival
    festival_width_days: float = 16.0
    reference_day: int = 6
    festival_participation_dip: float = 0.006  # migrants go home; log of the labour force
    # Log employment demand. AR(1) by month; standard deviations are stationary ones. Choices
    # that give the calm province a standard deviation of about 0.2 pp of the rate.
    persistence: float = 0.97
    common_sd: float = 0.0032
    industry_sd: float = 0.008
    city_sd: float = 0.0035
    city_industry_sd: float = 0.006
    # Of a job lost to demand, the part that becomes unemployment; the rest leaves the labour
    # force. Choice.
    unemployment_response: float = 0.6
    # Parts of a month's fall of demand that show in persons without work in the same month and
    # in the two after it (notice, severance, reserves). Choice; a feed that sees demand at once
    # thus leads the rate by 0.7 months.
    response_weights: tuple[float, ...] = (0.5, 0.3, 0.2)
    lead_months: int = 2  # demand is known this far past the window, for feeds that look ahead
    local_multiplier: float = 0.35  # lost jobs elsewhere in the city per job a shock takes; choice
    # Entry into the labour force from full-time education by month; choice.
    graduation_entry_factors: tuple[float, ...] = (
        1.0, 1.0, 1.0, 1.0, 1.0, 1.6, 3.5, 1.8, 1.0, 1.0, 1.0, 1.0
    )  # fmt: skip


@dataclass(frozen=True)
class SeparationSettings:
    """How a fall of demand becomes separations."""

    absorbed_share: float = 0.7  # of ordinary turnover that is not replaced; choice
    # Over ordinary turnover in calm times. They make layoffs about 2.6 % of all losses (national
    # monitoring 2015); closures and suspensions follow from the enterprises' own settings, as
    # measured in the simulated population over five calm years.
    calm_layoff_share: float = 0.026
    calm_closure_share: float = 0.0225
    calm_suspension_share: float = 0.0045
    calm_cut_share: float = 0.33  # contracts ended beyond turnover, no layoff
    pressed_layoff_share: float = 0.8  # of cuts under a fall of demand, those laid off; choice
    # Members of unemployment insurance at the end of 2020 and 2025 (five-year plan, Box 1).
    insured_anchors: tuple[tuple[float, float], ...] = (
        (2021.0, 6_770_000.0),
        (2026.0, 6_870_000.0),
    )


@dataclass(frozen=True)
class SurveySettings:
    """The survey's sampling error."""

    sample_persons: int = 10_000  # labour force in the province's sample; average province
    # Set so that the province's standard error is about 0.32 pp at 5.5 %: design effect 2.
    design_effect: float = 2.0
    # Correlations of one person's status between interviews 1 and 11 to 13 months apart; they
    # give the 2-10-2 design its autocorrelation of about .25 at lag 1 and .06/.12/.06 at 11–13.
    adjacent_correlation: float = 0.55
    yearly_correlation: float = 0.25
    reported_city_codes: tuple[str, ...] = ("210100",)  # the only city with a published rate
    has_unreleased_city_rows: bool = False
    first_month_without_students: str = "2023-12"  # youth rates by the present definition
    first_month_with_errors: str = "2021-01"  # standard errors are given from here on; choice
    # Rate over that of all; choices.
    registration_ratios: tuple[tuple[str, float], ...] = (
        ("local_registration", 1.02), ("migrant", 0.93), ("rural_migrant", 0.90)
    )  # fmt: skip
    registration_shares: tuple[tuple[str, float], ...] = (
        ("local_registration", 0.76), ("migrant", 0.24), ("rural_migrant", 0.16)
    )  # fmt: skip


@dataclass(frozen=True)
class TableSettings:
    """Registers of departments; choices of ours unless a source is named."""

    claim_delays: tuple[float, ...] = (0.5, 0.35, 0.15)  # by months after the separation
    claim_take_up: float = 0.62  # insured and entitled, of those cut
    claim_voluntary_share: float = 0.035  # of other separations
    claim_postponed_share: float = 0.30  # at the festival's peak, to the month after
    claim_noise: float = 0.05  # log sd by city and month
    benefit_months: float = 8.0  # mean stay on benefit
    benefit_yuan: float = 1_780.0  # per month; 80–90 % of the minimum wage
    benefit_growth_per_year: float = 0.04
    contribution_yuan: float = 25.0  # per member and month, both shares
    fund_months_at_start: float = 60.0  # balance over monthly payments
    # New urban jobs: 0.452 million in 2020, 0.462 million in 2022 (plan; communiqué).
    new_jobs_per_employed: float = 457_000 / 14_250_000
    new_jobs_season: tuple[float, ...] = (
        0.055, 0.06, 0.10, 0.095, 0.095, 0.105, 0.095, 0.085, 0.09, 0.085, 0.075, 0.06
    )  # fmt: skip
    new_jobs_response: float = 5.0  # log change per log change of demand
    registered_share: float = 0.52  # registered unemployed over unemployed by the survey
    vacancy_response: float = 9.0  # log vacancies per log demand, seen one month ahead
    seeker_response: float = -4.0
    demand_supply_ratio: float = 1.3  # vacancies over job-seekers in normal times
    vacancy_festival: float = -0.35  # log change of both sides at the festival's peak
    vacancy_noise: float = 0.06
    late_share: float = 0.03  # rows of a table that come a month late
    corrected_share: float = 0.01  # rows sent again a month or two later, corrected


@dataclass(frozen=True)
class FeedTraits:
    """One figure of a big-data feed."""

    name: str  # field of the form
    response: float  # log change (pp for a percentage) per log change of demand, or of shortfall
    lead_months: int  # the figure of month t sees demand of t + lead
    noise: float  # log sd (pp sd for a percentage) by city and week or month
    festival: float  # log change (pp) at the peak of the festival
    level: float  # persons, counts or units per 1,000 urban employed; pp for a percentage
    is_percentage: bool = False
    break_month: str = ""  # from here on another definition
    break_log: float = 0.0  # log change of level (pp) at the break
    is_industrial: bool = False  # sees industry alone


@dataclass(frozen=True)
class FeedSettings:
    """Big-data feeds; every number is a choice of ours, leads and breaks are recorded as truth."""

    gap_share: float = 0.02  # rows that never come
    common_noise_share: float = 0.5  # of the noise variance that all cities share
    traits: tuple[tuple[str, tuple[FeedTraits, ...]], ...] = (
        (
            "market_entity_table",
            (
                FeedTraits("new_entities_count", 5.0, 1, 0.08, -0.45, 3.2),
                FeedTraits("closed_entities_count", -6.0, -1, 0.10, -0.40, 1.6),
            ),
        ),
        (
            "mobile_table",
            (
                FeedTraits(
                    "migrants_present_persons", 1.2, 0, 0.012, -0.35, 260.0,
                    break_month="2023-06", break_log=0.09,
                ),
                FeedTraits("returned_to_work_pct", 60.0, 0, 0.8, -42.0, 95.0, is_percentage=True),
            ),
        ),
        (
            "posting_table",
            (
                FeedTraits(
                    "postings_count", 7.0, 2, 0.06, -0.55, 34.0,
                    break_month="2024-03", break_log=-0.16,
                ),
                FeedTraits("resumes_count", -3.5, 0, 0.05, -0.30, 52.0),
            ),
        ),
        (
            "electricity_table",
            (
                FeedTraits(
                    "industrial_electricity_kwh", 1.6, 1, 0.025, -0.22, 780_000.0,
                    is_industrial=True,
                ),
                FeedTraits(
                    "zero_use_customers_pct", -55.0, 1, 0.25, 4.0, 6.5,
                    is_percentage=True, is_industrial=True,
                ),
            ),
        ),
        (
            "credit_table",
            (
                FeedTraits("overdue_enterprises_count", -8.0, -2, 0.06, 0.0, 0.9),
                FeedTraits("tax_arrears_enterprises_count", -6.0, -3, 0.06, 0.0, 0.7),
            ),
        ),
        (
            "rail_table",
            (
                FeedTraits("rail_passengers_persons", 1.5, 0, 0.05, 0.25, 620.0),
                FeedTraits(
                    "rail_freight_tonnes", 1.8, 0, 0.04, -0.10, 1_050.0, is_industrial=True
                ),
            ),
        ),
    )  # fmt: skip
    weekly_forms: tuple[str, ...] = ("posting_table", "mobile_table")


@dataclass(frozen=True)
class EnterpriseSettings:
    """Enterprises and their months; choices of ours where no source is named."""

    # Staff by size class, large to micro.
    industrial_class_shares: tuple[float, ...] = (0.52, 0.23, 0.19, 0.06)
    service_class_shares: tuple[float, ...] = (0.38, 0.24, 0.25, 0.13)
    # Part of the enterprises of a class that is simulated; the rest is stood for by weights.
    industrial_simulated_shares: tuple[float, ...] = (1.0, 1.0, 0.8, 0.04)
    service_simulated_shares: tuple[float, ...] = (1.0, 1.0, 0.15, 0.02)
    large_tail: float = 1.3  # Pareto exponent of sizes
    largest_ordinary_factor: float = 20.0  # over the large bound; above are only giants
    # Monthly probabilities by size class.
    births_per_month: tuple[float, ...] = (0.0, 0.0002, 0.0010, 0.0020)
    closures_per_month: tuple[float, ...] = (0.00004, 0.0003, 0.0010, 0.0020)
    closure_notice_months: int = 3  # between the decision to close and the closure
    # Monthly log growth of an enterprise besides its industry and city.
    growth_sd: tuple[float, ...] = (0.030, 0.030, 0.030, 0.035)
    growth_tail_freedom: float = 3.0  # Student t
    giant_growth_sd: float = 0.002
    health_persistence: float = 0.92  # of each enterprise's own condition, standard normal
    health_growth: float = 0.003  # log growth per standard deviation of health
    slump_per_month: float = 0.010  # sudden loss of business; likelier in poor health
    slump_log_mean: float = 0.16
    # Cuts beyond turnover: a part is kept on the books without work for a while.
    hoarded_share: float = 0.35
    usual_hidden_share: float = 0.0095
    # An enterprise's own bad luck lays off no more than this; beyond it contracts end in the
    # ordinary way. So calm times hold no large-scale event; falls of demand know no such limit.
    largest_own_layoff_persons: int = 300
    largest_closing_persons: int = 800  # larger ones do not close without a scenario
    layoff_share: float = 0.16  # of cuts of 20 persons or 10 %, those made as economic layoffs
    suspension_share: float = 0.04
    # Ordinary separations by type: end of contract, resignation, natural, transfer, other. The
    # first makes about 81.5 % of all losses (national monitoring 2015); the rest are choices.
    ordinary_type_shares: tuple[float, ...] = (0.835, 0.09, 0.050, 0.010, 0.015)
    festival_level: float = -0.012  # log staff at the peak of the Spring Festival
    graduate_month: int = 7
    graduate_growth: float = 0.003
    expected_cut_noise: float = 0.6  # log sd of the error of expected cuts
    expected_cut_known_share: float = 0.6  # of next month's cuts, those known a month before
    # The panel. Quotas seen in practice: manufacturing ≤ 40 %, state-owned ≤ 1/3, small and
    # medium ≥ 60 %.
    panel_enterprises: int = 10_000
    panel_class_shares: tuple[float, ...] = (0.19, 0.39, 0.36, 0.06)
    panel_manufacturing_share: float = 0.385
    panel_state_owned_limit: float = 1 / 3
    panel_size_pull: float = 0.8  # log odds per log staff: large ones are asked first
    panel_quality_pull: float = 0.35  # inclusion is likelier for enterprises that do well
    panel_dropout_per_month: float = 0.002
    # Reports: about 93 % on time, 97 % after three months.
    on_time_share: float = 0.935
    later_shares: tuple[float, ...] = (0.018, 0.013, 0.008)  # one, two, three months late
    health_response: float = 0.35  # log odds of not answering per sd of poor health
    trouble_silent_share: float = 0.55  # of those about to close, silent by month
    closing_report_share: float = 0.3  # that report the month they close in
    corrected_share: float = 0.004


@dataclass(frozen=True)
class LayoffSettings:
    """Reports of staff cuts ahead of them; the duty is article 41, behaviour a choice."""

    notice_days: int = 30
    smallest_cut_persons: int = 20
    smallest_cut_share: float = 0.10
    smallest_share_staff: int = 30
    late_share: float = 0.15
    unreported_share: float = 0.06
    revised_share: float = 0.12
    called_off_per_month: float = 0.0003  # enterprises that announce a cut and withdraw it
    duplicated_share: float = 0.02


@dataclass(frozen=True)
class FollowUpSettings:
    """What becomes of staff after a cut; choices of ours."""

    smallest_cut_persons: int = 20
    never_share: float = 0.12  # of cuts, those never followed up
    months: int = 5
    days_between: int = 30
    settled_per_month: float = 0.7  # rate at which the open ones find a way
    closing_share: float = 0.9  # settled, from which the follow-up is closed
    owing_share: float = 0.08  # of layoffs, those that owe wages
    owing_closed_share: float = 0.4  # of closures
    wage_yuan: int = 5_200
    compensation_yuan: int = 26_000


@dataclass(frozen=True)
class InsuredSettings:
    """The yearly structure of insured enterprises; choices of ours."""

    reference_month_of_year: int = 12
    delay_months: int = 2  # December is known in February
    # Insured over staff by ownership and size class, large to micro; the same in all years.
    covered_shares: tuple[tuple[str, tuple[float, float, float, float]], ...] = (
        ("state_owned", (0.99, 0.99, 0.98, 0.96)),
        ("collective", (0.97, 0.95, 0.92, 0.88)),
        ("private", (0.95, 0.92, 0.86, 0.75)),
        ("foreign_invested", (0.99, 0.98, 0.97, 0.95)),
        ("other", (0.97, 0.95, 0.90, 0.80)),
    )
    noise_log_sd: float = 0.002  # of insured persons by cell and year


@dataclass(frozen=True)
class AdministrationSettings:
    """What registers of departments see of single enterprises; all choices of ours."""

    # Part of the enterprises each register knows, by size class, large to micro. A small one
    # often has no loan, no meter of its own and no account with labour inspection.
    covered_shares: tuple[tuple[str, tuple[float, float, float, float]], ...] = (
        ("insurance", (0.97, 0.93, 0.82, 0.60)),
        ("labour", (0.95, 0.85, 0.65, 0.40)),
        ("tax", (0.95, 0.90, 0.75, 0.50)),
        ("credit", (0.85, 0.70, 0.45, 0.25)),
        ("court", (0.98, 0.95, 0.85, 0.70)),
        ("power", (0.80, 0.60, 0.35, 0.15)),
    )
    missing_share: float = 0.03  # of a register's cells, month by month
    lags_months: tuple[int, ...] = (0, 1, 2, 1, 4, 0)  # by register: how late it sees trouble
    # Trouble = −health · weight + closing · weight + noise; health has a spread of one.
    health_weight: float = 0.7
    closing_weight: float = 1.0
    noise_sd: float = 0.9
    noise_persistence: float = 0.8
    # Log odds of falling behind in a month without trouble, and yuan per person of staff.
    arrears: tuple[tuple[str, tuple[float, float]], ...] = (
        ("contributions_owed_yuan", (-3.9, 1_100.0)),
        ("wages_owed_yuan", (-5.0, 3_000.0)),
        ("tax_arrears_yuan", (-4.2, 1_500.0)),
    )
    arrears_log_sd: float = 0.6
    paid_per_month: float = 0.30
    overdue_log_odds: float = -4.0
    dishonest_log_odds: float = -7.0
    delisted_per_month: float = 0.04
    insured_log_sd: float = 0.004
    insured_late_share: float = 0.3  # of enterprises, those that tell a month late
    kwh_per_person: float = 420.0
    power_log_sd: float = 0.12
    power_trouble: float = 0.03  # log electricity lost per unit of trouble


@dataclass(frozen=True)
class ProvinceSettings:
    """All settings of a simulated province."""

    economy: EconomySettings = field(default_factory=EconomySettings)
    separations: SeparationSettings = field(default_factory=SeparationSettings)
    survey: SurveySettings = field(default_factory=SurveySettings)
    tables: TableSettings = field(default_factory=TableSettings)
    feeds: FeedSettings = field(default_factory=FeedSettings)
    enterprises: EnterpriseSettings = field(default_factory=EnterpriseSettings)
    layoffs: LayoffSettings = field(default_factory=LayoffSettings)
    follow_ups: FollowUpSettings = field(default_factory=FollowUpSettings)
    insured: InsuredSettings = field(default_factory=InsuredSettings)
    administration: AdministrationSettings = field(default_factory=AdministrationSettings)
