#!/usr/bin/env python
"""Django's command line. On a plain checkout it works with the private services of `make demo`, started when needed."""

import os
import sys
from pathlib import Path

# Commands that never open a database connection.
WITHOUT_DATABASE = {"match_programmes", "simulate", "verify_dossier", "makemessages", "help", "--help"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    if not {"DATABASE_URL", "SECRET_KEY"} & os.environ.keys():
        os.environ.setdefault("REMPART_LOCAL", "1")
    services = None
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    if os.environ.get("REMPART_LOCAL") and "DATABASE_URL" not in os.environ and command not in WITHOUT_DATABASE:
        from portal.embedded import Services

        services = Services(Path(os.environ.get("REMPART_VAR") or Path(__file__).parent / "var"))
        services.start()
    try:
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)
    finally:
        if services is not None:
            services.stop()


if __name__ == "__main__":
    main()
