"""The roles of the staff."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class StaffRole(models.TextChoices):
    """What a member of staff may do; each is a Django group of that name. The least first."""

    REVIEWER = "Reviewers", _("Reviewer")
    REPORTER = "Reporters", _("Reporter")
    EDITOR = "Editors", _("Editor")
    PUBLISHER = "Publishers", _("Publisher")
