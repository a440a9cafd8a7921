"""The records of an export, as plain data."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Author:
    login: str
    name: str
    first_name: str = ""
    last_name: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """A category, tag or term of another taxonomy, as the head of the file declares it."""

    domain: str
    slug: str
    name: str
    parent: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class TermUse:
    """A term on an item."""

    domain: str
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Comment:
    comment_id: int
    author: str
    author_email: str
    author_url: str
    author_ip: str
    date: str
    date_gmt: str
    content: str
    approved: str
    kind: str  # "" or "comment", "pingback", "trackback", or a plugin's
    parent: int
    meta: dict[str, str]


@dataclass(frozen=True, slots=True)
class Repair:
    """Something that was wrong in the file and could be put right without loss."""

    line: int
    what: str


@dataclass(slots=True)
class Item:
    """Anything WordPress keeps as a post: a post, page, attachment, menu entry …"""

    number: int  # its place in the file, from 1
    line: int  # where it starts
    end_byte: int = 0
    post_id: int = 0
    post_type: str = "post"
    status: str = ""
    title: str = ""
    link: str = ""
    guid: str = ""
    creator: str = ""
    pub_date: str = ""
    slug: str = ""
    content: str = ""
    excerpt: str = ""
    date: str = ""
    date_gmt: str = ""
    modified: str = ""
    modified_gmt: str = ""
    parent: int = 0
    menu_order: int = 0
    password: str = ""
    is_sticky: bool = False
    attachment_url: str = ""
    terms: list[TermUse] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)
    repeated_meta: dict[str, list[str]] = field(default_factory=dict)
    comments: list[Comment] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)

    def meta_values(self, key: str) -> list[str]:
        """All values of `key`, in the order of the file."""
        if key in self.repeated_meta:
            return self.repeated_meta[key]
        return [self.meta[key]] if key in self.meta else []


@dataclass(slots=True)
class Head:
    """What stands before the first item."""

    version: str
    title: str = ""
    link: str = ""
    language: str = ""
    base_site_url: str = ""
    base_blog_url: str = ""
    authors: list[Author] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)

    @property
    def site(self) -> str:
        """The site's address without scheme and closing slash: the export's identity."""
        url = self.base_blog_url or self.link or self.base_site_url
        return url.split("://", 1)[-1].rstrip("/").lower()
