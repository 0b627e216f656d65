"""The databases that the tests stand on."""

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from wagtail.models import Page

from tests.infrastructure import databases


@pytest.mark.django_db
def test_tests_run_on_the_database_that_was_asked_for(pytestconfig: pytest.Config) -> None:
    assert connection.vendor == pytestconfig.getoption("db")


@pytest.mark.django_db
def test_every_migration_is_in_the_clone() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_migrations WHERE app = 'core'")
        assert cursor.fetchone()[0] >= 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_a_committed_row_is_gone_in_the_next_test(turn: int) -> None:
    users = get_user_model()
    assert users.objects.count() == 0
    users.objects.create(email=f"turn-{turn}@example.org")
    assert users.objects.count() == 1
    # What migrations put in survives, unlike after Django's own emptying of all tables.
    assert Page.objects.filter(depth=1).exists()


def test_a_fresh_database_is_migrated_and_of_the_same_kind(fresh_database, pytestconfig, tmp_path) -> None:
    url = fresh_database()
    assert url.startswith("postgres" if pytestconfig.getoption("db") == "postgresql" else "sqlite")
    answer = databases.manage("migrate", "--check", "--verbosity", "0", url=url, folder=tmp_path)
    assert "No migrations" not in answer
