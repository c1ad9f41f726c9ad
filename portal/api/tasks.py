from celery import shared_task

from portal.api.answers import forget_old


@shared_task(name="api.forget_old_answers")
def forget_old_answers() -> None:
    """Deletes the answers kept for repeated requests once they are a day old."""
    forget_old()
