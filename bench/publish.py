"""What publishing one article costs in an archive of 1,000 and of 100,000 articles.

Two newsrooms on SQLite, each in a process of its own, publish in turn: the editor's publication
(Wagtail's revision, log and search index) and then everything that it touches, rendered,
compressed and written: the page, fronts, feeds, archive pages, sitemap parts. Both have
the same pace of 14 articles a day, so the larger archive is simply older.

Prints ``publish_100k_vs_1k`` (ratio of medians, at most 1.2) and ``press_page_ms`` (render,
compress and write one article page, median, at most 10).
"""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SMALL, LARGE = 1_000, 100_000
ROUNDS = 25
PAGES = 200
ARTICLES_A_DAY = 14
BATCH = 1_000
_WORDS = [
    "river",
    "harbour",
    "council",
    "water",
    "engineer",
    "school",
    "ferry",
    "budget",
    "winter",
    "report",
    "village",
    "engine",
    "teacher",
    "market",
    "evidence",
    "night",
    "valley",
    "promise",
    "repair",
    "signal",
    "station",
    "garden",
    "permit",
    "tide",
]


def main() -> None:
    """Run both newsrooms in turn and print the figures."""
    with tempfile.TemporaryDirectory(prefix="bench-publish-") as place:
        newsrooms = {size: _start(size, Path(place, str(size))) for size in (SMALL, LARGE)}
        for size, newsroom in newsrooms.items():
            print(f"# {size} articles ready in {_ask(newsroom, 'ready'):.0f} s", flush=True)
        seconds: dict[int, list[float]] = {SMALL: [], LARGE: []}
        pages: dict[int, list[float]] = {SMALL: [], LARGE: []}
        for _round in range(ROUNDS):
            for size, newsroom in newsrooms.items():
                seconds[size].append(_ask(newsroom, "publish"))
        for size, newsroom in newsrooms.items():
            pages[size].append(_ask(newsroom, "press"))
            touched = _ask(newsroom, "touched")
            print(
                f"# {size}: {statistics.median(seconds[size]) * 1000:.0f} ms an article, "
                f"{touched:.0f} files, {pages[size][0]:.2f} ms a page",
                flush=True,
            )
            newsroom.communicate("end\n")
    ratio = statistics.median(seconds[LARGE]) / statistics.median(seconds[SMALL])
    print(f"publish_100k_vs_1k: {ratio:.2f}")
    print(f"press_page_ms: {pages[LARGE][0]:.2f}")


def _start(size: int, home: Path) -> subprocess.Popen[str]:
    home.mkdir(parents=True)
    return subprocess.Popen(
        [sys.executable, "-m", "bench.publish", "newsroom", str(size)],
        env={**os.environ, "BROADSHEET_HOME": str(home), "BROADSHEET_LOG_LEVEL": "WARNING"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _ask(newsroom: subprocess.Popen[str], what: str) -> float:
    assert newsroom.stdin is not None
    assert newsroom.stdout is not None
    newsroom.stdin.write(what + "\n")
    newsroom.stdin.flush()
    line = newsroom.stdout.readline()
    if not line:
        sys.exit(f"The newsroom ended with {newsroom.wait()}")
    return float(json.loads(line))


def newsroom(size: int) -> None:
    """Be one newsroom: fill the archive, then do what standard input asks, a line at a time."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broadsheet.config.settings")
    import django

    django.setup()
    started = time.perf_counter()
    from broadsheet.config.upkeep import bring_up_to_date
    from broadsheet.desk.domain.house import ensure_house

    for _step in bring_up_to_date():
        pass
    ensure_house()
    _fill(size)
    ready = time.perf_counter() - started
    answers = {"ready": lambda: ready, "publish": _publish, "press": _press, "touched": _touched}
    for line in sys.stdin:
        what = line.strip()
        if what == "end":
            return
        print(json.dumps(answers[what]()), flush=True)


def _fill(size: int) -> None:
    from broadsheet.articles.domain.bulk import add_articles
    from broadsheet.articles.models import Article, BylineEntry
    from broadsheet.beats.models import Region, Theme
    from broadsheet.frontpage.domain.placing import rebuild_placements
    from broadsheet.people.models import Contributor

    dice = random.Random(size)
    regions = [Region.objects.create(name=f"Region {n}", slug=f"region-{n}") for n in range(8)]
    themes = [Theme.objects.create(name=f"Theme {n}", slug=f"theme-{n}") for n in range(12)]
    people = [Contributor.objects.create(name=f"Writer {n}", slug=f"writer-{n}") for n in range(30)]
    newest = dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)
    batch: list[Article] = []
    for number in range(size):
        at = newest - dt.timedelta(days=(size - number) / ARTICLES_A_DAY)
        article = _article(number, dice)
        article.live = True
        article.first_published_at = article.last_published_at = article.published_at = at
        article.published_on = at.date()
        article.published_address = article.address
        article.byline = [BylineEntry(contributor=dice.choice(people))]
        article.regions = dice.sample(regions, 2)
        article.themes = dice.sample(themes, 2)
        batch.append(article)
        if len(batch) == BATCH or number == size - 1:
            add_articles(batch)
            batch = []
    rebuild_placements()


def _article(number: int, dice: random.Random):
    from broadsheet.articles.models import Article

    def words(count: int) -> str:
        return " ".join(dice.choices(_WORDS, k=count)).capitalize() + "."

    text = "".join(
        f'<h2 data-block-key="h{n}">{words(5)}</h2><p data-block-key="a{n}">{words(60)} '
        f'<a href="https://example.org/{number}/{n}">{words(3)}</a> <b>{words(4)}</b></p>'
        f'<p data-block-key="b{n}">{words(70)}</p>'
        for n in range(5)
    )
    article = Article(
        title=f"{words(7)} {number}", slug=f"article-{number}", deck=words(20), kicker=words(1)
    )
    article.body = [
        {"type": "text", "value": text, "id": f"00000000-0000-0000-0000-{number:012d}"},
        {
            "type": "quotation",
            "value": {"text": f"<p>{words(50)}</p>", "speaker": "A witness", "source": ""},
            "id": f"00000000-0000-0000-0001-{number:012d}",
        },
    ]
    return article


_published: list[int] = []


def _publish() -> float:
    """Publish one article and refresh everything it touches; return the seconds it took."""
    from broadsheet.articles.models import ArticleFolder, BylineEntry
    from broadsheet.beats.models import Region, Theme
    from broadsheet.people.models import Contributor
    from broadsheet.toolkit import outbox

    number = 1_000_000 + len(_published)
    dice = random.Random(number)
    article = _article(number, dice)
    article.live = False
    article.byline = [BylineEntry(contributor=Contributor.objects.order_by("pk")[3])]
    article.regions = Region.objects.order_by("pk")[:2]
    article.themes = Theme.objects.order_by("pk")[:2]
    ArticleFolder.objects.get().add_child(instance=article)
    outbox.drain()
    started = time.perf_counter()
    article.save_revision().publish()
    outbox.drain()
    seconds = time.perf_counter() - started
    _published.append(article.pk)
    return seconds


def _touched() -> float:
    from broadsheet.articles.models import Article
    from broadsheet.frontpage.domain.placing import place_article
    from broadsheet.frontpage.domain.touched import touched_by_move

    article = Article.objects.get(pk=_published[-1])
    move = place_article(article_id=article.pk)
    return float(len(touched_by_move(move=move, article=article)))


def _press() -> float:
    """Press article pages spread over the archive; return the median milliseconds of one."""
    from broadsheet.articles.models import Article
    from broadsheet.press.domain.pressing import press_address

    addresses = list(
        Article.objects.filter(live=True).order_by("pk").values_list("published_address", flat=True)
    )
    chosen = random.Random(1).sample(addresses, min(PAGES, len(addresses)))
    milliseconds = []
    for address in chosen:
        started = time.perf_counter()
        press_address(address)
        milliseconds.append((time.perf_counter() - started) * 1000)
    return statistics.median(milliseconds)


if __name__ == "__main__":
    if sys.argv[1:2] == ["newsroom"]:
        newsroom(int(sys.argv[2]))
    else:
        main()
