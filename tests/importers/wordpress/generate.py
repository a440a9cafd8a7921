"""Writes WordPress exports of any size: multilingual, ugly, and the same each time.

Every oddity here was met in a real export. Used by the tests (small) and by the benchmark
(1,000 and 100,000 posts). Nothing is kept in memory: an export is written item by item.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from pathlib import Path

SITE = "https://old.example.org"
NS = "http://wordpress.org/export/{version}/"
WORDS = {
    "en": "river harbour council water engineer school ferry budget winter report village engine "
    "teacher market evidence night valley promise repair signal station garden permit tide",
    "fr": "rivière port conseil eau ingénieur école bac budget hiver rapport village moteur été",
    "ar": "نهر ميناء مجلس ماء مهندس مدرسة عبارة ميزانية شتاء تقرير قرية محرك سوق ليل",
    "ru": "река гавань совет вода инженер школа паром бюджет зима отчёт деревня двигатель",
    "zh": "河流 港口 议会 水 工程师 学校 渡船 预算 冬天 报告 村庄 发动机",
}
LANGUAGES = ("en", "en", "en", "fr", "ar", "ru", "zh")
AUTHORS = ("amina", "bruno", "chen", "dilnoza", "emeka", "farah")
CATEGORIES = ("kenya", "france", "middle-east", "politics", "water", "culture", "economy")
TAGS = tuple(f"topic-{number}" for number in range(40))


def head(version: str = "1.2", site: str = SITE, extra: str = "") -> str:
    """Return what stands before the first item."""
    ns = NS.format(version=version)
    parts = [
        '<?xml version="1.0" encoding="UTF-8" ?>\n<!-- This is a WordPress eXtended RSS file. -->\n'
        f'<rss version="2.0" xmlns:excerpt="{ns}excerpt/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:wfw="http://wellformedweb.org/CommentAPI/" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="{ns}">\n<channel>\n'
        f"<title>The Old Paper</title>\n<link>{site}</link>\n<language>en-GB</language>\n"
        f"<wp:wxr_version>{version}</wp:wxr_version>\n"
        f"<wp:base_site_url>{site}</wp:base_site_url>\n<wp:base_blog_url>{site}</wp:base_blog_url>\n"
    ]
    if version != "1.0":
        parts += [
            f"<wp:author><wp:author_id>{number}</wp:author_id>"
            f"<wp:author_login>{cdata(login)}</wp:author_login>"
            f"<wp:author_display_name>{cdata(login.title() + ' Writer')}</wp:author_display_name>"
            "</wp:author>\n"
            for number, login in enumerate(AUTHORS, 1)
        ]
    parts += [
        f"<wp:category><wp:category_nicename>{slug}</wp:category_nicename>"
        "<wp:category_parent></wp:category_parent>"
        f"<wp:cat_name>{cdata(slug.replace('-', ' ').title())}</wp:cat_name></wp:category>\n"
        for slug in CATEGORIES
    ]
    return "".join(parts) + extra


TAIL = "</channel>\n</rss>\n"


def cdata(text: str) -> str:
    """Return `text` as WordPress writes it."""
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def item(
    post_id: int,
    *,
    kind: str = "post",
    title: str = "A headline",
    content: str = "<p>Words.</p>",
    excerpt: str = "",
    status: str = "publish",
    slug: str | None = None,
    link: str | None = None,
    creator: str = "amina",
    date: str = "2020-05-17 10:30:00",
    date_gmt: str | None = "2020-05-17 08:30:00",
    parent: int = 0,
    password: str = "",
    sticky: int = 0,
    attachment_url: str = "",
    terms: tuple[tuple[str, str, str], ...] = (),
    meta: tuple[tuple[str, str], ...] = (),
    comments: str = "",
    extra: str = "",
) -> str:
    """Return one item. `terms` are (taxonomy, slug, name)."""
    slug = f"post-{post_id}" if slug is None else slug
    link = f"{SITE}/2020/05/{slug}/" if link is None else link
    rows = "".join(
        f'<category domain="{domain}" nicename="{nicename}">{cdata(name)}</category>\n'
        for domain, nicename, name in terms
    )
    metas = "".join(
        f"<wp:postmeta><wp:meta_key>{cdata(key)}</wp:meta_key>"
        f"<wp:meta_value>{cdata(value)}</wp:meta_value></wp:postmeta>\n"
        for key, value in meta
    )
    url = (
        f"<wp:attachment_url>{cdata(attachment_url)}</wp:attachment_url>\n"
        if attachment_url
        else ""
    )
    gmt = "0000-00-00 00:00:00" if date_gmt is None else date_gmt
    return (
        f"<item>\n<title>{cdata(title)}</title>\n<link>{link}</link>\n"
        "<pubDate>Sun, 17 May 2020 08:30:00 +0000</pubDate>\n"
        f"<dc:creator>{cdata(creator)}</dc:creator>\n"
        f'<guid isPermaLink="false">{SITE}/?p={post_id}</guid>\n<description></description>\n'
        f"<content:encoded>{cdata(content)}</content:encoded>\n"
        f"<excerpt:encoded>{cdata(excerpt)}</excerpt:encoded>\n"
        f"<wp:post_id>{post_id}</wp:post_id>\n<wp:post_date>{cdata(date)}</wp:post_date>\n"
        f"<wp:post_date_gmt>{cdata(gmt)}</wp:post_date_gmt>\n"
        f"<wp:post_name>{cdata(slug)}</wp:post_name>\n<wp:status>{cdata(status)}</wp:status>\n"
        f"<wp:post_parent>{parent}</wp:post_parent>\n<wp:menu_order>0</wp:menu_order>\n"
        f"<wp:post_type>{cdata(kind)}</wp:post_type>\n"
        f"<wp:post_password>{cdata(password)}</wp:post_password>\n"
        f"<wp:is_sticky>{sticky}</wp:is_sticky>\n{url}{rows}{metas}{comments}{extra}</item>\n"
    )


def comment(
    comment_id: int,
    *,
    content: str = "Well said.",
    approved: str = "1",
    kind: str = "comment",
    parent: int = 0,
    author: str = "A reader",
) -> str:
    """Return one comment of an item."""
    return (
        f"<wp:comment><wp:comment_id>{comment_id}</wp:comment_id>"
        f"<wp:comment_author>{cdata(author)}</wp:comment_author>"
        "<wp:comment_author_email>reader@example.org</wp:comment_author_email>"
        "<wp:comment_author_IP>192.0.2.7</wp:comment_author_IP>"
        "<wp:comment_date>2020-05-18 09:00:00</wp:comment_date>"
        "<wp:comment_date_gmt>2020-05-18 07:00:00</wp:comment_date_gmt>"
        f"<wp:comment_content>{cdata(content)}</wp:comment_content>"
        f"<wp:comment_approved>{approved}</wp:comment_approved>"
        f"<wp:comment_type>{kind}</wp:comment_type><wp:comment_parent>{parent}</wp:comment_parent>"
        "</wp:comment>\n"
    )


def export(*items: str, version: str = "1.2", extra_head: str = "") -> bytes:
    """Return a whole export of these items."""
    return (head(version, extra=extra_head) + "".join(items) + TAIL).encode()


def write_export(path: Path, *, posts: int, seed: int = 7) -> int:
    """Write an export of `posts` posts (and an attachment for every tenth); return its items."""
    count = 0
    with path.open("w", encoding="utf-8") as out:
        out.write(head())
        for text in many_items(posts, seed=seed):
            out.write(text)
            count += 1
        out.write(TAIL)
    return count


def many_items(posts: int, *, seed: int = 7) -> Iterator[str]:
    """Yield the items of a large newsroom's export, newest last, attachments among them."""
    chance = random.Random(seed)
    start = dt.datetime(2004, 1, 1, 6, 0, tzinfo=dt.UTC)
    for number in range(1, posts + 1):
        post_id = number * 3
        when = start + dt.timedelta(minutes=number * 97)
        if number % 10 == 0:
            yield _attachment(post_id - 1, when)
        yield _post(number, post_id, when, chance)


def _attachment(post_id: int, when: dt.datetime) -> str:
    return item(
        post_id,
        kind="attachment",
        status="inherit",
        title=f"Picture {post_id}",
        content="",
        excerpt="The harbour at dawn. (Photo: R. Ode)",
        slug=f"picture-{post_id}",
        attachment_url=f"{SITE}/wp-content/uploads/{when:%Y/%m}/picture-{post_id}.jpg",
        date=f"{when:%Y-%m-%d %H:%M:%S}",
        meta=(("_wp_attachment_image_alt", "Boats in a harbour"),),
    )


def _post(number: int, post_id: int, when: dt.datetime, chance: random.Random) -> str:
    language = LANGUAGES[number % len(LANGUAGES)]
    words = WORDS[language].split()

    def sentence(length: int) -> str:
        return " ".join(chance.choices(words, k=length)).capitalize() + "."

    slug = f"{'-'.join(chance.choices(WORDS['en'].split(), k=3))}-{number}"
    link = f"{SITE}/{when:%Y/%m}/{slug}/"
    earlier = f"{SITE}/?p={max(post_id - 30, 3)}"
    content = (_blocks if number % 2 else _classic)(post_id, sentence, earlier, chance)
    meta = [("_edit_last", "1"), ("_yoast_wpseo_metadesc", sentence(8))]
    if number % 10 == 0:
        meta.append(("_thumbnail_id", str(post_id - 1)))
    terms = [
        ("category", slug_, slug_.replace("-", " ").title())
        for slug_ in chance.sample(CATEGORIES, 2)
    ]
    terms += [("post_tag", tag, tag.replace("-", " ").title()) for tag in chance.sample(TAGS, 3)]
    terms.append(("language", language, language))
    comments = "".join(
        comment(post_id * 10 + place, content=sentence(12))
        for place in range(chance.choice((0, 0, 0, 2)))
    )
    return item(
        post_id,
        title=sentence(6).rstrip("."),
        content=content,
        excerpt=sentence(14),
        slug=slug,
        link=link,
        creator=AUTHORS[number % len(AUTHORS)],
        date=f"{when:%Y-%m-%d %H:%M:%S}",
        date_gmt=f"{when - dt.timedelta(hours=1):%Y-%m-%d %H:%M:%S}",
        terms=tuple(terms),
        meta=tuple(meta),
        comments=comments,
    )


def _blocks(post_id: int, sentence, earlier: str, chance: random.Random) -> str:
    parts = []
    for place in range(6):
        if place == 3:
            parts.append(f"<!-- wp:heading -->\n<h2>{sentence(4)}</h2>\n<!-- /wp:heading -->")
        if place == 5:
            parts.append(
                '<!-- wp:quote -->\n<blockquote class="wp-block-quote"><p>'
                f"{sentence(20)}</p><cite>A. Person</cite></blockquote>\n<!-- /wp:quote -->"
            )
        parts.append(
            f"<!-- wp:paragraph -->\n<p>{sentence(25)} <strong>{sentence(4)}</strong> "
            f'<a href="{earlier}">{sentence(3)}</a> {sentence(20)}</p>\n<!-- /wp:paragraph -->'
        )
    parts.append(
        "<!-- wp:list --><ul><!-- wp:list-item --><li>"
        f"{sentence(5)}</li><!-- /wp:list-item --></ul><!-- /wp:list -->"
    )
    return "\n\n".join(parts)


def _classic(post_id: int, sentence, earlier: str, chance: random.Random) -> str:
    parts = [
        f"{sentence(30)} <em>{sentence(5)}</em> <a href='{earlier}'>{sentence(3)}</a>\n{sentence(25)}"
        for _ in range(5)
    ]
    parts.insert(2, f"<h3>{sentence(4)}</h3>")
    parts.insert(4, f"<blockquote>{sentence(20)}</blockquote>")
    if post_id % 30 == 0:
        url = f"{SITE}/wp-content/uploads/2020/01/picture-{post_id - 1}-300x200.jpg"
        parts.insert(
            1,
            f'[caption id="attachment_{post_id - 1}" align="alignleft" width="300"]'
            f'<img class="wp-image-{post_id - 1}" src="{url}" alt="" /> {sentence(5)}[/caption]',
        )
    return "\n\n".join(parts)
