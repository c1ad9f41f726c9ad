"""Whether the official pages of programmes still answer: asked once a day, politely, never inside this network."""

import logging
import time
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone

from subsidies.intake.fetching import Limits, Network, RefusedFetch, fetch
from subsidies.programmes.models import Programme, ProgrammeState

log = logging.getLogger("rempart.intake")
EACH = timedelta(hours=20)
MOST = 200  # pages of one run; a run comes each hour
MOST_SECONDS = 600.0
_LIMITS = Limits(most_bytes=0, seconds=15.0)
_GONE = frozenset({404, 410})
_NO_HEAD = frozenset({400, 403, 404, 405, 501})
# A refusal to robots, a plain-http redirect or a slow day says nothing about the page: only these count as broken.
_BROKEN = frozenset({"name_not_found", "no_connection", "certificate", "too_many_redirects"})


def answer_of(url: str, *, network: Network | None = None) -> tuple[str, bool]:
    """(what the page answered: a status or a code of `wording.FETCH_SENTENCES`, whether the link is broken)."""
    try:
        status = fetch(url, hosts=None, limits=_LIMITS, types=None, method="HEAD", network=network).status
        if status in _NO_HEAD:  # some servers know no HEAD
            status = fetch(url, hosts=None, limits=_LIMITS, types=None, network=network).status
    except RefusedFetch as refused:
        return refused.code, refused.code in _BROKEN
    return str(status), status in _GONE or status >= 500


def check_links(now: datetime, *, network: Network | None = None) -> tuple[int, int]:
    """(asked, broken): the pages not asked for the longest, those that are due. Nothing unless `CHECK_LINKS` is on."""
    if not settings.CHECK_LINKS:
        return 0, 0
    due = Programme.objects.filter(state=ProgrammeState.PUBLISHED).exclude(url="")
    due = due.filter(Q(link_checked_at=None) | Q(link_checked_at__lt=now - EACH))
    asked = broken = 0
    started = time.monotonic()
    for programme in due.order_by(F("link_checked_at").asc(nulls_first=True), "pk")[:MOST]:
        if time.monotonic() - started > MOST_SECONDS:
            break
        try:
            said, is_broken = answer_of(programme.url, network=network)
        except Exception:  # one page must not hold up the others: it is written down as asked, and told to the operator
            log.exception("link not checked", extra={"event": {"programme": programme.pk}})
            said, is_broken = programme.link_answer, programme.link_broken_since is not None
        _write(programme, said, is_broken, timezone.localdate(now))
        asked, broken = asked + 1, broken + is_broken
    return asked, broken


def _write(programme: Programme, said: str, is_broken: bool, today: date) -> None:
    """On the row alone, if its address is still the one that was asked; no new version: the programme is the same."""
    Programme.objects.filter(pk=programme.pk, url=programme.url).update(
        link_checked_at=timezone.now(),
        link_answer=said[:60],
        link_broken_since=(programme.link_broken_since or today) if is_broken else None,
    )
