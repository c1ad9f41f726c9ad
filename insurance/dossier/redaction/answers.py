"""Withholding answers: in the questionnaire, in insurers' own, and in what readers asked about them."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from insurance.dossier.redaction.catalogue import HIDDEN_OF_ANSWER, Redactable, lines_telling, question_of_red_line
from insurance.dossier.redaction.places import Hidden, hide_facts, hide_proof, null, records
from insurance.readiness.questions import load
from insurance.readiness.wording import filed_in_both

WITHHELD = "withheld"
_ANSWERS = "answers/groups/*/answers"


def withhold_answers(made: Any, codes: Collection[str], item: Redactable, entry: Hidden) -> None:
    """Withheld is neither known nor declared, and neither is what it says of a red line, nor the same answer in an
    insurer's questionnaire, or what readers asked about it."""
    if not codes:
        return
    for pointer, answer in records(made, _ANSWERS):
        if answer["code"] in codes and answer["state"] not in {"open", WITHHELD}:
            _withhold_answer(made, pointer, answer, item, entry)
            if item.entries:
                entry.references.append(answer["code"])
            _hide_points(made, answer["code"], entry)
    for _pointer, line in records(made, "answers/red_lines"):
        asked = question_of_red_line().get(line["code"])
        if any(one["state"] == WITHHELD and one["code"] == asked for _at, one in records(made, _ANSWERS)):
            line["state"] = WITHHELD
    if "answers" in made and not any(one["declaration"] == "declared" for _at, one in records(made, _ANSWERS)):
        made["answers"]["declaration"] = None  # nobody declares what is left
    for pointer, questionnaire in records(made, "questionnaires"):
        theirs = [(f"{pointer}{at}", one) for at, one in records(questionnaire, "sections/*/answers")]
        _withhold_theirs(made, theirs, codes, item, entry)
    _withhold_exchanges(made, codes, item, entry)


def hide_source(made: Any, reference: str) -> None:
    """Answers that come from a record which is withheld name its list only, without a mark and without their day: the
    question and the day together would say what that record is."""
    for path in (_ANSWERS, "questionnaires/*/sections/*/answers"):
        for _pointer, answer in records(made, path):
            if answer.get("source_reference") == reference:
                answer["source"] = filed_in_both(answer["source_code"])
                answer["source_reference"] = answer["source_on"] = None


def _hide_points(made: Any, code: str, entry: Hidden) -> None:
    """With all other answers, the points of a line give away the one that is withheld."""
    for pointer, line in records(made, "answers/lines"):
        if line["code"] in lines_telling(code):
            hide_facts(line, "points", entry, pointer)


def _withhold_exchanges(made: Any, codes: Collection[str], item: Redactable, entry: Hidden) -> None:
    """What was asked about one of those, and answered; that it was asked stays."""
    for pointer, exchange in records(made, "exchanges"):
        code = _code_of(exchange)
        if code not in codes:
            continue
        for at, said in records(exchange, "entries"):
            kept, proof = {*entry.words}, said["proof"]
            for key in ("text", "proof"):
                if said[key] is not None:
                    entry.counted.append(f"{pointer}{at}/{key}")
                    null(said, key, f"{pointer}{at}", entry)
            entry.words = kept
            if proof:
                hide_proof(made, proof["reference"], entry)
            if item.entries and f"{pointer}{at}/text" in entry.paths:
                entry.references.append(code)


def _code_of(exchange: Any) -> str:
    """The question that it is about; by its words where an older snapshot kept no code."""
    if "question_code" in exchange or not exchange["question"]:
        return exchange.get("question_code") or ""
    asked = exchange["question"]["fr"], exchange["question"]["en"]
    return next((one.code for one in load() if (one.text.fr, one.text.en) == asked), "")


def _withhold_theirs(
    made: Any, theirs: Sequence[tuple[str, Any]], codes: Collection[str], item: Redactable, entry: Hidden
) -> None:
    """An insurer's questions that those answer, and whatever is asked or passed over because of one of them."""
    hidden: set[str] = set()
    while more := {one["code"] for _at, one in theirs if one["common"] in codes or one["only_if"] in hidden} - hidden:
        hidden |= more
    for at, one in theirs:
        if one["code"] not in hidden or one["state"] == WITHHELD:
            continue
        if one["only_if"] in hidden or one["state"] not in {"open", "skipped"}:
            if item.entries and one["common"] in codes:
                entry.references.append(one["common"])
            _withhold_answer(made, at, one, item, entry)


def _withhold_answer(made: Any, pointer: str, answer: Any, item: Redactable, entry: Hidden) -> None:
    entry.counted.append(pointer)
    proof = answer["proof"]
    kept = {*entry.words, *(_leaves(answer["value"]) if item.code == "people.names" else ())}
    for key in HIDDEN_OF_ANSWER:
        if answer.get(key) is not None:
            null(answer, key, pointer, entry)
    entry.words = kept
    answer["state"] = answer["declaration"] = WITHHELD
    if proof:
        hide_proof(made, proof, entry)


def _leaves(value: Any) -> Iterator[str]:
    """The texts inside an answer: a person's name, e-mail address and number."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _leaves(item)
