"""Sensors that tell notices: at once when a run has succeeded, and whatever waits, every minute.

Neither starts a run. What does not belong here: what is told (pipelines.notices).
"""

import dagster as dg

from pipelines.environment import read_surroundings, utc_now
from pipelines.event_job import EVENT_JOB
from pipelines.jobs import MONTHLY_JOB
from pipelines.notice_words import addresses_of, standing_words
from pipelines.notices import Round, tell, untold
from profiles.model import Profile
from warehouse import Home

NOTICE_INTERVAL_SECONDS = 60


def notice_sensors(profile: Profile) -> list[dg.SensorDefinition]:
    """Return the sensors of a profile that has notices; they start as its other sensors do."""
    return [_after_success(profile), _waiting(profile)]


def _status(profile: Profile) -> dg.DefaultSensorStatus:
    is_live = profile.settings.last_vintage is None
    return dg.DefaultSensorStatus.RUNNING if is_live else dg.DefaultSensorStatus.STOPPED


def _after_success(profile: Profile) -> dg.SensorDefinition:
    jobs = [MONTHLY_JOB, *([EVENT_JOB] if profile.event_rules else [])]

    @dg.run_status_sensor(
        run_status=dg.DagsterRunStatus.SUCCESS,
        name="notices_after_a_run",
        minimum_interval_seconds=NOTICE_INTERVAL_SECONDS,
        default_status=_status(profile),
        description="Tells what a run has brought to those the profile names.",
    )
    def notices_after_a_run(context: dg.RunStatusSensorContext) -> dg.SkipReason:
        if context.dagster_run.job_name not in jobs:
            return dg.SkipReason("a run of another job")
        return dg.SkipReason(told_now(profile))

    return notices_after_a_run


def _waiting(profile: Profile) -> dg.SensorDefinition:
    @dg.sensor(
        name="notices_waiting",
        minimum_interval_seconds=NOTICE_INTERVAL_SECONDS,
        default_status=_status(profile),
        description=(
            "Tells what was held back by quiet hours, what failed and may be tried again,"
            " what people have decided, and what has become overdue."
        ),
    )
    def notices_waiting(context: dg.SensorEvaluationContext) -> dg.SkipReason:
        text = told_now(profile)
        if "failed" in text:
            context.log.warning(text)
        return dg.SkipReason(text)

    return notices_waiting


def told_now(profile: Profile) -> str:
    """Tell what is to be told now, and return in a sentence what was done."""
    home = read_surroundings().home(profile.settings.code)
    addresses = addresses_of(profile, home)
    problems = "; ".join(addresses.problems)
    if not addresses.by_channel:
        return problems or "no channel has an address"
    if not home.warehouse_path.exists():
        return "nothing has been made yet"
    try:
        done = tell(profile, home, addresses, now=utc_now())
    except TimeoutError as error:
        return f"{error}; asked again in a minute"
    return "; ".join(filter(None, (_sentence(done, profile, home), problems)))


def _sentence(done: Round, profile: Profile, home: Home) -> str:
    sent = sum(len(post.notice_ids) for post in done.posts if post.is_sent)
    left = standing_words(untold(profile, home, now=utc_now()))
    return "; ".join([f"notices told: {sent}", *left])
