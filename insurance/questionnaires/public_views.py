"""The format's JSON Schema and the codes that a file may map to, open to anybody who writes one."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from insurance.questionnaires.convert import conversions, names_of
from insurance.questionnaires.shape import json_schema
from insurance.readiness.questions import load
from portal.access.routes import public


@public
@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """The JSON Schema of rempart-questionnaire/1."""
    return _file(json_schema(), "rempart-questionnaire.schema.json", "application/schema+json")


@public
@require_safe
def common(request: HttpRequest) -> HttpResponse:
    """Every common question: its code, its wording, its values, and how it answers each of an insurer's types."""
    known = load()
    listed = [
        {
            "code": question.code,
            "group": question.group,
            "type": question.type,
            "text": {"fr": question.text.fr, "en": question.text.en},
            "values": list(names_of(question)),
            "answers": {kind: sorted(ways) for kind, ways in conversions(question).items()},
        }
        for question in known
    ]
    return _file({"version": known.version, "questions": listed}, "rempart-common-questions.json", "application/json")


def _file(value: object, name: str, media_type: str) -> HttpResponse:
    answer = JsonResponse(value, content_type=media_type, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
