"""What the demo's insurer publishes, reads and asks, and who else may read."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from deploy.demo_data import fr, insurers
from insurance.dossier.actions import request_dossier
from insurance.insurers.copies.making import job_of
from insurance.insurers.grants.actions import create_grant
from insurance.insurers.inquiries.actions import answer as answer_inquiry
from insurance.insurers.inquiries.actions import ask
from insurance.insurers.passing_on.actions import ask_to_pass_on
from insurance.insurers.room.actions import download
from insurance.insurers.room.readers import Reader
from insurance.models import DossierVersion
from insurance.questionnaires import answering
from insurance.questionnaires.actions import publish, send
from insurance.questionnaires.queries import key_of
from insurance.questionnaires.shape import questions_of
from portal.access.models import Grant
from portal.jobs.tasks import run as run_job
from portal.tenancy.context import business_context
from tests.cast import Cast

QUESTIONNAIRE = Path("deploy/demo_data/questionnaire_ponant.json")


def publish_questionnaire(cast: Cast) -> str:
    """The insurer's own questionnaire, and what the bakery answered to one that only it asks; the name to choose it."""
    erwan = cast.workspace_actor("erwan", cast.insurer)
    row = send(actor=erwan, insurer=cast.insurer, data=(settings.BASE_DIR / QUESTIONNAIRE).read_bytes())
    publish(actor=erwan, insurer=cast.insurer, number=row.number, seen=row.content_sha256)
    with business_context(write=[cast.bakery]):
        for question in questions_of(row.content):
            if question["code"] in insurers.OWN_ANSWERS:
                answering.answer(
                    actor=cast.actor("ines"),
                    business=cast.bakery,
                    questionnaire=row,
                    question=question,
                    version=0,
                    value=insurers.OWN_ANSWERS[question["code"]],
                )
    return key_of(row)


def share(cast: Cast) -> None:
    """To the insurer, who took it home; to an agency, by a link and a code; and to a broker by e-mail, who asks to pass
    it on."""
    business, now = cast.bakery, timezone.now()
    with business_context(write=[business]):
        number = DossierVersion.objects.for_business(business).latest("number").number
        given: Any = {"actor": cast.actor("ines"), "business": business, "version_number": number}
        agency: Any = {"recipient": "Agence de la place des Lices", "max_downloads": 2}
        told, _code = create_grant(expires_at=now + timedelta(days=10), **given, **agency)
        address: Any = {"email": "courtage@vilaine.example", "language": "fr", "may_pass_on": True}
        broker, _none = create_grant(
            recipient="Courtage de la Vilaine", expires_at=now + timedelta(days=60), max_downloads=5, **given, **address
        )
        grant, _none = create_grant(
            organisation=cast.insurer, expires_at=now + timedelta(days=30), max_downloads=5, **given
        )
        jobs = [job for job in map(job_of, (told, broker, grant)) if job is not None]
    for job in jobs:
        run_job(job.pk, business.pk)
    ask_to_pass_on(
        reader=Reader(broker, broker.recipient, None),
        recipient=fr("Assurances du Port"),
        email="souscription@port.example",
        reason=fr("Leur contrat cyber couvre aussi l’arrêt d’un prestataire."),
    )
    _share_neighbour(cast)
    nora = cast.workspace_actor("nora", cast.insurer)
    download(grant_id=grant.pk, who=f"{nora.name}, {cast.insurer.name}", actor=nora)


def ask_twice(cast: Cast) -> None:
    """The underwriter asks twice about what she reads; the owner has answered once."""
    grants = Grant.objects.filter(business=cast.bakery, organisation=cast.insurer).select_related(
        "business", "organisation"
    )
    nora = cast.workspace_actor("nora", cast.insurer)
    reader = Reader(grants.latest("pk"), f"{nora.name}, {cast.insurer.name}", nora)
    for about, text, said in insurers.ASKED:
        inquiry = ask(reader=reader, text=fr(text), **about)
        if said is not None:
            with business_context(write=[cast.bakery]):
                answer_inquiry(actor=cast.actor("ines"), inquiry=inquiry, version=1, kind="answered", text=fr(said))


def _share_neighbour(cast: Cast) -> None:
    """A second applicant on the insurer's desk, of few parts, that nobody has looked at yet."""
    business, actor = cast.neighbour, cast.actor("yann", cast.neighbour)
    with business_context(write=[business]):
        parts = ("company", "services", "losses", "measures", "answers")
        job = request_dossier(actor=actor, business=business, language="fr", parts=parts, with_proofs=False)
    run_job(job.pk, business.pk)
    with business_context(write=[business]):
        grant, _none = create_grant(
            actor=actor,
            business=business,
            version_number=DossierVersion.objects.for_business(business).latest("number").number,
            organisation=cast.insurer,
            expires_at=timezone.now() + timedelta(days=6),
            max_downloads=3,
        )
        copy = job_of(grant)
    if copy is not None:
        run_job(copy.pk, business.pk)
