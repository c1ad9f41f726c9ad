import threading
import uuid

import pytest
from django.db import connection, transaction

from portal.editing.saving import Conflict, first_answer, remember_answer, save_fields
from portal.tenancy.context import business_context
from risks.models import Risk
from tests.cast import Cast
from tests.factories import make_risk


def test_the_second_of_two_savers_changes_nothing_and_sees_the_first_text(cast: Cast) -> None:
    risk = make_risk(cast.bakery, "before")
    with business_context(write=[cast.bakery]):
        mine, theirs = Risk.objects.get(pk=risk.pk), Risk.objects.get(pk=risk.pk)
        save_fields(mine, mine.version, {"title": "first"})
        with pytest.raises(Conflict) as caught:
            save_fields(theirs, theirs.version, {"title": "second"})
        assert caught.value.current.title == "first"
        assert Risk.objects.get(pk=risk.pk).title == "first"


@pytest.mark.django_db(transaction=True)
def test_parallel_submits_of_one_form_have_one_effect(cast: Cast) -> None:
    key, effects, answers = uuid.uuid4(), [], []
    user_id = cast.ines.pk

    def submit() -> None:
        with transaction.atomic():
            answer = first_answer(user_id, key)
            if answer is None:
                effects.append(1)
                remember_answer(user_id, key, "/there/")
                answer = "/there/"
            answers.append(answer)
        connection.close()

    threads = [threading.Thread(target=submit) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(effects), answers) == (1, ["/there/"] * 6)


@pytest.mark.django_db(transaction=True)
def test_after_a_rollback_the_form_may_be_sent_again(cast: Cast) -> None:
    key = uuid.uuid4()
    with pytest.raises(KeyError), transaction.atomic():
        assert first_answer(cast.ines.pk, key) is None
        raise KeyError
    assert first_answer(cast.ines.pk, key) is None


def test_a_key_belongs_to_one_person(cast: Cast) -> None:
    key = uuid.uuid4()
    assert first_answer(cast.ines.pk, key) is None
    assert first_answer(cast.yann.pk, key) is None
