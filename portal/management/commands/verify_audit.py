"""Exit 0 when every business's audit chain holds, else 1 and the first bad row of each."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.audit.chain import verify
from portal.tenancy.context import business_context
from portal.tenancy.models import Business


class Command(BaseCommand):
    help = "Verifies the audit chain of all businesses, or of one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("business", nargs="?", help="slug; all when left out")

    def handle(self, *args: Any, **options: Any) -> None:
        businesses = Business.objects.order_by("pk")
        if slug := options["business"]:
            businesses = businesses.filter(slug=slug)
            if not businesses:
                raise CommandError(f"no business {slug}")
        bad = 0
        for business in businesses.iterator():
            with business_context(read=[business]):
                problem = verify(business)
            if problem is not None:
                bad += 1
                where = f"row {problem.seq}" if problem.seq else "outside the chain"
                self.stderr.write(f"{business.slug}: {where}, entry {problem.entry}: {problem.why}")
        if bad:
            raise CommandError(f"{bad} audit chain(s) do not hold", returncode=1)
        self.stdout.write("audit chains hold")
