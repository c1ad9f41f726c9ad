"""Builds one version of a business's dossier and writes its bundle to a file."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from insurance.dossier.actions import request_dossier
from insurance.dossier.freeze import USUAL
from insurance.dossier.models import DossierVersion
from insurance.dossier.storage import read_bundle
from insurance.dossier.validity import MONTHS, USUAL_MONTHS
from insurance.dossier.why import why
from insurance.questionnaires.queries import key_of, live
from portal.access.actors import operator_in
from portal.jobs.models import Job, JobState
from portal.jobs.tasks import run
from portal.tenancy.context import business_context
from portal.tenancy.models import Business
from portal.tenancy.refusals import Refused

PATIENCE_SECONDS = 120


class Command(BaseCommand):
    help = "Builds and seals a version of the dossier of BUSINESS (its slug) and writes the bundle to --out."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("business")
        parser.add_argument("--lang", choices=["fr", "en"], default="fr")
        parser.add_argument("--months", type=int, choices=MONTHS, default=USUAL_MONTHS, help="how long to rely on it")
        parser.add_argument("--out", required=True, type=Path)
        parser.add_argument(
            "--questionnaire", action="append", default=[], metavar="INSURER/CODE", help="an insurer's; may be repeated"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        business = Business.objects.filter(slug=options["business"]).first()
        if business is None:
            raise CommandError(f"no business {options['business']}")
        chosen = options["questionnaire"]
        if gone := set(chosen) - {key_of(row) for row in live()}:
            raise CommandError(f"no questionnaire {', '.join(sorted(gone))} is on offer")
        with business_context(write=[business]):
            try:
                job = request_dossier(
                    actor=operator_in(business),
                    business=business,
                    language=options["lang"],
                    parts=USUAL,
                    months=options["months"],
                    questionnaires=chosen,
                )
            except Refused as refused:
                raise CommandError(str(refused)) from refused
        run(job.pk, business.pk)
        version = self._finished(job, business)
        with business_context(read=[business]):
            content = read_bundle(version)
        try:
            options["out"].write_bytes(content)
        except OSError as error:
            raise CommandError(f"cannot write {options['out']}: {error.strerror}") from error
        self.stdout.write(f"{version}: {version.pages} pages, {len(content)} bytes, {options['out']}")
        self.stdout.write(f"PDF SHA-256    {version.pdf_sha256}")
        self.stdout.write(f"bundle SHA-256 {version.bundle_sha256}")

    def _finished(self, job: Job, business: Business) -> DossierVersion:
        """A worker may have been quicker than this command: then wait for it."""
        end = time.monotonic() + PATIENCE_SECONDS
        while True:
            with business_context(read=[business]):
                job = Job.objects.for_business(business).get(pk=job.pk)
                if job.state == JobState.DONE:
                    return DossierVersion.objects.for_business(business).get(number=job.result["number"])
            if job.error or job.state in {JobState.FAILED, JobState.REFUSED} or time.monotonic() > end:
                said = why(job.error) or job.error or "no answer"
                raise CommandError(f"the build ended {job.state}: {said}")
            time.sleep(0.2)
