"""Sources of figures in the reader's language."""

import re

from risks.catalogue.catalogue import load
from risks.catalogue.sources import named

ENGLISH = re.compile(r"\b(the|and|with|from|here|derived|quoted|press|study|surveys|figures|opinion|via|by)\b")


def test_no_source_speaks_english_to_a_french_reader() -> None:
    ranges = [span for one in load().scenarios for span in (one.frequency, one.duration, one.severity) if span]
    sources = {figure.source for span in ranges for figure in span.grounds.figures if figure.source}
    assert len(sources) > 20
    for source in sources:
        assert not ENGLISH.search(named(source, "fr")), named(source, "fr")
        assert named(source, "en") == source
    assert named("Bessé with Stelliant (derived)", "fr") == "Bessé avec Stelliant (calculé)"
