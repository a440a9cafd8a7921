"""What the elements of an export mean: those of its head, of an item, of a comment.

Found by their local name, since the versions differ by namespace.
"""

from __future__ import annotations

from lxml import etree

from broadsheet.importers.wordpress.domain.wxr.records import (
    Author,
    Comment,
    Head,
    Item,
    Term,
    TermUse,
)

_ITEM_TEXTS = {
    "title": "title",
    "link": "link",
    "guid": "guid",
    "pubDate": "pub_date",
    "post_type": "post_type",
    "status": "status",
    "post_name": "slug",
    "post_date": "date",
    "post_date_gmt": "date_gmt",
    "post_modified": "modified",
    "post_modified_gmt": "modified_gmt",
    "post_password": "password",
    "attachment_url": "attachment_url",
}
_ITEM_NUMBERS = {"post_id": "post_id", "post_parent": "parent", "menu_order": "menu_order"}
_TERM_ELEMENTS = {
    "category": ("category", "category_nicename", "cat_name", "category_parent"),
    "tag": ("post_tag", "tag_slug", "tag_name", ""),
}
_DESCRIPTIONS = ("category_description", "tag_description", "term_description")


def read_head_element(head: Head, element: etree._Element) -> None:
    """Take in one element of the channel that stands before the items."""
    name = local_name(element)
    prefixed = "}" in str(element.tag)
    if name in {"title", "link", "language"} and not prefixed:
        setattr(head, name, text_of(element).strip())
    elif name in {"base_site_url", "base_blog_url"}:
        setattr(head, name, text_of(element).strip())
    elif name == "author" and prefixed:
        parts = {local_name(child): text_of(child).strip() for child in element}
        login = parts.get("author_login", "")
        full = f"{parts.get('author_first_name', '')} {parts.get('author_last_name', '')}".strip()
        head.authors.append(
            Author(
                login=login,
                name=parts.get("author_display_name") or full or login,
                first_name=parts.get("author_first_name", ""),
                last_name=parts.get("author_last_name", ""),
            )
        )
    elif name in {"category", "tag", "term"} and prefixed:
        parts = {local_name(child): text_of(child) for child in element}
        head.terms.append(_term(name, parts))


def _term(name: str, parts: dict[str, str]) -> Term:
    description = next((parts[key] for key in _DESCRIPTIONS if parts.get(key)), "")
    if name == "term":
        domain = parts.get("term_taxonomy", "")
        domain = "post_tag" if domain == "tag" else domain
        keys = ("term_slug", "term_name", "term_parent")
    else:
        domain, *rest = _TERM_ELEMENTS[name]
        keys = (rest[0], rest[1], rest[2])
    slug = parts.get(keys[0], "").strip()
    return Term(
        domain=domain,
        slug=slug,
        name=parts.get(keys[1], "").strip() or slug,
        parent=parts.get(keys[2], "").strip(),
        description=description,
    )


def read_item_element(item: Item, element: etree._Element) -> None:
    """Take in one element of an item."""
    name = local_name(element)
    if name == "encoded":
        if "excerpt" in str(element.tag):
            item.excerpt = text_of(element)
        else:
            item.content = text_of(element)
    elif name in _ITEM_TEXTS:
        setattr(item, _ITEM_TEXTS[name], text_of(element).strip())
    elif name in _ITEM_NUMBERS:
        setattr(item, _ITEM_NUMBERS[name], _number(element))
    elif name == "creator":
        item.creator = text_of(element).strip()
    elif name == "is_sticky":
        item.is_sticky = text_of(element).strip() == "1"
    elif name == "category":
        _term_use(item, element)
    elif name == "postmeta":
        key, value = _meta(element)
        if key in item.meta:
            item.repeated_meta.setdefault(key, [item.meta[key]]).append(value)
        else:
            item.meta[key] = value
    elif name == "comment":
        item.comments.append(_comment(element))


def _term_use(item: Item, element: etree._Element) -> None:
    slug = str(element.get("nicename", ""))
    domain = str(element.get("domain", ""))
    if not domain and not slug:
        return  # WXR 1.0 writes each term twice, once without its slug
    domain = {"tag": "post_tag", "": "category"}.get(domain, domain)
    name = text_of(element).strip()
    use = TermUse(domain, slug or name, name or slug)
    if use not in item.terms:
        item.terms.append(use)


def _meta(element: etree._Element) -> tuple[str, str]:
    key = value = ""
    for child in element:
        local = local_name(child)
        if local == "meta_key":
            key = text_of(child).strip()
        elif local == "meta_value":
            value = text_of(child)
    return key, value


def _comment(element: etree._Element) -> Comment:
    parts: dict[str, str] = {}
    meta: dict[str, str] = {}
    for child in element:
        local = local_name(child)
        if local == "commentmeta":
            key, value = _meta(child)
            meta[key] = value
        else:
            parts[local.removeprefix("comment_")] = text_of(child)

    def number(key: str) -> int:
        try:
            return int(parts.get(key, "").strip() or 0)
        except ValueError:
            return 0

    return Comment(
        comment_id=number("id"),
        author=parts.get("author", "").strip(),
        author_email=parts.get("author_email", "").strip(),
        author_url=parts.get("author_url", "").strip(),
        author_ip=parts.get("author_IP", "").strip(),
        date=parts.get("date", "").strip(),
        date_gmt=parts.get("date_gmt", "").strip(),
        content=parts.get("content", ""),
        approved=parts.get("approved", "").strip(),
        kind=parts.get("type", "").strip(),
        parent=number("parent"),
        meta=meta,
    )


def local_name(element: etree._Element) -> str:
    """Return the name of an element without its namespace."""
    tag = str(element.tag)
    return tag.rsplit("}", 1)[-1]


def text_of(element: etree._Element) -> str:
    """Return the text of an element, empty if it has none."""
    return element.text or ""


def _number(element: etree._Element) -> int:
    try:
        return int(text_of(element).strip() or 0)
    except ValueError:
        return 0
