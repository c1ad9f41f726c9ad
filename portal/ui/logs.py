"""One event, one JSON line: newlines and control characters cannot forge a second one."""

import json
import logging
from datetime import UTC, datetime


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if isinstance(event := getattr(record, "event", None), dict):
            line["event"] = event
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        # ensure_ascii escapes U+2028, ANSI escapes and every other non-ASCII or control character.
        return json.dumps(line, default=str, ensure_ascii=True)
