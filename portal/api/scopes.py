"""Which rights a token's scope holds, and which scopes somebody may put into a token now."""

from collections.abc import Iterable

from portal.access.rules import Actor, can
from portal.access.table import TABLE
from portal.api.models import Scope

RIGHTS: dict[str, frozenset[str]] = {
    Scope.SERVICES_READ: frozenset({"service.view"}),
    Scope.RISKS_READ: frozenset({"risk.view"}),
    Scope.RISKS_WRITE: frozenset({"risk.create", "risk.edit", "risk.delete"}),
    Scope.MEASURES_READ: frozenset({"measure.view"}),
    Scope.MEASURES_WRITE: frozenset({"measure.create", "measure.edit", "measure.delete"}),
    Scope.DOSSIERS_READ: frozenset({"shared.view"}),
    Scope.DOSSIERS_DOWNLOAD: frozenset({"shared.download"}),
    Scope.QUESTIONS_READ: frozenset({"inquiry.view", "question.view"}),
    Scope.QUESTIONS_WRITE: frozenset({"inquiry.answer", "shared.ask"}),
    Scope.QUESTIONNAIRES_READ: frozenset({"questionnaire.view", "questionnaire.check"}),
    Scope.QUESTIONNAIRES_WRITE: frozenset({"questionnaire.publish"}),
    Scope.PORTFOLIO_READ: frozenset({"portfolio.view"}),
    Scope.PROGRAMMES_READ: frozenset({"catalogue.view"}),
    Scope.PROGRAMMES_WRITE: frozenset({"catalogue.edit"}),
}


def rights_of(scopes: Iterable[str]) -> frozenset[str]:
    """All that these scopes hold; one that is not known any more holds nothing."""
    return frozenset().union(*(RIGHTS.get(scope, frozenset()) for scope in scopes))


def writes(scopes: Iterable[str]) -> bool:
    """Whether any of them changes a business's data."""
    return any(scope in {Scope.RISKS_WRITE, Scope.MEASURES_WRITE, Scope.QUESTIONS_WRITE} for scope in scopes)


def may_ever(actor: Actor, right: str) -> bool:
    """Whether this person holds a right, if only on rows of their own: for those the verb asks again, row by row."""
    rule = TABLE.get(right)
    own = rule is not None and rule.own and actor.role == "member" and (actor.only is None or right in actor.only)
    return own or can(actor, right)


def open_to(actor: Actor) -> list[Scope]:
    """The scopes of which this person may use something now."""
    return [scope for scope in Scope if any(may_ever(actor, right) for right in RIGHTS[scope])]
