import logging

from celery import shared_task

from portal.evidence.reconcile import common_differences, differences
from portal.tenancy.context import business_context
from portal.tenancy.models import Business

security = logging.getLogger("rempart.security")


@shared_task(name="files.reconcile")
def reconcile() -> int:
    """Every night: each business whose rows and files differ is named in the log, with how many of each; then what
    belongs to none."""
    differing = 0
    for business in Business.objects.order_by("pk").iterator():
        with business_context(read=[business]):
            found = differences(business)
        if found:
            differing += 1
            event = {"business": business.pk, "lost": len(found.without_file), "orphans": len(found.without_row)}
            security.error("files and rows differ", extra={"event": event})
    found = common_differences()
    if found:
        differing += 1
        event = {"lost": len(found.without_file), "orphans": len(found.without_row)}
        security.error("files and rows differ", extra={"event": event})
    return differing
