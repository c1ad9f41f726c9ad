"""`python -m portal.embedded start|stop|status|clean [VAR_DIR]`.

`start` prints the lines to export, and the servers stay until `stop`; `status` exits 1 when one does not run; `clean`
stops them and removes their data.
"""

import os
import shutil
import sys
from pathlib import Path

from portal.embedded.services import Services


def main(arguments: list[str]) -> int:
    what = arguments[0] if arguments else "status"
    services = Services(Path(arguments[1] if len(arguments) > 1 else os.environ.get("REMPART_VAR", "var")))
    if what in {"stop", "clean"}:
        services.stop(even_if_used=True)
        if what == "clean":
            shutil.rmtree(services.home.data, ignore_errors=True)
        return 0
    if what == "start":
        services.start().keep()
    elif what != "status":
        print(__doc__, file=sys.stderr)
        return 2
    running = services.running()
    for name, answers in running.items():
        print(f"# {name} {'answers' if answers else 'does not run'}")
    if not all(running.values()):
        return 1
    for name, address in services.env().items():
        print(f"export {name}='{address}'")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
