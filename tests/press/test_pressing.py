from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.utils import translation

from broadsheet.press import tasks
from broadsheet.press.commands import press
from broadsheet.press.domain import generations, pressing
from broadsheet.press.domain.fleet import press_all
from broadsheet.press.domain.generations import ensure_generation, start_generation, sweep
from broadsheet.press.domain.pressing import Outcome, press_address, refresh, withdraw
from broadsheet.press.domain.rendering import reader_request
from broadsheet.press.domain.store import Store
from broadsheet.press.errors import NotAnAddressError, RenderingError
from broadsheet.press.receivers import wake_the_sweep
from tests.press.newspaper import Newsroom

pytestmark = pytest.mark.django_db

Provide = Callable[..., None]


def text(store: Store, address: str, *, generation: str = "current") -> str:
    page = store.read(address, generation=generation)
    return "" if page is None else page.decode()


def test_pressing_twice_changes_nothing(store: Store, newsroom: Newsroom) -> None:
    assert press_address("/en/storm/").outcome == Outcome.WRITTEN
    assert press_address("/en/storm/").outcome == Outcome.UNCHANGED
    assert press_address("/en/storm/", only_missing=True).outcome == Outcome.SKIPPED
    assert newsroom.rendered == {"/en/storm/": 2}


def test_what_is_no_address_is_refused(newsroom: Newsroom) -> None:
    with pytest.raises(NotAnAddressError):
        press_address("/en/../secret/")


def test_a_failing_view_is_an_error_and_keeps_the_old_page(
    store: Store, newsroom: Newsroom
) -> None:
    press_address("/en/storm/")
    newsroom.fails.add("storm")
    with pytest.raises(RenderingError, match="the template is broken"):
        press_address("/en/storm/")
    assert "first words" in text(store, "/en/storm/")


def test_refreshing_goes_on_after_a_failure(store: Store, newsroom: Newsroom) -> None:
    newsroom.fails.add("storm")
    outcomes = [r.outcome for r in refresh(["/en/storm/", "/en/rain/", "/en/rain/", "/no-page"])]
    assert outcomes == [Outcome.FAILED, Outcome.WRITTEN]
    assert "rain" in text(store, "/en/rain/")


def test_withdrawing_deletes_and_refreshes_what_showed_it(store: Store, newsroom: Newsroom) -> None:
    refresh(["/en/storm/", "/"])
    newsroom.gone.add("storm")
    newsroom.text = "without it"
    withdraw(["/en/storm/"], replaced_by=["/"])
    assert list(store.addresses()) == ["/"]
    assert "without it" in text(store, "/")


def test_a_rendering_that_began_before_the_withdrawal_does_not_survive_it(
    store: Store, newsroom: Newsroom
) -> None:
    newsroom.may_go_on = threading.Event()
    renderer = threading.Thread(target=press_address, args=("/en/storm/",))
    renderer.start()
    assert newsroom.has_begun.wait(10)
    newsroom.gone.add("elsewhere")
    withdrawal = threading.Thread(target=_withdraw_storm, args=(newsroom,))
    withdrawal.start()
    newsroom.may_go_on.set()
    renderer.join()
    withdrawal.join()
    assert store.find("/en/storm/") is None


def _withdraw_storm(newsroom: Newsroom) -> None:
    withdraw_gone = newsroom.gone
    withdraw_gone.add("storm")
    withdraw(["/en/storm/"])


def test_withdrawing_deletes_at_once_while_the_page_is_being_rendered(
    store: Store, newsroom: Newsroom
) -> None:
    press_address("/en/storm/")
    newsroom.has_begun.clear()
    newsroom.may_go_on = threading.Event()
    renderer = threading.Thread(target=press_address, args=("/en/storm/",))
    renderer.start()
    assert newsroom.has_begun.wait(10)
    withdrawal = threading.Thread(target=_withdraw_storm, args=(newsroom,))
    withdrawal.start()
    for _ in range(500):
        if store.find("/en/storm/") is None:
            break
        threading.Event().wait(0.01)
    assert store.find("/en/storm/") is None  # though the renderer still holds the lock
    newsroom.may_go_on.set()
    renderer.join()
    withdrawal.join()
    assert store.find("/en/storm/") is None


def test_a_view_runs_in_the_language_of_the_settings(newsroom: Newsroom, settings: Any) -> None:
    seen: list[str] = []
    from tests.press import newspaper

    def look(request: Any) -> Any:
        seen.append(translation.get_language())
        return newspaper.HttpResponse("x")

    from broadsheet.press.domain import rendering

    with translation.override("ar"):
        rendering.register_missing_view(look)
        assert rendering.render_missing("/nothing") is not None
        assert translation.get_language() == "ar"
    assert seen == [settings.LANGUAGE_CODE]


def test_the_request_is_made_for_the_public_address(newsroom: Newsroom, settings: Any) -> None:
    settings.PUBLIC_URL = "https://news.example:8443"
    settings.ALLOWED_HOSTS = ["news.example"]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    request = reader_request("/en/عاصفة/")
    assert request.build_absolute_uri("/x/") == "https://news.example:8443/x/"
    assert request.path == "/en/عاصفة/"


# --- generations


def test_a_new_generation_has_the_first_pages_before_it_is_served(
    store: Store, newsroom: Newsroom, provide: Provide
) -> None:
    provide("/", "/en/one/", "/en/two/")
    refresh(["/", "/en/one/", "/en/two/"])
    newsroom.text = "new look"
    name = start_generation("test", first_pages=2)

    assert store.current_generation() == name
    assert sorted(store.addresses()) == ["/", "/en/one/"]
    assert "new look" in text(store, "/")
    assert "first words" in text(store, "/en/two/", generation="g-000001")  # the fallback


def test_the_sweep_fills_a_generation_and_removes_the_old_one(
    store: Store, newsroom: Newsroom, provide: Provide
) -> None:
    provide("/", "/en/one/", "/en/moved/", "/en/nowhere/")
    refresh(["/"])
    name = start_generation("test", first_pages=0)
    assert not generations.is_swept()
    progress = sweep()

    assert (progress.is_finished, progress.rendered, progress.looked_at) == (True, 2, 4)
    assert store.generations() == [name]
    assert sorted(store.addresses()) == ["/", "/en/one/"]
    assert generations.is_swept()
    assert sweep().looked_at == 0


def test_a_sweep_goes_on_where_it_stopped(
    store: Store, newsroom: Newsroom, provide: Provide
) -> None:
    provide(*(f"/en/page-{number}/" for number in range(5)))
    start_generation("test", first_pages=0)
    bites = 0
    while not sweep(seconds=-1).is_finished:
        bites += 1
    assert bites == 5
    assert max(newsroom.rendered.values()) == 1
    assert len(list(store.addresses())) == 5


def test_two_sweeps_do_not_run_at_once(store: Store, provide: Provide, newsroom: Newsroom) -> None:
    provide("/en/one/")
    start_generation("test", first_pages=0)
    with store.locks.hold_name("sweep"):
        assert sweep().looked_at == 0
    assert sweep().looked_at == 1


def test_a_withdrawal_reaches_the_fallback_and_the_generation_being_made(
    store: Store, newsroom: Newsroom
) -> None:
    refresh(["/en/storm/"])
    coming = store.add_generation()
    refresh(["/en/storm/"])
    assert "storm" in text(store, "/en/storm/", generation=coming)
    store.switch_to(coming)
    newsroom.gone.add("storm")
    withdraw(["/en/storm/"])
    assert text(store, "/en/storm/", generation="g-000001") == ""
    assert text(store, "/en/storm/", generation=coming) == ""


def test_an_edit_makes_the_fallback_forget_the_old_text(store: Store, newsroom: Newsroom) -> None:
    refresh(["/en/storm/"])
    store.switch_to(store.add_generation())
    newsroom.text = "corrected"
    refresh(["/en/storm/"])
    assert text(store, "/en/storm/", generation="g-000001") == ""
    assert "corrected" in text(store, "/en/storm/")


def test_only_the_last_generation_stays_as_fallback(
    store: Store, newsroom: Newsroom, provide: Provide
) -> None:
    provide("/")
    names = [start_generation("test") for _ in range(4)]
    assert store.generations() == names[-2:]
    assert sorted(p.name for p in store.root.glob("g-*.json")) == [f"{n}.json" for n in names[-2:]]


def test_the_program_s_look_decides_about_a_new_generation(
    store: Store, newsroom: Newsroom, provide: Provide, settings: Any, tmp_path: Path
) -> None:
    provide("/")
    assert ensure_generation() is None  # the first start
    assert ensure_generation() is None
    templates = tmp_path / "templates"
    templates.mkdir()
    (templates / "page.html").write_text("<p>own look</p>")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [str(templates)]}]
    assert ensure_generation() == "g-000002"
    assert ensure_generation() is None
    (templates / "page.html").write_text("<p>another look</p>")
    assert ensure_generation() == "g-000003"


def test_tasks_do_what_the_domain_does(store: Store, newsroom: Newsroom, provide: Provide) -> None:
    provide("/", "/en/storm/")
    tasks.refresh_addresses.call(["/en/storm/"])
    assert list(store.addresses()) == ["/en/storm/"]
    newsroom.gone.add("storm")
    tasks.withdraw_addresses.call(["/en/storm/"], ["/"])
    assert list(store.addresses()) == ["/"]
    tasks.sweep_generation.call()
    assert generations.is_swept()


def test_the_clock_wakes_the_sweep_until_it_has_ended(
    store: Store, newsroom: Newsroom, provide: Provide, monkeypatch: pytest.MonkeyPatch
) -> None:
    provide("/")
    woken: list[int] = []

    class Task:
        @staticmethod
        def enqueue() -> None:
            woken.append(1)

    monkeypatch.setattr("broadsheet.press.receivers.sweep_generation", Task)
    wake_the_sweep()
    sweep()
    wake_the_sweep()
    assert woken == [1]


# --- many at once


def test_many_pages_are_pressed_in_several_processes(
    store: Store, newsroom: Newsroom, tmp_path: Path
) -> None:
    newsroom.log = tmp_path / "rendered.log"
    newsroom.fails.add("page-3")
    heard: list[str] = []
    addresses = [f"/en/page-{number}/" for number in range(100)] + ["/en/moved/"]
    counts = press_all(addresses, jobs=3, on_pressed=lambda address, _: heard.append(address))

    assert counts == {Outcome.WRITTEN: 99, Outcome.NOT_STORED: 1, Outcome.FAILED: 1}
    assert sorted(heard) == sorted(addresses)
    lines = newsroom.log.read_text().splitlines()
    assert len(lines) == 101
    assert len({line.split()[0] for line in lines}) == 3
    assert len(list(store.addresses())) == 99


def test_the_command_presses_a_part(store: Store, newsroom: Newsroom, provide: Provide) -> None:
    provide("/", "/en/one/", "/en/two/", "/fr/un/")
    result = CliRunner().invoke(press, ["--only", "/en/", "--jobs", "1"])
    assert (result.exit_code, "2 written" in result.output) == (0, True)
    assert sorted(store.addresses()) == ["/en/one/", "/en/two/"]

    result = CliRunner().invoke(press, ["--missing", "--only", "/en/", "--jobs", "1"])
    assert "2 already there" in result.output
    result = CliRunner().invoke(press, ["/", "--jobs", "1"])
    assert "1 written" in result.output
    result = CliRunner().invoke(press, ["--all", "--jobs", "1"])
    assert "3 unchanged, 1 not kept" in result.output


def test_the_command_fills_a_new_generation(
    store: Store, newsroom: Newsroom, provide: Provide
) -> None:
    provide("/", "/en/one/")
    refresh(["/"])
    result = CliRunner().invoke(press, ["--new-generation", "--jobs", "1"])
    assert result.exit_code == 0
    assert store.generations() == ["g-000002"]
    assert sorted(store.addresses()) == ["/", "/en/one/"]


def test_the_command_says_what_failed(store: Store, newsroom: Newsroom, provide: Provide) -> None:
    provide("/en/one/", "/en/two/")
    newsroom.fails.add("one")
    result = CliRunner().invoke(press, ["--all", "--jobs", "1"])
    assert result.exit_code == 1
    assert "could not be rendered: /en/one/" in result.output
    assert list(store.addresses()) == ["/en/two/"]


def test_the_command_wants_to_know_what(newsroom: Newsroom) -> None:
    assert CliRunner().invoke(press, []).exit_code == 2
    assert CliRunner().invoke(press, ["/en/../x/"]).exit_code == 2


def test_the_store_of_the_settings_is_made_again_if_it_was_removed(
    store: Store, newsroom: Newsroom
) -> None:
    import shutil

    shutil.rmtree(store.root)
    assert pressing.press_address("/en/storm/").outcome == Outcome.WRITTEN
