"""The French catalogue says everything the code can say, with the right placeholders and the right spaces."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from babel.messages.catalog import Catalog

from deploy.messages import FRENCH, load, missing, rebuild, translations

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w*\}")
MARKUP = re.compile(r"<[^>]*>")  # attributes keep their straight quotes
PLURALS = "nplurals=2; plural=(n > 1);"

type Text = tuple[str, list[str], list[str]]


@pytest.fixture(scope="module")
def committed() -> Catalog:
    return load(FRENCH)


@pytest.fixture(scope="module")
def of_the_code(committed: Catalog) -> Catalog:
    """What the code can say now, with the French that is committed: every source file is read for it."""
    return rebuild(translations(committed))


def texts_of(catalogue: Catalog) -> Iterator[Text]:
    """(name, English forms, French forms) of each message that has French."""
    for message in catalogue:
        identifier: Any = message.id
        string: Any = message.string
        english = [identifier] if isinstance(identifier, str) else list(identifier)
        french = [string] if isinstance(string, str) else list(string)
        if english[0] and any(french):
            yield f"{message.context or ''}|{english[0]}", english, french


def prose(text: str) -> str:
    """The text without markup and placeholders, which a reader never sees as such."""
    return PLACEHOLDER.sub("§", MARKUP.sub("", text)).replace("%%", "%")


def breaches(text: str) -> list[str]:
    """The rules of French typography that a text breaks."""
    seen = prose(text)
    rules = {
        "straight apostrophe": r"'",
        "straight quotation mark": r'"',
        "space before ? ! ;": r"(?<![\u202f?!])[?!;](?![\w/=&])",
        "space before %": r"(?<!\u202f)%",
        "space before :": r"(?<![\u00a0:])(?:(?<=[ \u202f]):|(?<=\w):)(?=\s|$)",
        "space inside guillemets": r"«(?!\u00a0)|(?<!\u00a0)»",
        "English quotation marks": r"[“”]",
        "three dots": r"\.\.\.",
        "two spaces": r"  ",
        "space before , or .": r"[ \u00a0\u202f][.,](?=\s|$)",
        "space before €": r"(?<=[\d§]) ?€",
    }
    return [name for name, pattern in rules.items() if re.search(pattern, seen)]


def test_every_message_of_the_code_has_a_french_text(of_the_code: Catalog) -> None:
    assert missing(of_the_code) == []


def test_no_french_text_is_left_that_the_code_does_not_use(committed: Catalog, of_the_code: Catalog) -> None:
    used = {(message.context, message.id if isinstance(message.id, str) else message.id[0]) for message in of_the_code}
    assert [key for key in translations(committed) if key not in used] == []


def test_placeholders_agree(committed: Catalog) -> None:
    """The last form says all that the English one does; the singular may leave the number out, as English may."""
    wrong = []
    for name, english, french in texts_of(committed):
        known = {found for form in english for found in PLACEHOLDER.findall(form)}
        for position, form in enumerate(french):
            least = known if position == len(french) - 1 else set(PLACEHOLDER.findall(english[0]))
            found = set(PLACEHOLDER.findall(form))
            if not least <= found <= known:
                wrong.append((name, sorted(least ^ found)))
    assert wrong == []


def test_percent_signs_are_doubled_where_they_are_filled_in(committed: Catalog) -> None:
    wrong = [
        name
        for name, english, french in texts_of(committed)
        if any(PLACEHOLDER.search(form) and "%(" in form for form in english)
        and any("%" in PLACEHOLDER.sub("", form).replace("%%", "") for form in french)
    ]
    assert wrong == []


def test_markup_agrees(committed: Catalog) -> None:
    wrong = [
        name
        for name, english, french in texts_of(committed)
        if {tag for form in english for tag in MARKUP.findall(form)} != {t for f in french for t in MARKUP.findall(f)}
    ]
    assert wrong == []


def test_plurals_have_both_forms(committed: Catalog) -> None:
    assert PLURALS in FRENCH.read_text(encoding="utf-8")
    for name, english, french in texts_of(committed):
        assert len(french) == len(english), name
        assert all(form.strip() for form in french), name


def test_outer_spaces_and_lines_are_those_of_the_english_text(committed: Catalog) -> None:
    wrong = [
        name
        for name, english, french in texts_of(committed)
        if english[0][-1:].isspace() != french[0][-1:].isspace() or english[0].count("\n") != french[0].count("\n")
    ]
    assert wrong == []


def test_typography(committed: Catalog) -> None:
    wrong = [
        (form, found) for _name, _english, french in texts_of(committed) for form in french if (found := breaches(form))
    ]
    assert wrong == []


def test_one_word_for_one_thing(committed: Catalog) -> None:
    """« Carence » means two things in contracts; a measure, an aid programme and a risk have one French name each."""
    refused = re.compile(r"\b(carences?|mitigations?|éligibles?|registre de risques|tu|ton|tes|toi)\b", re.IGNORECASE)
    wrong = [form for _name, _english, french in texts_of(committed) for form in french if refused.search(form)]
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Qu'est-ce\u202f?", "straight apostrophe"),
        ("Vraiment ?", "space before ? ! ;"),
        ("Vraiment?", "space before ? ! ;"),
        ("d’abord ; ensuite", "space before ? ! ;"),
        ("12 %", "space before %"),
        ("Ici : là", "space before :"),
        ("Ici: là", "space before :"),
        ("« oui »", "space inside guillemets"),
        ("12 €", "space before €"),
    ],
)
def test_the_rules_find_what_they_should(text: str, rule: str) -> None:
    assert rule in breaches(text)


@pytest.mark.parametrize(
    "text",
    [
        "Qu’est-ce\u202f?",
        "« Je ne sais pas »".replace("« ", "«\u00a0").replace(" »", "\u00a0»"),
        "12\u202f% d’arrêt",
        "99,9\u202f%% promis",
        "Écrivez des heures comme 09:00",
        "Ici\u00a0: là",
        'Voir <a href="%(url)s">la liste</a>',
    ],
)
def test_the_rules_leave_good_french_alone(text: str) -> None:
    assert breaches(text) == []
