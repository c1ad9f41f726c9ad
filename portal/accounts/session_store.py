"""Sessions in PostgreSQL that a stolen copy of the database cannot use: keys digested, data sealed."""

import json
from typing import Any

from cryptography.fernet import InvalidToken
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from portal.accounts.boxes import box, digest

_PURPOSE = "session.1"


class SessionStore(DatabaseStore):
    @classmethod
    def get_model_class(cls) -> Any:
        from portal.accounts.models import BrowserSession

        return BrowserSession

    def encode(self, session_dict: dict[str, Any]) -> str:
        return box(_PURPOSE).encrypt(json.dumps(session_dict, separators=(",", ":")).encode()).decode()

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """Data that does not open, after a change of the site's secret say, is an empty session."""
        try:
            return dict(json.loads(box(_PURPOSE).decrypt(session_data)))
        except (InvalidToken, ValueError):
            return {}

    def _get_session_from_db(self) -> Any:
        rows = self.model.objects.filter(session_key=digest(self.session_key or ""), expire_date__gt=timezone.now())
        row = rows.first()
        if row is None:
            self._session_key = None
        return row

    def exists(self, session_key: str) -> bool:
        return bool(super().exists(digest(session_key)))

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row: Any = super().create_model_instance(data)
        row.session_key = digest(row.session_key)
        row.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        return row

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            self.model.objects.filter(session_key=digest(key)).delete()
