"""Steps of sharing that journeys have in common."""

from tests.journeys.person import Person


def wait_for_copy(owner: Person, reader: str) -> None:
    """From the list of readers to one of them, until a worker has made their copy."""
    owner.page.get_by_role("link", name=reader, exact=True).first.click()
    owner.arrive()
    if owner.page.locator("#rp-progress").count():
        done = owner.page.locator("#rp-progress .btn-primary")
        done.wait_for(timeout=60_000)
        done.click()
        owner.arrive()
    owner.reads(owner.says("Their copy, with their name (SHA-256 of the PDF)"))
