"""Two people name one address at the same moment."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from broadsheet.readers.domain.restraint import LETTERS_A_DAY
from broadsheet.readers.domain.subscribing import ask_to_subscribe
from broadsheet.readers.models import Reader
from broadsheet.toolkit import outbox


@pytest.mark.django_db(transaction=True)
def test_asking_at_once_makes_one_reader_and_keeps_the_limit() -> None:
    start = threading.Barrier(6)
    failures: list[Exception] = []

    def ask() -> None:
        try:
            start.wait(timeout=20)
            ask_to_subscribe(address="ana@example.org", language="en", network="192.0.2.7")
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert Reader.objects.count() == 1
    letters = outbox.OutboxRow.objects.filter(topic="readers.write").count()
    assert letters == LETTERS_A_DAY
