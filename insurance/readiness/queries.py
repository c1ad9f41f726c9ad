"""Reading the questionnaire of a business: every question as it stands, readiness, the short path, uses of proofs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.utils import timezone

from insurance.claims import nil
from insurance.claims.queries import reported
from insurance.policies.queries import contracts, covers_by_policy
from insurance.readiness import insured, prefill, standing
from insurance.readiness.models import InsuranceAnswer
from insurance.readiness.prefill import Prefill
from insurance.readiness.questions import Group, Question, Questionnaire, load
from insurance.readiness.score import Readiness, readiness
from insurance.readiness.standing import Standing
from insurance.wanted.models import CoverWanted
from portal.access.rules import Actor, can
from portal.evidence.models import Proof
from portal.evidence.uses import Use
from portal.profile import wording as profile_words
from portal.profile.models import Profile
from portal.profile.queries import profile_of
from portal.tenancy.models import Business
from portal.ui.language import current_language
from risks.assessment import queries as stock_queries
from risks.assessment.models import Decision
from risks.continuity.models import Activity
from risks.continuity.queries import stoppage
from risks.quantification.models import Estimate
from risks.quantification.queries import latest
from risks.register.models import Risk, RiskStatus
from risks.services.models import Service
from risks.treatment.models import Measure, MeasureProof


@dataclass(frozen=True)
class Overview:
    """A questionnaire as it stands. `questions` are those that concern this business."""

    questionnaire: Questionnaire
    groups: list[Group]
    found: Mapping[str, Standing]
    profile: Profile
    asked_before: int  # by the guided assessment, or still to be asked there
    today: date

    @property
    def questions(self) -> list[Question]:
        return [question for group in self.groups for question in group.questions]

    @cached_property
    def readiness(self) -> Readiness:
        said = {code: item.known(self.today) for code, item in self.found.items()}
        return readiness(self.questions, self.questionnaire.red_lines, said, self.today)

    @cached_property
    def path(self) -> list[str]:
        """The questions of the short path still to ask."""
        turnover = self.profile.turnover_eur
        most = standing.budget(None if turnover is None else float(turnover), self.asked_before)
        return standing.short_path(self.readiness.steps, self.found, most)

    @property
    def to_declare(self) -> list[Standing]:
        """Answers that are there and that nobody declared, or no longer, in order."""
        mine = [self.found[question.code] for question in self.questions]
        return [item for item in mine if item.state != standing.OPEN and item.declaration != standing.DECLARED]

    def open_in(self, group: Group) -> list[str]:
        """The codes of a group's questions that nothing answers yet, in order."""
        return [item.code for item in group.questions if self.found[item.code].state == standing.OPEN]

    def count(self, group: Group) -> dict[str, int]:
        """How many questions of a group are answered, unknown, declared."""
        mine = [self.found[question.code] for question in group.questions]
        return {
            "total": len(mine),
            "known": sum(item.state == standing.KNOWN for item in mine),
            "unknown": sum(item.state == standing.UNKNOWN for item in mine),
            "declared": sum(item.declaration == standing.DECLARED for item in mine),
            "stale": sum(item.declaration == standing.STALE for item in mine),
        }


def overview(business: Business) -> Overview:
    """The whole questionnaire; about sixteen queries, whatever it holds."""
    questionnaire = load()
    profile, stock = profile_of(business), stock_queries.standing(business)
    facts = _facts(business, questionnaire, profile, stock)
    plain = {code: row.value for code, row in stock.rows.items()}
    return Overview(
        questionnaire,
        standing.concerning(questionnaire, plain),
        standing.stand(questionnaire, rows_of(business), facts),
        profile,
        stock.at_most,
        timezone.localdate(),
    )


def rows_of(business: Business) -> dict[str, InsuranceAnswer]:
    """What people said here, by question; one query."""
    rows = InsuranceAnswer.objects.for_business(business)
    return {row.question: row for row in rows.select_related("proof", "answered_by", "declared_by")}


def open_to(actor: Actor, question: Question) -> bool:
    """Whether this person may see an answer: what comes from a part that is closed to them stays closed here."""
    return actor.operator or all(can(actor, right) for right in prefill.rights_of(question))


def _facts(
    business: Business, questionnaire: Questionnaire, profile: Profile, stock: stock_queries.Standing
) -> dict[str, Prefill]:
    legal_form = profile_words.shown("legal_form", {"legal_form": profile.legal_form}, "fr")
    measures = list(Measure.objects.for_business(business).order_by("number"))
    links = MeasureProof.objects.for_business(business).select_related("proof").order_by("-proof__number")
    proofs = {link.measure_id: link.proof for link in links}
    return prefill.together(
        questionnaire,
        prefill.from_profile(profile, business.name, legal_form),
        prefill.from_measures(questionnaire, measures, proofs),
        prefill.from_assessment(questionnaire, stock.rows),
        prefill.from_services(Service.objects.for_business(business).order_by("number")),
        prefill.from_impact(Activity.objects.for_business(business).order_by("number")),
        prefill.from_stoppage(stoppage(business)),
        prefill.from_register(_register(business), profile.address or ""),
        insured.from_wanted(CoverWanted.objects.for_business(business)),
        insured.from_policies(contracts(business).order_by("number"), covers_by_policy(business)),
        insured.from_losses(latest(business)),
        insured.from_claims(reported(business, timezone.localdate()), nil.standing(business)),
    )


def _register(business: Business) -> list[tuple[Risk, set[str]]]:
    """The open risks that come from a scenario which answers a question, with their scenarios; three queries."""
    codes = prefill.HAZARDS | prefill.SUPPLIERS | prefill.CUSTOMERS
    taken = Decision.objects.for_business(business).filter(scenario__in=codes, risk__isnull=False)
    named = Estimate.objects.for_business(business).filter(scenario__in=codes)
    of: dict[int, set[str]] = {}
    for risk_id, code in [*taken.values_list("risk_id", "scenario"), *named.values_list("risk_id", "scenario")]:
        of.setdefault(risk_id, set()).add(code)
    rows = Risk.objects.for_business(business).filter(pk__in=of, status=RiskStatus.OPEN).order_by("number")
    return [(row, of[row.pk]) for row in rows]


def points(business: Business) -> dict[str, int | None]:
    """The summary figure: points of 100 by line of insurance, None where nothing was said."""
    return {line.code: line.points for line in overview(business).readiness.lines}


def uses_of_proofs(business: Business, proof_ids: Iterable[int]) -> dict[int, list[Use]]:
    """Which answers each proof backs; one query."""
    found: dict[int, list[Use]] = {}
    known = load()
    rows = InsuranceAnswer.objects.for_business(business).filter(proof_id__in=list(proof_ids)).order_by("question")
    for row in rows:
        question = known.question(row.question)
        if question is not None and row.proof_id is not None:
            text = question.text.in_(current_language())
            use = Use("", text, "readiness-question", {"code": row.question}, "readiness.view")
            found.setdefault(row.proof_id, []).append(use)
    return found


def valid_proofs(business: Business) -> Any:
    """The proofs to choose from, newest first."""
    return Proof.objects.for_business(business).order_by("-number")
