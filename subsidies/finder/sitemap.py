"""The list of all public pages for search engines. It is as large as the catalogue and anybody may ask for it, so it is
written once for each state of the catalogue, and read from memory otherwise."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from threading import Lock
from weakref import ReferenceType, ref
from xml.sax.saxutils import escape

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from subsidies.programmes.catalogue import Catalogue, current
from subsidies.programmes.models import Programme

LANGUAGES = ("fr", "en")
# A sitemap holds 50,000 addresses at most (sitemaps.org); each programme has one in each language, and so has the
# finder. With more programmes, those that changed last are the ones worth a visit.
MOST_PROGRAMMES = 50_000 // len(LANGUAGES) - 1
HOLE = "the-programme"  # where a template of an address takes the programme's slug
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
)


@dataclass(frozen=True)
class Sitemap:
    """The file as it is sent, for one state of the catalogue. `etag` changes when it does."""

    catalogue: ReferenceType[Catalogue]  # weak: an older one is not kept for this
    body: bytes
    etag: str


_lock = Lock()
_held: Sitemap | None = None


def sitemap_now() -> Sitemap:
    """The file for the catalogue as it is now: one query while nothing changed, and written by one thread at a time."""
    global _held  # noqa: PLW0603 -- one copy for all requests of the process
    catalogue = current()
    with _lock:
        held = _held
        if held is None or held.catalogue() is not catalogue:
            body = _written(in_sitemap(catalogue)).encode()
            held = _held = Sitemap(ref(catalogue), body, f'"{hashlib.sha256(body).hexdigest()[:32]}"')
    return held


def in_sitemap(catalogue: Catalogue) -> list[tuple[str, date]]:
    """(programme, day of its last change) of everything published, the last changed first."""
    kept = {one.pk for one in catalogue.kept}
    rows = Programme.objects.order_by("-imported_at", "slug").values_list("pk", "slug", "imported_at")
    return [(slug, timezone.localdate(changed)) for pk, slug, changed in rows if pk in kept][:MOST_PROGRAMMES]


def _written(programmes: Iterable[tuple[str, date]]) -> str:
    # Resolving twenty thousand addresses one by one takes seconds: each language's is resolved once, with a hole.
    entry = _entry("finder-programme", "%(day)s", programme=HOLE).replace(HOLE, "%(slug)s")
    entries = [_entry("finder") % {}, *(entry % {"slug": escape(slug), "day": day} for slug, day in programmes)]
    return HEAD + "\n".join(entries) + "\n</urlset>\n"


def _entry(route: str, changed: str = "", **kwargs: str) -> str:
    """The page in each language, as a template: signs of percent in the site's own address are doubled."""
    both = {
        lang: escape(settings.SITE_URL + reverse(f"{route}-{lang}", kwargs=kwargs or None)).replace("%", "%%")
        for lang in LANGUAGES
    }
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{lang}" href="{address}"/>' for lang, address in both.items()
    )
    day = f"<lastmod>{changed}</lastmod>" if changed else ""
    return "\n".join(f"<url><loc>{address}</loc>{day}{links}</url>" for address in both.values())
