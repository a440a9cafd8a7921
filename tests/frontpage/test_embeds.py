"""Which addresses have a player, and which are plain links."""

from __future__ import annotations

from typing import Any

import pytest

from broadsheet.frontpage.domain.embeds import Player, player_for

_VIDEO = "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"


@pytest.mark.parametrize(
    ("url", "player"),
    [
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ", Player(_VIDEO, "video")),
        ("https://youtu.be/dQw4w9WgXcQ?t=42s", Player(f"{_VIDEO}?start=42", "video")),
        ("https://m.youtube.com/shorts/dQw4w9WgXcQ", Player(_VIDEO, "video")),
        (
            "https://vimeo.com/76979871",
            Player("https://player.vimeo.com/video/76979871?dnt=1", "video"),
        ),
        (
            "https://soundcloud.com/artist/some-track",
            Player(
                "https://w.soundcloud.com/player/?url=https%3A%2F%2Fsoundcloud.com%2Fartist%2Fsome-track",
                "audio",
            ),
        ),
        (
            "https://open.spotify.com/episode/512ojhOuo1ktJprKbVcKyQ?si=x",
            Player("https://open.spotify.com/embed/episode/512ojhOuo1ktJprKbVcKyQ", "audio"),
        ),
        (
            "https://www.openstreetmap.org/#map=10/38.7/-9.1",
            Player(
                "https://www.openstreetmap.org/export/embed.html?bbox=-9.27578%2C38.61211%2C-8.92422%2C38.78789",
                "map",
            ),
        ),
    ],
)
def test_known_addresses_have_a_player(url: str, player: Player) -> None:
    assert player_for(url) == player


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/watch?v=dQw4w9WgXcQ",
        "https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ",
        "https://www.youtube.com/watch?v=short",
        'https://youtu.be/"><script>',
        "javascript:alert(1)",
        "https://vimeo.com/about",
        "https://www.openstreetmap.org/#map=10/999/0",
        "https://[broken",
        "",
    ],
)
def test_others_have_none(url: str) -> None:
    assert player_for(url) is None


def test_a_host_that_the_newsroom_does_not_allow_has_none(settings: Any) -> None:
    settings.EMBED_HOSTS = ["player.vimeo.com"]
    assert player_for("https://youtu.be/dQw4w9WgXcQ") is None
    assert player_for("https://vimeo.com/76979871") is not None
