"""Settings of the estimators of the enterprise panel; every number is a default of ours.

What does not belong here: the estimators themselves, rules of publication other than those
of the panel's own figures.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class WeightSettings:
    """Raking of the panel to insured head counts."""

    largest_weight_ratio: float = 6.0
    """A weight is cut to this multiple of the ratio of head counts of its size class."""
    smallest_weight: float = 0.2
    """Below one, because staff may be insured in another place than that of the report."""
    passes: int = 60
    tolerance: float = 1e-3
    """Largest relative difference of a margin at which raking counts as converged."""
    goods_sections: tuple[str, ...] = ("A", "B", "C", "D", "E")
    """Sections that stand in for each other where one has no enterprise; the rest are services."""


@dataclass(frozen=True)
class GiantSettings:
    """Which enterprises stand for themselves alone, and when figures without them may go out."""

    smallest_area_share: float = 0.02
    """Of the insured persons of its area."""
    smallest_staff_persons: float = 3000.0
    enterprise_codes: tuple[str, ...] = ()
    """Further enterprises named as giants."""
    fewest_left_out: int = 3
    """A figure without giants is publishable only if at least so many are left out."""


@dataclass(frozen=True)
class SilenceSettings:
    """What becomes of enterprises that stop reporting."""

    longest_silence_months: int = 6
    """After so many months an enterprise is no longer a member of the panel."""
    learning_months: int = 30
    """Past vintages from which the fate of silences is learned."""
    resolving_months: int = 12
    """A past silence not ended after so many months counts as for ever."""
    renewal_month: int = 1
    """Month in which the panel is renewed; those that left it alive often come back then."""
    renewal_excess_share: float = 0.02
    """Where in that month more of the members than usual fall silent, in the middle area by at
    least this share, the panel was renewed: what all areas share is then no closure."""
    vanished_shares: tuple[float, ...] = (0.03, 0.20, 0.35, 0.40, 0.40, 0.60, 0.75, 0.95)
    """Prior share of silences that never end after 1, 2, 3 months, after 4 to 6 and more
    without a renewal of the panel since, and after 4 to 6, 7 to 12 and more with one."""
    vanished_prior_count: float = 30.0
    """Silences the prior counts as."""
    closed_share: float = 0.5
    """Of enterprises that vanish, those that closed; the rest left the panel alive."""
    closing_month_shares: tuple[float, ...] = (0.45, 0.35, 0.20)
    """Of silent closures, those in the first, second, third month of silence."""
    signal_hidden_share: float = 0.05
    signal_cut_share: float = 0.08
    signal_expected_share: float = 0.03
    """Last reported hidden unemployment, net loss or expected cut, as shares of staff, from
    which on an enterprise counts as having given a sign."""
    silent_shares: tuple[float, ...] = (0.065, 0.008, 0.004, 0.003)
    silent_prior_count: float = 1500.0
    """Prior share of members silent for one, two, … months, and members it counts as."""
    surge_chance: float = 0.03
    surge_mean_share: float = 0.03
    """Prior chance of a surge of silence in an area and month; its mean share of members."""
    surge_closed_share: float = 0.9
    """Of a surge of silence, the part that is closures."""
    outage_response_share: float = 0.5
    """An area where fewer of the members report is an outage: its silence tells nothing."""


@dataclass(frozen=True)
class PanelSettings:
    """All settings of the estimates of the enterprise panel."""

    province_code: str = "210000"
    summed_area_codes: tuple[str, ...] = ()
    """Areas that add up to the province; empty: all areas found."""
    weights: WeightSettings = field(default_factory=WeightSettings)
    giants: GiantSettings = field(default_factory=GiantSettings)
    silence: SilenceSettings = field(default_factory=SilenceSettings)
    size_class_codes: tuple[str, ...] = ("L", "M", "S", "X")
    """From large to micro; the order in which empty classes are joined."""
    closure_type_codes: tuple[str, ...] = ("03",)
    transfer_type_codes: tuple[str, ...] = ("05",)
    transfer_join_codes: tuple[str, ...] = ("04",)
    replicates: int = 200
    seed: int = 20251
    smoothing_months: int = 12
    """Months over which variances within size classes and between areas are pooled."""
    smoothing_count: float = 30.0
    """Enterprises a pooled variance counts as, beside an area's own."""
    shrinkage_limit: float = 1.0
    """Borrowing moves an area's own figure by so many of its standard errors at most."""
    selection_sd_pp: float = 0.08
    """Standard deviation of the monthly job change lost to selection that weights do not see."""
    selection_common_share: float = 0.2
    """Part of that variance that all areas share."""
    outage_sd_pp: float = 0.5
    """Standard deviation of what an area may hide that sends nothing at all; less where half
    or more of its staff is reported."""
    has_section_figures: bool = True
