"""The sizes in which readers get a picture."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from broadsheet.pictures.domain.renditions import ensure_renditions, load_pictures, specs_for
from broadsheet.pictures.models import Rendition
from tests.factories import make_picture

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("width", "widths"),
    [
        (300, [480]),
        (480, [480]),
        (700, [480, 960]),
        (1000, [480, 960, 1600]),
        (4000, [480, 960, 1600]),
    ],
)
def test_a_picture_gets_no_sizes_far_above_its_own(width: int, widths: list[int]) -> None:
    avif = [spec for spec in specs_for(width=width) if "avif" in spec]
    assert [int(spec.split("|")[0].removeprefix("width-")) for spec in avif] == widths


def test_files_are_made_once() -> None:
    picture = make_picture(width=700, height=350, with_files=False)
    assert ensure_renditions([picture]) == 1
    made = set(Rendition.objects.values_list("pk", flat=True))
    assert len(made) == 5
    assert ensure_renditions([picture]) == 1
    assert set(Rendition.objects.values_list("pk", flat=True)) == made


def test_the_files_are_what_they_say() -> None:
    picture = make_picture(width=1000, height=500, are_portraits=True)
    shown = load_pictures([], portrait_ids=[picture.pk])[picture.pk]
    assert [(file.width, file.height) for file in shown.avif] == [
        (480, 240),
        (960, 480),
        (1000, 500),
    ]
    assert [(file.width, file.height) for file in shown.jpeg] == [
        (480, 240),
        (960, 480),
        (1000, 500),
    ]
    assert shown.portrait is not None
    assert shown.portrait[0].width == shown.portrait[0].height == 240
    for file, kind in (
        (shown.avif[0], "AVIF"),
        (shown.jpeg[2], "JPEG"),
        (shown.portrait[0], "AVIF"),
    ):
        with (
            default_storage.open(file.url.removeprefix("/media/")) as opened,
            Image.open(opened) as image,
        ):
            assert (image.format, image.size) == (kind, (file.width, file.height))
    assert shown.avif_srcset == ", ".join(f"{file.url} {file.width}w" for file in shown.avif)


def test_missing_files_are_made_when_a_page_needs_them() -> None:
    picture = make_picture(with_files=False)
    assert [shown.id for shown in load_pictures([picture.pk]).values()] == [picture.pk]


def test_a_picture_whose_file_is_gone_is_left_out(caplog: pytest.LogCaptureFixture) -> None:
    picture = make_picture(with_files=False)
    default_storage.delete(picture.file.name)
    assert load_pictures([picture.pk]) == {}
    assert "no readable file" in caplog.text


@pytest.mark.parametrize("pictures", [1, 3])
def test_pictures_are_loaded_with_two_queries(
    pictures: int, django_assert_num_queries: Any
) -> None:
    ids = [make_picture().pk for _ in range(pictures)]
    with django_assert_num_queries(2):
        assert set(load_pictures(ids)) == set(ids)
