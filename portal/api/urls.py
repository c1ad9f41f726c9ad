"""Composes the API from the routers of all apps, as portal/urls.py composes the pages."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.responses import Response
from ninja.utils import normalize_path, replace_path_param_notation

from insurance.dossier.api import router as verification_router
from insurance.insurers.desk.api import router as dossiers_router
from insurance.insurers.inquiries.api import readers_router as shared_questions_router
from insurance.insurers.inquiries.api import router as questions_router
from insurance.questionnaires.api import router as questionnaires_router
from portal.access.routes import public
from portal.advisers.api import router as portfolio_router
from portal.api import answers, problems
from portal.api.operations import send_headers
from portal.api.reading import StrictParser
from portal.api.token_api import router as token_router
from risks.register.api import router as risks_router
from risks.services.api import router as services_router
from risks.treatment.api import router as measures_router
from subsidies.curation.api import router as programmes_router
from subsidies.intake.api import router as intakes_router

PREFIX = "api/v1/"


class Api(NinjaAPI):
    """One pattern a path, each with the rules of its operations on it (`view.operations`); problems as errors."""

    def patterns(self) -> list[URLPattern]:
        return [path("openapi.json", description, name="api-description"), *self._operations()]

    def _operations(self) -> list[URLPattern]:
        found = []
        for router in self._get_bound_routers():
            for place, ways in router.path_operations.items():
                view: Any = ways.get_view()
                view.login_required = False  # a token, not a session
                view.operations = {
                    method: getattr(operation.view_func, "rule", None)
                    for operation in ways.operations
                    for method in operation.methods
                }
                route = replace_path_param_notation(normalize_path(f"{router.prefix}/{place}")).lstrip("/")
                found.append(path(route, view, name=ways.operations[0].url_name))
        return found

    def create_response(self, request: HttpRequest, data: Any, **more: Any) -> HttpResponse:
        response = super().create_response(request, data, **more)
        send_headers(request, response)
        return response

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> OpenAPISchema:
        schema = super().get_openapi_schema(path_prefix=PREFIX)
        schema["components"]["schemas"]["Problem"] = problems.SCHEMA
        return schema


api = Api(
    title="Rempart",
    version="1",
    description="Registers of businesses, shared dossiers and questions about them, questionnaires, portfolios and "
    "programmes. See docs/api.md.",
    docs_url=None,
    parser=StrictParser(),
)
problems.answer_in_problems(api)
api.add_exception_handler(answers.Replayed, answers.first_answer)
for _router in (
    token_router,
    verification_router,
    services_router,
    risks_router,
    measures_router,
    dossiers_router,
    shared_questions_router,
    questions_router,
    questionnaires_router,
    portfolio_router,
    programmes_router,
    intakes_router,
):
    api.add_router("", _router)


@public
def description(request: HttpRequest) -> HttpResponse:
    """The whole interface as OpenAPI 3.1."""
    answer = Response(api.get_openapi_schema())
    answer["Cache-Control"] = "public, max-age=300"
    return answer


urlpatterns = api.patterns()
