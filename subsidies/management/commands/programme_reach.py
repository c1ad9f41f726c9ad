"""Prints for how many businesses each programme was in the last night."""

from typing import Any

from django.core.management.base import BaseCommand

from subsidies.verdicts.reach import reached


class Command(BaseCommand):
    help = "For each programme: businesses it was for in the last night, and those for which it depended on facts."

    def handle(self, *args: Any, **options: Any) -> None:
        for slug, eligible, unknown in reached():
            self.stdout.write(f"{eligible:>9} {unknown:>9}  {slug}")
