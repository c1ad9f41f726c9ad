"""Sources of figures in the reader's language."""

import re

from risks.catalogue.catalogue import load

ENGLISH = re.compile(r"\b(the|and|with|from|here|derived|quoted|press|study|surveys|figures|opinion|via|by)\b")


def test_no_source_speaks_english_to_a_french_reader() -> None:
    sources = {figure.source for figure in load().figures if figure.source}
    assert len(sources) > 20
    for source in sources:
        assert not ENGLISH.search(source.fr), source.fr
    told = {source.en: source.fr for source in sources}
    assert told["Bessé with Stelliant (derived)"] == "Bessé avec Stelliant (calculé)"
