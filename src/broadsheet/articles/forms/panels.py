"""The order of the editor: as an editor reads an article, from the headline down."""

from __future__ import annotations

from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    CommentPanel,
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    PublishingPanel,
    TabbedInterface,
    TitleFieldPanel,
)
from wagtail.admin.widgets.slug import SlugInput

from broadsheet.articles.forms.article import ArticleForm

WRITING = [
    MultiFieldPanel(
        [
            FieldPanel("kicker"),
            TitleFieldPanel(
                "title",
                heading=_("Headline"),
                placeholder=_("Headline"),
                help_text=_("What happened, in one line."),
            ),
            FieldPanel("deck", help_text=_("One or two sentences; best under 200 characters.")),
        ],
        heading=_("Head"),
    ),
    InlinePanel(
        "byline",
        heading=_("Byline"),
        label=_("name"),
        help_text=_("Everybody who made it, in the order readers should see."),
    ),
    FieldPanel("dateline", help_text=_("Where it was reported from: Harbour Street, Lisbon.")),
    MultiFieldPanel(
        [
            FieldPanel("featured_picture"),
            FieldPanel("featured_alt"),
            FieldPanel(
                "featured_is_decorative",
                help_text=_("It says nothing that the text does not: it needs no alt text."),
            ),
            FieldPanel("featured_caption"),
            FieldPanel("featured_credit"),
        ],
        heading=_("Picture"),
        help_text=_("Stands at the head of the article and on the fronts."),
    ),
    FieldPanel("body", heading=_("Text")),
]

PLACING = [
    FieldPanel("regions", widget=CheckboxSelectMultiple),
    FieldPanel("themes", widget=CheckboxSelectMultiple),
    FieldPanel("language"),
    MultiFieldPanel(
        [
            FieldPanel(
                "slug",
                heading=_("Last part of the address"),
                widget=SlugInput,
                help_text=_(
                    "Made from the headline. If you change it after publication, "
                    "the old address leads to the new one."
                ),
            ),
            FieldPanel("search_description", heading=_("Summary for search and sharing"),
                       help_text=_("Empty: the deck.")),
        ],
        heading=_("Address and summary"),
    ),
    PublishingPanel(),
    CommentPanel(),
]  # fmt: skip

ORIGIN = [
    MultiFieldPanel(
        [
            FieldPanel(
                "is_syndicated",
                help_text=_("It was published elsewhere first; readers are told and led there."),
            ),
            FieldPanel("origin_publisher"),
            FieldPanel("origin_url"),
        ],
        heading=_("Origin"),
    ),
    MultiFieldPanel(
        [FieldRowPanel([FieldPanel("copyright_holder"), FieldPanel("copyright_year")])],
        heading=_("Copyright"),
        help_text=_("Left empty, the line says: the authors, the newspaper, the year."),
    ),
    FieldPanel("contributors_note"),
    MultiFieldPanel(
        [
            HelpPanel(
                content=_("Leave these empty and the masthead's texts stand under the article.")
            ),
            FieldPanel("note_to_readers"),
            FieldPanel("reprint_terms"),
            FieldPanel("disclaimer"),
            FieldPanel("fair_use_notice"),
        ],
        heading=_("Instead of the masthead's texts"),
        classname="collapsed",
    ),
]

CORRECTIONS = [
    InlinePanel(
        "corrections",
        heading=_("Corrections"),
        label=_("correction"),
        help_text=_(
            "For errors of fact in what readers have seen. Each is public, dated, and goes into "
            "the feeds; the article is marked as corrected. Mend the text as well, then publish."
        ),
    ),
]


def article_edit_handler() -> TabbedInterface:
    """Return the editor of an article, in four tabs."""
    return TabbedInterface(
        [
            ObjectList(WRITING, heading=_("Article")),
            ObjectList(PLACING, heading=_("Placing")),
            ObjectList(ORIGIN, heading=_("Origin and rights")),
            ObjectList(CORRECTIONS, heading=_("Corrections")),
        ],
        base_form_class=ArticleForm,
    )
