"""Names stored files that no row knows, and rows whose file is gone; changes nothing."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.evidence.reconcile import differences
from portal.tenancy.context import business_context
from portal.tenancy.models import Business


class Command(BaseCommand):
    help = "Compares proofs, spreadsheets and dossiers with their rows. Exit 1 when a row has lost its file."

    def handle(self, *args: Any, **options: Any) -> None:
        lost = 0
        for business in Business.objects.order_by("pk").iterator():
            with business_context(read=[business]):
                found = differences(business)
            lost += len(found.without_file)
            for name in found.without_file:
                self.stdout.write(f"{business.slug}: lost {name}")
            for name in found.without_row:
                self.stdout.write(f"{business.slug}: nobody's {name}")
        if lost:
            raise CommandError(f"{lost} rows have lost their file: restore them from a backup")
