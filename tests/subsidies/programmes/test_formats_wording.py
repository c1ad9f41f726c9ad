"""Every reason has a sentence, and every sentence takes the values its reason carries."""

import re
from pathlib import Path

from subsidies.programmes import formats
from subsidies.programmes.formats import Problem, Rejected
from subsidies.programmes.formats.problems import excerpt
from subsidies.programmes.formats.wording import SENTENCES, reasons, sentence

FOLDER = Path(formats.__file__).parent


def test_every_code_used_in_the_parsers_has_a_sentence_and_every_sentence_is_used():
    source = "".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.py") if path.name != "wording.py")
    source += (FOLDER.parents[1] / "management/commands/match_programmes.py").read_text(encoding="utf-8")
    assert {code for code in SENTENCES if f'"{code}"' not in source} == set()
    used = set(re.findall(r'(?:refuse|note)\(\s*[^,()]+,\s*"([a-z_0-9]+)"', source))
    used |= set(re.findall(r'Problem\(\s*[^,()]+,\s*"([a-z_0-9]+)"', source))
    assert used <= set(SENTENCES)


def test_a_reason_names_its_field():
    row = Rejected(3, (Problem("criteria.employees", "bounds_reversed", {"low": 5, "high": 1}), Problem("", "not_csv")))
    assert reasons(row) == [
        "criteria.employees: The lowest value, 5, is above the highest, 1.",
        "The row is not valid CSV: check its quotation marks.",
    ]


def test_a_percent_sign_in_a_value_is_harmless():
    assert "%(x)s 100%" in sentence(Problem("id", "not_slug", {"value": "%(x)s 100%"}))


def test_excerpts_are_short_and_printable():
    assert excerpt("a\x00\u202eb\ud800\n") == "a\ufffd\ufffdb\ufffd\ufffd"
    assert excerpt("x" * 100) == "x" * 60 + "…"
    assert [excerpt(value) for value in (None, True, [1], {"a": 1}, 5)] == ["null", "true", "[…]", "{…}", "5"]
