"""Numbers of the simulated labour force survey, each with its source or called a choice.

What does not belong here: drawing, evolving and weighting persons.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class SurveySettings:
    """Design, errors and households of the simulated survey.

    ``visit_rates``: reported unemployment at the first to fourth visit over that of all
    visits, mean one. That first visits report more is known of rotating surveys: Bailar, The
    effects of rotation group bias on estimates from panel surveys, JASA 70 (1975); the size
    here, +6 %, is a choice.

    ``noise_share``: part of the labour force whose answers of a month do not follow from
    their state (another respondent, a misunderstanding). A choice, made so that
    with the other settings a person's status one month apart is correlated by .55.
    """

    households_per_month: int = 11_000  # an average province, arithmetic of ours
    dwellings_per_cluster: int = 16
    # Persons of 16 and over by household; mean 2.27: 25,000 persons in 11,000 households.
    household_size_shares: tuple[float, ...] = (0.20, 0.44, 0.25, 0.11)
    allocation_power: float = 0.5  # clusters by city in proportion to population to this power
    visit_rates: tuple[float, float, float, float] = (1.06, 1.00, 0.98, 0.96)
    noise_share: float = 0.18
    # Persons often out of work: what keeps a status correlated a year apart. Choices that
    # give .25 at twelve months (and .55 at one month), tried over 264 months.
    prone_share: float = 0.05
    prone_log_odds: float = 4.2
    prone_loss_factor: float = 60.0
    prone_finding_factor: float = 0.15
    # Of the latent causes of neighbours' changes. Gives a city a design effect of 1.3 to 1.9
    # with the other choices: a standard error of about 1.1 at 5.5 % and 800 in the labour force.
    cluster_correlation: float = 0.25
    cluster_size_error: float = 0.2  # log SD of a cluster's true size over its size when drawn
    # Response of households by city, least in the largest; of persons by age group; choices.
    response_largest_city: float = 0.86
    response_smallest_city: float = 0.95
    response_by_age: tuple[float, float, float, float] = (0.90, 0.94, 0.98, 0.99)
    age_correction: float = 0.7  # part of the age pattern that the weights make good
    absent_share: float = 0.02  # of the employed in an ordinary week; choice
    absent_share_festival: float = 0.10  # where the reference week touches the Spring Festival


OUT_MONTHS = 10
VISIT_OFFSETS = (0, 1, 2 + OUT_MONTHS, 3 + OUT_MONTHS)
"""Months from a household's first interview to each of its four (2-10-2)."""
