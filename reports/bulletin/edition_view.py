"""An edition as its readers may see it: inputs, and a profile without what is withheld.

What does not belong here: deciding what is permitted (reports.editions), layout.
"""

from dataclasses import dataclass

from profiles.model import Edition, Indicator, Language, Profile, SeriesKey
from reports.editions import Permission, permitted_inputs
from reports.inputs import BulletinInputs
from reports.wording import phrase


@dataclass(frozen=True)
class EditionView:
    """What one edition is told from.

    ``profile`` names no withheld source, series or rule. ``has_series`` tells whether any
    target is left, ``has_levels`` whether levels may be proposed here.
    """

    inputs: BulletinInputs
    profile: Profile
    edition: Edition
    withheld_indicator_count: int
    has_series: bool
    has_levels: bool


def edition_view(inputs: BulletinInputs, profile: Profile, *, edition: Edition) -> EditionView:
    """Return what an edition may tell; the profile as it is if nothing is withheld."""
    permission = Permission(inputs, profile, edition)
    if permission.is_whole:
        # Sources that permit all leave what would tell of an enterprise to be taken out.
        told = permitted_inputs(inputs, profile, edition=edition)
        return EditionView(told, profile, edition, 0, has_series=True, has_levels=True)
    targets = tuple(item for item in profile.settings.targets if permission.of_key(item))
    named = tuple(item for item in profile.indicators if permission.of_some_series(item.code))
    return EditionView(
        inputs=permitted_inputs(inputs, profile, edition=edition),
        profile=_permitted_profile(profile, permission, targets, named),
        edition=edition,
        withheld_indicator_count=sum(
            permission.is_withheld_in_part(item.code) for item in profile.indicators
        ),
        has_series=bool(targets),
        has_levels=not permission.has_no_levels,
    )


def edition_notices(view: EditionView, language: Language) -> tuple[str, ...]:
    """Return what an edition says of itself: how many indicators are withheld."""
    count = view.withheld_indicator_count
    return (phrase("edition_withheld", language).format(count=count),) if count else ()


def edition_audience(profile: Profile, edition: Edition, language: Language) -> str:
    """Return for whom an edition is: the profile's words, or that it is the public one of two."""
    if edition == "public" and "internal" in profile.settings.editions:
        return phrase("audience_public", language)
    return profile.settings.bulletin.audience.in_language(language)


def _permitted_profile(
    profile: Profile,
    permission: Permission,
    targets: tuple[SeriesKey, ...],
    named: tuple[Indicator, ...],
) -> Profile:
    settings = profile.settings
    headline = settings.headline
    if headline not in targets and targets:
        headline = next(filter(permission.is_observed, targets), targets[0])
    employment = settings.employment_indicator_code
    has_industries = employment in {indicator.code for indicator in named}
    return profile.model_copy(
        update={
            "settings": settings.model_copy(
                update={
                    "targets": targets,
                    "headline": headline,
                    "employment_indicator_code": employment if has_industries else None,
                }
            ),
            "indicators": named,
            "sources": tuple(
                source for source in profile.sources if source.code in permission.named_sources
            ),
            "rules": tuple(rule for rule in profile.rules if permission.of_rule(rule.id)),
            "plan_targets": tuple(
                target
                for target in profile.plan_targets
                if target.series is None or permission.of_key(target.series)
            ),
        }
    )
