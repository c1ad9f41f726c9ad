"""When a renewal begins: the next time that a clock in Paris shows an hour. Pure."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
HOURS = (19, 20, 21, 22, 23, 0, 1, 2, 3, 4, 5)  # when nobody waits for a dossier


def next_start(now: datetime, hour: int) -> datetime:
    """The first moment after `now` (aware) at which it is `hour` o'clock in Paris. An hour that a spring night skips
    begins where it would have been; of the two of an autumn night, the first counts."""
    local = now.astimezone(PARIS)
    today = datetime(local.year, local.month, local.day, hour, tzinfo=PARIS)
    if today.astimezone(UTC) > now:  # compared as moments: within one zone Python compares what the clocks show
        return today.astimezone(UTC)
    day = local.date() + timedelta(days=1)
    return datetime(day.year, day.month, day.day, hour, tzinfo=PARIS).astimezone(UTC)
