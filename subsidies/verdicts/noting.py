"""Writing down that a business became eligible, or ceased to be: only what differs from what was noted last, so that
work done twice, or late, or in another order, says nothing twice and ends with what is true."""

from collections.abc import Collection, Sequence
from datetime import date

from django.db import connection
from django.utils import timezone

from subsidies.programmes.models import Origin, ProgrammeVersion
from subsidies.verdicts.models import Cause

# Without any note, a business can have been eligible only if that is where its history begins: the programme was there
# before the business's facts were. Of a programme that came later, "no longer" is not told to who was never told "now".
_INSERT = """
INSERT INTO subsidies_verdictchange (business_id, programme_id, changed_on, noted_on, eligible, cause, reasons)
SELECT moved.b, %(programme)s, %(day)s, %(noted)s, moved.e, %(cause)s, %(reasons)s
FROM unnest(%(businesses)s::bigint[], %(eligible)s::boolean[]) AS moved (b, e)
JOIN portal_business p ON p.id = moved.b
LEFT JOIN LATERAL (
  SELECT v.eligible FROM subsidies_verdictchange v
  WHERE v.business_id = moved.b AND v.programme_id = %(programme)s ORDER BY v.id DESC LIMIT 1
) last ON true
WHERE CASE
  WHEN last.eligible IS NOT NULL THEN last.eligible <> moved.e
  WHEN moved.e THEN true
  ELSE EXISTS (SELECT 1 FROM subsidies_matchingfacts f WHERE f.business_id = moved.b AND f.since > %(began)s)
END
"""


def began(programmes: Collection[int]) -> dict[int, date]:
    """For each programme the day on which it entered the history: what the operator's command brought was always
    there. One query."""
    firsts = ProgrammeVersion.objects.filter(programme__in=programmes, number=1).exclude(origin=Origin.COMMAND)
    known = dict(firsts.values_list("programme_id", "published_at"))
    return {pk: timezone.localdate(known[pk]) if pk in known else date.min for pk in programmes}


def note(
    programme_id: int,
    businesses: Sequence[int],
    eligible: Sequence[bool],
    *,
    day: date,
    cause: Cause,
    reasons: Sequence[str],
    since: date,
) -> int:
    """Notes what these businesses came to; how many notes were written. The context is open to them, their facts are
    locked, and `since` is `began` of the programme."""
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT,
            {
                "programme": programme_id,
                "day": day,
                "noted": max(day, timezone.localdate()),
                "cause": cause,
                "reasons": list(reasons),
                "businesses": list(businesses),
                "eligible": list(eligible),
                "began": since,
            },
        )
        return int(cursor.rowcount)
