"""Runs pytest against the private servers, or against those that DATABASE_URL and REDIS_URL name."""

import os
import subprocess
import sys
from pathlib import Path


def main(arguments: list[str]) -> int:
    command = [sys.executable, "-m", "pytest", *arguments]
    if "DATABASE_URL" in os.environ:
        return subprocess.call(command)
    from portal.embedded import Services

    services = Services(Path(os.environ.get("REMPART_VAR", "var")))
    services.start()
    try:
        return subprocess.call(command, env={**os.environ, **services.env()})
    finally:
        services.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
