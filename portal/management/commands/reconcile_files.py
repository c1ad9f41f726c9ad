"""Names stored files that no row knows, and rows whose file is gone; changes nothing."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.evidence.reconcile import Differences, common_differences, differences
from portal.tenancy.context import business_context
from portal.tenancy.models import Business


class Command(BaseCommand):
    help = "Compares stored files of every kind with their rows. Exit 1 when a row has lost its file."

    def handle(self, *args: Any, **options: Any) -> None:
        lost = 0
        for business in Business.objects.order_by("pk").iterator():
            with business_context(read=[business]):
                found = differences(business)
            lost += self._name(business.slug, found)
        lost += self._name("catalogue", common_differences())
        if lost:
            raise CommandError(f"{lost} rows have lost their file: restore them from a backup")

    def _name(self, whose: str, found: Differences) -> int:
        for name in found.without_file:
            self.stdout.write(f"{whose}: lost {name}")
        for name in found.without_row:
            self.stdout.write(f"{whose}: nobody's {name}")
        return len(found.without_file)
