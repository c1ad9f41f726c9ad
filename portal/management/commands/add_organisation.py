"""Opens a workspace for a chamber or an insurer, and invites its first administrator."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email, validate_slug
from django.db import IntegrityError

from portal.tenancy.models import OrganisationKind
from portal.tenancy.organisations import add_organisation


class Command(BaseCommand):
    help = "Opens a workspace for a chamber or an insurer, and invites its first administrator by e-mail."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=OrganisationKind.values)
        parser.add_argument("name", help="as people know it")
        parser.add_argument("--administrator", required=True, metavar="EMAIL")
        parser.add_argument(
            "--slug", default="", help="its part of the address, /o/<slug>/; made from the name if absent"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            validate_email(options["administrator"])
            if options["slug"]:
                validate_slug(options["slug"])
            made, invitation = add_organisation(
                kind=options["kind"],
                name=options["name"].strip()[:200],
                administrator=options["administrator"],
                slug=options["slug"],
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except IntegrityError as error:
            raise CommandError("this part of the address is taken: choose another with --slug") from error
        self.stdout.write(f"/o/{made.slug}/: invitation sent to {invitation.email}")
