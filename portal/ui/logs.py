"""One event, one JSON line: newlines and control characters cannot forge a second one, and no address that opens
something by itself is kept."""

import json
import logging
import re
from datetime import UTC, datetime

# A piece of a path that opens something: a random token has capitals, a signed one colons, a reset key a long digest. A
# name, a reference or a public identifier has neither.
_SECRET = re.compile(r"(?<=/)(?:(?=[^/\s]*[A-Z:])[\w.:=-]{20,}|[\w-]*[0-9a-f]{32}[\w-]*)(?=[/?#\s]|\Z)", re.ASCII)


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _SECRET.sub("…", record.getMessage()),
        }
        if isinstance(event := getattr(record, "event", None), dict):
            line["event"] = event
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        # ensure_ascii escapes U+2028, ANSI escapes and every other non-ASCII or control character.
        return json.dumps(line, default=str, ensure_ascii=True)
