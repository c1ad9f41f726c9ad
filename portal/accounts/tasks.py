from celery import shared_task

from portal.accounts.session_store import SessionStore


@shared_task(name="accounts.forget_old_sessions")
def forget_old_sessions() -> None:
    """Deletes expired sessions."""
    SessionStore.clear_expired()
