"""Whatever staff do leaves a line in the audit log, with their name."""

from __future__ import annotations

import pytest
from django.urls import reverse
from wagtail.log_actions import registry
from wagtail.models import ModelLogEntry

from broadsheet.people.enums import StaffRole
from tests.desk import test_roles as acts
from tests.desk.helpers import signed_in, staff
from tests.desk.wagtail_files import open_files_forgiven

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

LOGGED = [
    acts.write_an_article, acts.begin_with_a_document, acts.edit_somebody_elses,
    acts.submit_my_own_for_review, acts.approve_in_review, acts.publish_at_once,
    acts.schedule_my_own, acts.unschedule_an_article, acts.withdraw_an_article,
    acts.withdraw_in_bulk, acts.publish_in_bulk, acts.delete_in_bulk, acts.delete_somebody_elses,
    acts.copy_somebody_elses, acts.lock_an_article, acts.unlock_what_another_locked,
    acts.take_somebody_elses_out_of_review, acts.upload_a_picture,
    acts.change_somebody_elses_picture, acts.delete_somebody_elses_picture, acts.add_a_region,
    acts.add_a_contributor, acts.add_a_redirect, acts.change_the_masthead,
    acts.add_a_standing_page, acts.hire_a_reporter, acts.dismiss_a_colleague,
    acts.make_a_colleague_a_publisher, acts.give_roles_in_bulk,
    acts.switch_off_accounts_in_bulk, acts.delete_pictures_in_bulk, acts.delete_regions_in_bulk,
]  # fmt: skip


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with open_files_forgiven():
        yield


def lines_by(user) -> int:
    models = set(registry.get_log_entry_models())
    return sum(model.objects.filter(user=user).count() for model in models)


@pytest.mark.parametrize("act", LOGGED, ids=lambda act: act.__name__)
def test_it_is_in_the_audit_log(act):
    me = staff(StaffRole.PUBLISHER)
    other = staff(StaffRole.REPORTER, "colleague")
    client = signed_in(me)
    before = lines_by(me)
    assert act(client, me, other)
    assert lines_by(me) > before


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_list_taken_out_of_the_house_is_in_the_audit_log(form):
    me = staff(StaffRole.PUBLISHER)
    answer = signed_in(me).get(reverse("wagtailadmin_reports:site_history"), {"export": form})
    filename = answer["Content-Disposition"].split('"')[1]
    line = ModelLogEntry.objects.get(action="people.downloaded")
    assert (line.user, line.message) == (me, f"Downloaded “{filename}”")
