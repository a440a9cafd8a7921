"""The first pass: what the second needs to know of the whole export before it begins.

Kept in a temporary SQLite file of its own (`sqlite3.connect("")`, removed by itself), so that
memory stays flat however large the export is.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import parse_qs, unquote, urlsplit

from broadsheet.importers.wordpress.domain.content.context import Attachment, file_key, url_key
from broadsheet.importers.wordpress.domain.content.markup import plain_text
from broadsheet.importers.wordpress.domain.credits import credit_of
from broadsheet.importers.wordpress.domain.planning import Fate, Plan, State, item_key
from broadsheet.importers.wordpress.domain.wxr.records import Item, Term

_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -4000;
CREATE TABLE attachment (
    id INTEGER PRIMARY KEY, url TEXT, title TEXT, alt TEXT, caption TEXT, credit TEXT,
    parent INTEGER, menu_order INTEGER, file TEXT, original TEXT);
CREATE TABLE seen (key TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE reusable (id INTEGER PRIMARY KEY, content TEXT);
CREATE TABLE guest (slug TEXT PRIMARY KEY, name TEXT, note TEXT, website TEXT);
CREATE TABLE planned (
    key TEXT PRIMARY KEY, number INTEGER, fate TEXT, slug TEXT, language TEXT, day TEXT,
    has_address INTEGER, address TEXT);
CREATE TABLE slug (fate TEXT, slug TEXT, PRIMARY KEY (fate, slug)) WITHOUT ROWID;
CREATE TABLE link (link TEXT PRIMARY KEY, key TEXT) WITHOUT ROWID;
"""
_INDEXES = """
CREATE INDEX attachment_file ON attachment (file);
CREATE INDEX attachment_original ON attachment (original);
CREATE INDEX attachment_parent ON attachment (parent);
"""
_NUMBERED = ("p", "page_id", "attachment_id", "post")
_TAIL = re.compile(r"/(?:amp|feed|embed|page/\d+|comment-page-\d+|\d+)$")
_CHUNK = 400
_COLUMNS = "id, url, title, alt, caption, credit, parent"


def link_key(url: str) -> str:
    """Return what the addresses of one page have in common: host and path, or its number."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    host = (parts.netloc or "").lower().removeprefix("www.")
    query = parse_qs(parts.query)
    for name in _NUMBERED:
        if query.get(name, [""])[0].isdigit():
            return f"{host}?{query[name][0]}"
    path = unquote(parts.path, errors="replace").rstrip("/").lower()
    lang = query.get("lang", [""])[0]
    return f"{host}{path}?lang={lang}" if lang else f"{host}{path}"


class Index:
    """What is known of the export. Also the `Library` that content is converted with."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("")
        self._db.executescript(_TABLES)
        self.uses: Counter[tuple[str, str]] = Counter()
        self.terms: dict[tuple[str, str], Term] = {}
        self.hosts: set[str] = set()
        self.items = 0
        self.new_languages: set[str] = set()  # of what readers will see, known after `settle`

    def close(self) -> None:
        self._db.close()

    # gathering

    def add_terms(self, terms: Iterable[Term]) -> None:
        for term in terms:
            if term.slug:
                self.terms.setdefault((term.domain, term.slug), term)

    def add_host(self, url: str) -> None:
        try:
            host = (urlsplit(url).hostname or "").removeprefix("www.")
        except ValueError:
            return
        if host and len(self.hosts) < 50:
            self.hosts.add(host)

    def add(self, item: Item, plan: Plan) -> bool:
        """Take `item` in; return False if the export has another item of the same number."""
        self.items += 1
        if plan.fate is Fate.SKIP:
            return True
        cursor = self._db.execute("INSERT OR IGNORE INTO seen VALUES (?)", (item_key(item),))
        if cursor.rowcount != 1:
            return False
        if plan.fate is Fate.FILE:
            return self._add_attachment(item)
        if plan.fate is Fate.READ:
            self._add_read(item)
            return True
        return self._add_planned(item, plan)

    def _add_attachment(self, item: Item) -> bool:
        url = item.attachment_url or item.guid
        cursor = self._db.execute(
            "INSERT OR IGNORE INTO attachment VALUES (?,?,?,?,?,?,?,?,?,?)",
            (
                item.post_id, url, item.title,
                plain_text(item.meta.get("_wp_attachment_image_alt", "")), item.excerpt,
                credit_of(item), item.parent, item.menu_order, file_key(url), url_key(url),
            ),
        )  # fmt: skip
        return cursor.rowcount == 1

    def _add_read(self, item: Item) -> None:
        if item.post_type == "wp_block":
            self._db.execute(
                "INSERT OR IGNORE INTO reusable VALUES (?, ?)", (item.post_id, item.content)
            )
            return
        name = item.meta.get("cap-display_name") or item.title
        slugs = {item.slug.removeprefix("cap-"), item.meta.get("cap-user_login", "")} - {""}
        for slug in slugs:
            self._db.execute(
                "INSERT OR IGNORE INTO guest VALUES (?, ?, ?, ?)",
                (
                    slug, plain_text(name), item.meta.get("cap-description", "") or item.content,
                    item.meta.get("cap-website", ""),
                ),
            )  # fmt: skip

    def _add_planned(self, item: Item, plan: Plan) -> bool:
        key = item_key(item)
        has_address = plan.state is not State.DRAFT
        slug = self._free_slug(plan.fate, plan.slug)
        cursor = self._db.execute(
            "INSERT OR IGNORE INTO planned VALUES (?,?,?,?,?,?,?,'')",
            (
                key, item.number, plan.fate, slug, plan.language,
                plan.day.isoformat() if plan.day else "", has_address,
            ),
        )  # fmt: skip
        if cursor.rowcount != 1:
            return False
        for use in item.terms:
            self.uses[use.domain, use.slug] += 1
            if (use.domain, use.slug) not in self.terms:
                self.terms[use.domain, use.slug] = Term(use.domain, use.slug, use.name)
        if has_address:
            self.add_host(item.link)
            links = {link_key(item.link), link_key(item.guid)}
            if item.post_id:
                host = link_key(item.link).split("/", 1)[0].split("?", 1)[0]
                links.add(f"{host}?{item.post_id}")
            self._db.executemany(
                "INSERT OR IGNORE INTO link VALUES (?, ?)",
                [(link, key) for link in links if "/" in link or "?" in link],
            )
        return True

    def _free_slug(self, fate: str, slug: str) -> str:
        base, number = slug, 1
        while True:
            cursor = self._db.execute("INSERT OR IGNORE INTO slug VALUES (?, ?)", (fate, slug))
            if cursor.rowcount == 1:
                return slug
            number += 1
            slug = f"{base}-{number}"

    # settling addresses

    def settle(
        self,
        *,
        address_of: Callable[[str, str, str, str], str],
        taken: Callable[[str, list[str]], set[str]],
        imported: Callable[[list[str]], dict[str, tuple[str, str]]],
    ) -> None:
        """Give every planned item its final slug and address.

        `address_of` makes an address of fate, language, day (ISO) and slug; `taken` says which
        slugs the newsroom has already; `imported` gives slug and address of items that an earlier
        run imported, by key.
        """
        self._db.executescript(_INDEXES)
        for rows in self._planned():
            known = imported([row[0] for row in rows])
            updates = []
            for fate in {row[1] for row in rows}:
                mine = [row for row in rows if row[1] == fate]
                busy = taken(fate, [row[2] for row in mine if row[0] not in known])
                for key, _, slug, language, day, has_address in mine:
                    if key in known:
                        slug, address = known[key]
                    else:
                        while slug in busy:
                            slug = self._free_slug(fate, slug)
                            busy |= taken(fate, [slug])
                        address = address_of(fate, language, day, slug) if has_address else ""
                        if has_address:
                            self.new_languages.add(language)
                    updates.append((slug, address, key))
            self._db.executemany("UPDATE planned SET slug = ?, address = ? WHERE key = ?", updates)
        self._db.commit()

    def _planned(self) -> Iterator[list[tuple[str, str, str, str, str, int]]]:
        last = ""
        while True:
            rows = self._db.execute(
                "SELECT key, fate, slug, language, day, has_address FROM planned "
                "WHERE key > ? ORDER BY key LIMIT ?",
                (last, _CHUNK),
            ).fetchall()
            if not rows:
                return
            yield rows
            last = rows[-1][0]

    # asking

    def planned(self, key: str) -> tuple[int, str, str] | None:
        """Return number in the file, slug and address of a planned item."""
        row = self._db.execute(
            "SELECT number, slug, address FROM planned WHERE key = ?", (key,)
        ).fetchone()
        return row if row is None else (row[0], row[1], row[2])

    def new_address(self, url: str) -> str:
        """Return the new address of what `url` named at the old site; empty if none."""
        key = link_key(url)
        tried = [key, key.split("?lang=", 1)[0], _TAIL.sub("", key)]
        for candidate in dict.fromkeys(tried):
            row = self._db.execute(
                "SELECT address FROM link JOIN planned USING (key) WHERE link = ?", (candidate,)
            ).fetchone()
            if row is not None and row[0]:
                return str(row[0])
        return ""

    def is_own(self, url: str) -> bool:
        """Whether `url` is on the old site."""
        try:
            host = (urlsplit(url).hostname or "").removeprefix("www.")
        except ValueError:
            return False
        return host in self.hosts

    def guest(self, slug: str) -> tuple[str, str, str] | None:
        """Return name, note (HTML) and website of a guest author."""
        row = self._db.execute(
            "SELECT name, note, website FROM guest WHERE slug = ?", (slug,)
        ).fetchone()
        return row if row is None else (row[0], row[1], row[2])

    def guests(self) -> dict[str, str]:
        """Return the names of the guest authors by their slugs."""
        return dict(self._db.execute("SELECT slug, name FROM guest"))

    def reusable(self, number: int) -> str | None:
        """Return the content of a reusable block."""
        row = self._db.execute("SELECT content FROM reusable WHERE id = ?", (number,)).fetchone()
        return None if row is None else str(row[0])

    def by_id(self, post_id: int) -> Attachment | None:
        return self._attachment("id = ?", post_id)

    def by_url(self, url: str) -> Attachment | None:
        return self._attachment("file = ?", file_key(url)) or self._attachment(
            "original = ?", url_key(url)
        )

    def attached_to(self, post_id: int) -> list[Attachment]:
        rows = self._db.execute(
            f"SELECT {_COLUMNS} FROM attachment WHERE parent = ? AND parent > 0 "  # noqa: S608
            "ORDER BY menu_order, id",
            (post_id,),
        )
        return [Attachment(*row) for row in rows]

    def _attachment(self, where: str, value: object) -> Attachment | None:
        row = self._db.execute(
            f"SELECT {_COLUMNS} FROM attachment WHERE {where} ORDER BY id LIMIT 1",  # noqa: S608
            (value,),
        ).fetchone()
        return None if row is None else Attachment(*row)
