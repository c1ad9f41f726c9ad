"""The snapshot's shape is checked, described, and holds labels in both languages."""

import json

import jsonschema_rs
import pytest
from django.test import Client
from django.utils.translation import gettext_lazy, override

from insurance.dossier.attached import attached
from insurance.dossier.snapshot_schema import checked, json_schema, words
from portal.documents.canonical import canonical_json
from tests.insurance.dossier.example import example


def test_the_example_has_the_shape():
    assert canonical_json(checked(example())) == canonical_json(example())
    assert example() is not example()


@pytest.mark.parametrize(
    ("break_it", "named"),
    [
        (lambda s: s["version"].pop("frozen_at"), "version.frozen_at"),
        (lambda s: s["register"]["risks"][2].update(current={"likelihood": "high"}), "risks.2.current"),
        (lambda s: s["measures"][0].update(status="perhaps"), "measures.0.status"),
        (lambda s: s["policies"][1]["covers"][0].update(secret="x"), "covers.0.secret"),
        (lambda s: s["claims"]["claims"][0]["row"].pop("incurred"), "row.incurred"),
        (lambda s: s.update(format="rempart-dossier/2"), "format"),
    ],
)
def test_another_shape_is_refused_by_name(break_it, named):
    snapshot = example()
    break_it(snapshot)
    with pytest.raises(ValueError) as refused:
        checked(snapshot)
    assert named in str(refused.value)


def test_the_json_schema_describes_it():
    schema = json_schema()
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert {"version", "company", "sections"} <= set(schema["required"])
    assert schema["$defs"]["Risk"]["additionalProperties"] is False
    assert canonical_json(schema)


def test_labels_freeze_in_both_languages_whatever_is_active():
    label = gettext_lazy("Risk register")
    for lang in ("fr", "en"):
        with override(lang):
            assert words(label)["en"] == "Risk register"
            assert set(words(label)) == {"fr", "en"}


def test_a_program_of_somebody_else_judges_the_data_by_the_published_schema(client: Client, db: None):
    """With a validator that is not ours, on the very bytes that are published and that travel."""
    published = client.get("/verify/dossier.schema.json")
    assert published["Content-Type"] == "application/schema+json"
    parts = {one.name: one.data for one in attached(example())}
    assert published.content == parts["dossier.schema.json"]
    judge = jsonschema_rs.validator_for(json.loads(published.content))
    data = json.loads(parts["dossier.json"])
    assert judge.is_valid(data)
    del data["version"]["frozen_at"]
    assert not judge.is_valid(data)
