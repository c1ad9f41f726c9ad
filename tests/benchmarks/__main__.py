"""`make bench`: runs every bench_*.py beside this file, prints one line each, writes var/bench.json.

Each module has `run() -> list[dict]` with name, ours, reference, ratio and unit; both figures come from the same run,
so that the ratio holds on a slow or a busy machine. A row may say `at_most`, a promise of the product: what goes beyond
it is marked EXCEEDED, and the exit code is 1. Needs PostgreSQL: the private one is started unless
DATABASE_URL names another.
"""

import json
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def modules() -> list[str]:
    return [f"tests.benchmarks.{file.stem}" for file in sorted(HERE.glob("bench_*.py"))]


def exceeded(row: dict[str, Any]) -> bool:
    """Whether a figure is beyond what is promised of it."""
    return "at_most" in row and row["ours"] > row["at_most"]


def report(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        mark = f"  EXCEEDED: at most {row['at_most']:g}" if exceeded(row) else ""
        figures = f"{row['ours']:>10.4g} {row['reference']:>10.4g} {row['ratio']:>7.3g}  {row['unit']}"
        print(f"{row['name']:<64} {figures}{mark}", flush=True)


def main() -> int:
    os.environ.setdefault("REMPART_LOCAL", "1")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    from portal.embedded import Services

    var = Path(os.environ.get("REMPART_VAR") or "var").resolve()
    services = None
    if "DATABASE_URL" not in os.environ:
        services = Services(var)
        services.start()
        os.environ.update(services.env())
    import django

    django.setup()
    rows: list[dict[str, Any]] = []
    wanted = sys.argv[1:]
    print(f"{'name':<64} {'ours':>10} {'reference':>10} {'ratio':>7}  unit")
    try:
        for name in modules():
            if wanted and not any(word in name for word in wanted):
                continue
            found = import_module(name).run()
            report(found)
            rows += found
    finally:
        if services is not None:
            services.stop()
    var.mkdir(parents=True, exist_ok=True)
    (var / "bench.json").write_text(json.dumps(rows, indent=1, default=str), encoding="utf-8")
    return int(any(exceeded(row) for row in rows))


if __name__ == "__main__":
    sys.exit(main())
