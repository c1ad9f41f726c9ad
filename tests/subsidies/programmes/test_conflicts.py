"""What institutions say in words, against what the machine's criteria let pass."""

import json
import time
from collections import Counter
from pathlib import Path

import pytest
from django.utils import translation

from subsidies.programmes.conflicts import conflicts
from subsidies.programmes.conflicts.activities import codes_in
from subsidies.programmes.conflicts.amounts import euros_in, last_days_in
from subsidies.programmes.conflicts.bounds import stated_bounds
from subsidies.programmes.conflicts.wording import SENTENCES, sentence
from subsidies.programmes.formats import read_programmes

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"


def found(stated=None, criteria=None, **fields):
    """The codes of the conflicts of a small record."""
    record = {"stated": stated or {}, "criteria": criteria or {}, **fields}
    return [conflict.code for conflict in conflicts(record)]


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("Moins de 250 salariés", (None, 249)),
        ("Entre 20 et 250 salariés", (20, 250)),
        ("Plus de 50 salariés", (51, None)),
        ("Au moins 5 salariés", (5, None)),
        ("Jusqu’à 500 salariés", (None, 500)),
        ("Moins de 5 000 salariés", (None, 4999)),
        ("L'effectif est supérieur à 5 personnes", (6, None)),
        ("Fewer than 50 employees", (None, 49)),
        ("Moins de 250 kW", (None, None)),
        ("Toutes tailles", (None, None)),
    ],
)
def test_a_head_count_in_words_becomes_the_bound_that_it_means(text, bounds):
    assert stated_bounds(text) == bounds


@pytest.mark.parametrize(
    ("text", "bounds", "codes"),
    [
        ("Moins de 250 salariés", [None, 249], []),
        ("Moins de 250 salariés", [None, 250], ["size_differs_by_one"]),
        ("Moins de 250 salariés", [None, 100], ["size_differs"]),
        ("Moins de 250 salariés", None, ["size_without_bound"]),
        ("Entre 20 et 250 salariés", [20, 250], []),
        ("Plus de 50 salariés", [50, None], ["size_differs_by_one"]),
        ("Toutes tailles", None, []),
        ("Toutes tailles", [None, 499], ["all_sizes_but_bound"]),
        ("PME", [None, 249], []),
        ("PME et ETI", None, []),
    ],
)
def test_sizes_are_compared_with_the_head_count_asked(text, bounds, codes):
    assert found({"size": [text]}, {"employees": bounds} if bounds else {}) == codes


def test_a_head_count_left_in_a_condition_is_found_unless_it_is_not_the_rule():
    assert found(conditions=["Avoir un effectif supérieur à 5 personnes."]) == ["size_in_condition"]
    assert found(criteria={"employees": [6, 99]}, conditions=["Avoir un effectif supérieur à 5 personnes."]) == []
    assert found(conditions=["Destiné en priorité aux entreprises de moins de 50 salariés."]) == []
    assert found(conditions=["Créer au moins 3 emplois."]) == []


@pytest.mark.parametrize(
    ("text", "criteria", "codes"),
    [
        ("Éligible aux micro-entreprises", {}, []),
        ("Éligible aux micro-entreprises", {"micro_entrepreneur": "excluded"}, ["micro_welcome_but_excluded"]),
        ("Éligible aux micro-entreprises", {"employees": [20, 99]}, ["micro_welcome_but_too_large"]),
        ("Non éligible aux micro-entreprises", {}, ["micro_excluded_not_said"]),
        ("Non éligible aux micro-entreprises", {"micro_entrepreneur": "excluded"}, []),
        ("Réservé aux micro-entreprises", {}, ["micro_only_not_said"]),
    ],
)
def test_micro_entrepreneurs_are_compared(text, criteria, codes):
    assert found({"size": [text]}, criteria) == codes


@pytest.mark.parametrize(
    ("text", "bounds", "codes"),
    [
        ("Au moins 3 ans d’activité", [36, None], []),
        ("Au moins un an d'activité", [12, None], []),
        ("Au moins 3 ans d’activité", [24, None], ["age_differs"]),
        ("Au moins 18 mois", [18, None], []),
        ("Au moins 3 ans d’activité", None, ["age_without_bound"]),
        ("Moins de 5 ans", [None, 60], []),
        ("Toutes les entreprises", [12, None], ["any_age_but_bound"]),
        ("Toutes les entreprises", None, []),
        ("Au moins 3 ans, ou deux bilans clos", [36, None], ["age_has_another_way"]),
    ],
)
def test_ages_are_compared(text, bounds, codes):
    assert found({"age": [text]}, {"age_months": bounds} if bounds else {}) == codes


@pytest.mark.parametrize(
    ("text", "criteria", "codes"),
    [
        ("Bretagne, Normandie", {"zones_include": ["R53", "R28"]}, []),
        ("Bretagne", {"zones_include": ["D22", "D29", "D35", "D56"]}, []),
        ("Bretagne", {}, ["zone_without_criterion"]),
        ("Bretagne, Normandie", {"zones_include": ["R53"]}, ["zone_stated_not_included"]),
        ("Rhône", {"zones_include": ["R84"]}, ["zone_included_not_stated"]),
        ("Alsace", {"zones_include": ["D67", "D68"]}, []),
        ("Alsace", {"zones_include": ["R44"]}, ["zone_included_not_stated"]),
        ("Landes, Nouvelle-Aquitaine", {"zones_include": ["R75"]}, ["department_within_region"]),
        ("Bretagne, Rhône, Normandie", {"zones_include": ["R53", "D69", "R28"]}, ["department_among_regions"]),
        ("France et outre-mer", {}, []),
        ("France et outre-mer", {"zones_exclude": ["R04"]}, ["overseas_stated_but_excluded"]),
        ("France", {"zones_include": ["R53"]}, ["zone_stated_not_included"]),
        ("France hors outre-mer", {}, ["overseas_excluded_not_said"]),
        ("France métropolitaine", {"zones_exclude": ["R01", "R02", "R03", "R04", "R06"]}, []),
        ("Partout où il y a un port", {}, []),
    ],
)
def test_areas_are_compared(text, criteria, codes):
    assert found({"zone": [text]}, criteria) == codes


def test_a_condition_that_names_a_narrower_area_is_found():
    criteria = {"zones_include": ["R93"]}
    assert found(criteria=criteria, conditions=["Être implanté dans le Var (hors îles)"]) == ["zone_in_condition"]
    assert found(criteria=criteria, conditions=["Être situé dans le 13, 83 ou 84"]) == ["zone_in_condition"]
    assert found(criteria=criteria, conditions=["Une aide de plus existe pour les sites du Var"]) == []


def test_codes_of_a_text_are_sorted_by_what_it_does_with_them():
    text = "Sont exclus : la finance (section K64 sauf 64-2) ; l'agriculture (NAF A01), à l’exception des codes 02.20Z"
    codes = codes_in(text)
    assert (codes.listed, codes.left_out, codes.spared) == ((), ("64", "01"), ("02.20Z",))
    assert codes_in("5610A | 55.10Z, section F").listed == ("56.10A", "55.10Z", "F")
    assert codes_in("en 2026, 35 ans, 20 %").listed == ()
    assert codes_in("hors codes NAF 35 et 47.91").left_out == ("35", "47.91")


@pytest.mark.parametrize(
    ("text", "criteria", "codes"),
    [
        ("Tous secteurs d’activité", {}, []),
        ("Tous secteurs d’activité", {"naf_include": ["C", "F"]}, ["all_sectors_but_list"]),
        ("Tous secteurs d’activité", {"naf_include": list("ABCDEFGHIJKLMNPQRS")}, []),
        ("Tous secteurs sauf l'agriculture", {"naf_include": ["C", "F"]}, []),
        ("Codes NAF : 56.10A", {"naf_include": ["I"]}, ["list_wider_than_codes"]),
        ("Codes NAF : 56.10A", {"naf_include": ["5610a"]}, []),
        ("Codes NAF : 56.10A", {}, ["codes_without_criterion"]),
        ("Codes NAF : 56.10A", {"naf_include": ["C"]}, ["code_stated_not_included", "list_wider_than_codes"]),
        ("Hors code NAF 56.10A", {"naf_include": ["I"]}, ["code_refused_but_included"]),
        ("Hors code NAF 56.10A", {"naf_include": ["I"], "naf_exclude": ["56.10A"]}, []),
    ],
)
def test_activities_are_compared(text, criteria, codes):
    assert found({"sector": [text]}, criteria) == codes


def test_amounts_and_rates_of_a_text_are_compared_with_the_figures():
    assert list(map(int, euros_in("De 1 500 € à 4,5 k€, soit 2 M€ et 10.000 euros"))) == [1500, 4500, 2000000, 10000]
    assert found(amount_text="50 %, au plus 10 000 €", amount_max=10000, rate_pct=50) == []
    assert found(amount_text="50 %, au plus 10 000 €", amount_max=8000, rate_pct=40) == ["amount_differs"] * 2
    assert found(amount_text="Selon projet", amount_max=8000, rate_pct=40) == []


def test_a_last_day_in_words_is_compared_with_the_end():
    assert [day.isoformat() for day in last_days_in("jusqu'au 1er mars 2027, avant le 31/02/2027")] == ["2027-03-01"]
    for words in ("clôture le", "clôturé :", "fermeture le", "date limite de dépôt :", "deadline", "closes on"):
        assert [day.isoformat() for day in last_days_in(f"{words} 3 mars 2027")] == ["2027-03-03"], words
    condition = ["Déposer le dossier avant le 30 juin 2027."]
    assert found(conditions=condition, closes_on="2027-06-30") == []
    assert found(conditions=condition, closes_on="2027-12-31") == ["last_day_differs"]
    assert found(conditions=condition) == ["last_day_not_said"]
    assert found(conditions=["Diagnostic rendu après le 1er janvier 2024"]) == []


@pytest.mark.parametrize(
    ("criteria", "code"),
    [
        ({"naf_include": ["62.01Z", "63"], "naf_exclude": ["J"]}, "activities_all_excluded"),
        ({"zones_include": ["D69", "C69123"], "zones_exclude": ["R84"]}, "zones_all_excluded"),
        ({"legal_forms_include": ["5710"], "legal_forms_exclude": ["5"]}, "legal_forms_all_excluded"),
        ({"micro_entrepreneur": "only", "legal_forms_include": ["5710"]}, "micro_only_but_companies"),
    ],
)
def test_criteria_that_nobody_can_pass_are_found(criteria, code):
    assert found(criteria=criteria) == [code]


def test_exclusions_that_leave_somebody_are_none():
    criteria = {"naf_include": ["J"], "naf_exclude": ["62.01Z"], "zones_include": ["R84"], "zones_exclude": ["D69"]}
    assert found(criteria={**criteria, "legal_forms_include": ["5"], "legal_forms_exclude": ["57"]}) == []


def test_every_conflict_has_a_sentence_that_its_values_fill():
    record = {
        "stated": {"size": ["Moins de 10 salariés"], "zone": ["Landes, Nouvelle-Aquitaine"], "sector": ["Hors NAF 62"]},
        "criteria": {"employees": [None, 50], "naf_include": ["J"]},
    }
    with translation.override("en"):
        sentences = [sentence(conflict) for conflict in conflicts(record)]
    assert sentences[0] == "The text says “Moins de 10 salariés” (9), but the criterion is ≤ 50 employees."
    assert len(sentences) == 4


def test_the_real_programmes_have_the_conflicts_that_were_looked_at_one_by_one():
    path = SHARED / "programmes_real.jsonl"
    if not path.exists():
        pytest.skip("programmes_real.jsonl is not beside this checkout; the small records above test each kind")
    with path.open("rb") as stream:
        report = read_programmes(stream)
    counts = Counter(conflict.code for row in report.accepted for conflict in conflicts(row.record))
    assert counts == {
        "all_sectors_but_list": 56, "size_differs_by_one": 12, "size_without_bound": 9, "department_within_region": 7,
        "code_refused_but_included": 6, "list_wider_than_codes": 5, "zone_included_not_stated": 3,
        "age_has_another_way": 3, "all_sizes_but_bound": 2, "zone_in_condition": 2, "amounts_published_differ": 2,
        "size_in_condition": 1, "code_stated_not_included": 1, "micro_welcome_but_too_large": 1, "size_differs": 1,
        "department_among_regions": 1, "zone_without_criterion": 1,
    }  # fmt: skip
    assert counts.keys() <= SENTENCES.keys()


def test_conflicts_are_plain_data(tmp_path):
    record = {"stated": {"zone": ["Bretagne"]}, "criteria": {}}
    assert json.dumps([[c.field, c.code, dict(c.values)] for c in conflicts(record)], ensure_ascii=False)


@pytest.mark.parametrize(
    "piece", ["111 ", "111.", "9", "entre 1 ", "salarié ", "hors ", "1 000 € ", "sauf exclu", "ans "]
)
def test_hostile_texts_cost_no_more_than_their_length(piece: str) -> None:
    """As a ratio within one run: four times the text may cost about four times as much, not sixteen."""

    def cost(length: int) -> float:
        text = (piece * length)[:length]
        record = {"criteria": {"employees": [1, 9]}, "stated": {"size": [text], "zone": [text], "age": [text]}}
        record |= {"conditions": [text], "amount_text": text, "amount_max": 5}
        best = float("inf")
        for _ in range(3):
            started = time.process_time()
            conflicts(record)
            best = min(best, time.process_time() - started)
        return best

    short, long = cost(500), cost(2_000)
    assert long < 8 * short + 0.01
    assert cost(100_000) < 8 * long + 0.05, "what is beyond the part that is read costs nothing"
