"""What the dossier says of words, of providers, of the insurance sought and of the adviser's review."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from insurance.dossier.render.glossary import terms
from insurance.dossier.snapshot_schema import checked
from insurance.insurers.desk.tabular import csv_of
from tests.insurance.dossier.example import example
from tests.insurance.dossier.test_render import flat, render, text_of


@pytest.fixture(scope="module", params=["fr", "en"])
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Language and text of the whole example."""
    text = text_of(render(example(), request.param), tmp_path_factory.mktemp("whole"))
    return request.param, flat(text)


def test_each_word_explained_occurs_elsewhere_in_the_dossier(told: tuple[str, str]) -> None:
    lang, text = told
    with override(lang):
        known = terms(example())
    head = {"fr": "Le sens des mots Les mots", "en": "What the words mean The words"}[lang]
    before, _glossary, after = text.rpartition(head)
    assert after, "the words come last"
    for term, _meaning in known:
        for word in term.split(", "):  # “Inherent, current, target” are three
            assert re.search(re.escape(word), before, re.IGNORECASE), word
    places = [after.index(term) for term in (known[0][0], known[-1][0])]
    assert places[0] < places[1], "in the order of the alphabet"


def test_words_that_do_not_occur_are_not_explained() -> None:
    snapshot = example()
    with override("en"):
        whole = [term for term, _meaning in terms(snapshot)]
        for part in ("policies", "gap", "claims", "register", "answers", "losses", "stoppage", "services", "proofs"):
            snapshot.pop(part)
        few = [term for term, _meaning in terms(snapshot)]
    assert few == ["Seal", "SHA-256"]
    assert len(whole) > 15 and whole == sorted(whole, key=str.casefold)


def test_what_hangs_on_each_provider_is_under_one_name(tmp_path: Path) -> None:
    snapshot = example()
    snapshot["sections"] = ["services"]
    for service, name in zip(snapshot["services"], ("OVH", "OVHcloud SAS"), strict=False):
        service.update(provider=name, provider_canonical={"code": "ovhcloud", "name": "OVHcloud"})
    text = flat(text_of(render(checked(snapshot), "en"), tmp_path))
    assert re.search(r"OVHcloud S-002 Paiement, S-001 Boutique en ligne 2\W?h 34%", text), (
        "the shortest stop, and the largest share that is sure"
    )
    content = csv_of(snapshot, "services")
    assert content is not None and b"provider_canonical.code" in content and content.count(b"ovhcloud") == 2


def test_an_older_snapshot_has_no_such_table(tmp_path: Path) -> None:
    snapshot: Any = example()
    snapshot["sections"] = ["services"]
    for service in snapshot["services"]:
        for name in ("provider_canonical", "provider_runs_on", "sales_stopped_pct"):
            del service[name]
    assert "What hangs on" not in text_of(render(checked(snapshot), "en"), tmp_path)


def test_the_wish_stands_beside_the_figure_and_unknown_is_said(told: tuple[str, str]) -> None:
    lang, text = told
    found = {"fr": ("150 000 €", "39 000 €", "pas un conseil"), "en": ("€150,000", "€39,000", "not advice")}
    assert all(part in text for part in found[lang])


def test_a_wish_without_simulated_years_has_no_figure_beside_it(tmp_path: Path) -> None:
    snapshot = example()
    snapshot["sections"] = ["wanted"]
    del snapshot["losses"]
    text = flat(text_of(render(checked(snapshot), "en"), tmp_path))
    assert "Business interruption unknown" in text and "not advice" not in text


@pytest.mark.parametrize(
    ("own", "others", "words"),
    [
        (0, 0, "Nobody of the chamber had written in these parts."),
        (1, 0, "The adviser had made 1 change to these parts themselves."),
        (0, 2, "Other people of the chamber had made 2 changes to them."),
    ],
)
def test_a_statement_says_what_it_is_worth(own: int, others: int, words: str, tmp_path: Path) -> None:
    snapshot = example()
    snapshot["sections"] = ["review"]
    snapshot["review"][0].update(own_changes=own, chamber_changes=others)
    text = flat(text_of(render(checked(snapshot), "en"), tmp_path))
    assert words in text and "neither a guarantee nor a signature" in text
    assert "changed since" in text and "speaks of those before" in text
    snapshot["review"][0]["parts"] = snapshot["review"][0]["parts"][1:]
    text = flat(text_of(render(checked(snapshot), "en"), tmp_path))
    assert "changed since" not in text and "the same" in text
