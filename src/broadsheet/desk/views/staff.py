"""The staff's screens with what the room of people does not know: languages to review."""

from __future__ import annotations

from typing import Any

from wagtail.log_actions import log

from broadsheet.desk.forms.staff import StaffWithLanguagesCreationForm, StaffWithLanguagesEditForm
from broadsheet.editions.domain import audit
from broadsheet.editions.domain.rights import give_languages
from broadsheet.people.models import User
from broadsheet.people.views.staff import StaffCreateView, StaffEditView, StaffViewSet


class _GivesLanguages:
    """Stores the languages of the form beside the account."""

    form: Any

    def save_instance(self) -> Any:
        user: User = super().save_instance()  # type: ignore[misc]
        if "review_languages" in self.form.cleaned_data:
            languages = self.form.cleaned_data["review_languages"]
            if give_languages(user=user, languages=languages):
                log(instance=user, action=audit.LANGUAGES, data={"languages": languages})
        return user


class ReviewingStaffCreateView(_GivesLanguages, StaffCreateView):
    """A new account."""


class ReviewingStaffEditView(_GivesLanguages, StaffEditView):
    """An account that exists."""


class ReviewingStaffViewSet(StaffViewSet):
    """Accounts of the staff, with the languages that reviewers review."""

    add_view_class = ReviewingStaffCreateView
    edit_view_class = ReviewingStaffEditView
    create_template_name = "desk/staff_create.html"
    edit_template_name = "desk/staff_edit.html"

    def get_form_class(self, for_update: bool = False) -> Any:
        return StaffWithLanguagesEditForm if for_update else StaffWithLanguagesCreationForm
