"""One way in for a picture, whoever brings it."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from wagtail.models import Collection, UploadedFile

from broadsheet.people.enums import StaffRole
from broadsheet.pictures.domain.uploads import store_picture
from broadsheet.pictures.errors import SvgRefusedError
from broadsheet.pictures.models import Picture
from tests.desk.helpers import picture_bytes, signed_in, staff
from tests.desk.wagtail_files import open_files_forgiven

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with open_files_forgiven():
        yield


def with_exif() -> bytes:
    import io

    exif = Image.Exif()
    exif[0x010E] = "secret"
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "teal").save(out, "JPEG", exif=exif)
    return out.getvalue()


def stored_bytes(picture: Picture) -> bytes:
    with picture.file.open("rb") as file:
        return file.read()


def test_a_picture_is_stored_with_its_texts_and_sizes():
    picture = store_picture(
        content=picture_bytes((60, 40)), filename="tower.jpg", alt="A tower", credit="Ann"
    )
    stored = Picture.objects.get(pk=picture.pk)
    assert (stored.title, stored.alt, stored.credit) == ("tower", "A tower", "Ann")
    assert (stored.width, stored.height, stored.file_size) == (60, 40, stored.file.size)
    assert stored.default_alt_text == "A tower"


def test_the_same_file_is_stored_once_and_keeps_its_own_texts():
    first = store_picture(content=picture_bytes(), filename="a.jpg", alt="A tower")
    again = store_picture(
        content=picture_bytes(), filename="b.jpg", alt="Another", caption="At dusk"
    )
    again.refresh_from_db()
    assert (again.pk, again.alt, again.caption) == (first.pk, "A tower", "At dusk")
    assert Picture.objects.count() == 1


def test_long_texts_are_cut_to_what_fits():
    picture = store_picture(content=picture_bytes(), filename="a.jpg", credit="x" * 300)
    assert (len(picture.credit), picture.credit[-1]) == (255, "…")


def test_a_refused_file_stores_nothing():
    with pytest.raises(SvgRefusedError):
        store_picture(content=SVG, filename="a.png")
    assert not Picture.objects.exists()


def many(client, content: bytes, name: str = "p.jpg", title: str = "p"):
    return client.post(
        reverse("wagtailimages:add_multiple"),
        {"title": title, "files[]": SimpleUploadedFile(name, content, "image/jpeg")},
        headers={"X-Requested-With": "XMLHttpRequest"},
    ).json()


def test_the_many_file_uploader_re_encodes_and_then_asks_for_alt_text():
    client = signed_in(staff(StaffRole.REPORTER))
    answer = many(client, with_exif())
    picture = Picture.objects.get()
    assert (answer["success"], b"secret" in stored_bytes(picture)) == (True, False)
    address = reverse("wagtailimages:edit_multiple", args=[picture.pk])
    prefix = f"image-{picture.pk}"
    texts = {f"{prefix}-title": "p", f"{prefix}-caption": "", f"{prefix}-credit": "",
             f"{prefix}-tags": "", f"{prefix}-alt": ""}  # fmt: skip
    refused = client.post(address, texts).json()
    assert refused["success"] is False
    assert "Say what the picture shows" in refused["form"]
    assert client.post(address, texts | {f"{prefix}-alt": "A tower"}).json()["success"] is True
    assert Picture.objects.get().alt == "A tower"


def test_decoration_needs_no_alt_text():
    client = signed_in(staff(StaffRole.REPORTER))
    many(client, picture_bytes())
    picture = Picture.objects.get()
    prefix = f"image-{picture.pk}"
    answer = client.post(
        reverse("wagtailimages:edit_multiple", args=[picture.pk]),
        {f"{prefix}-title": "p", f"{prefix}-caption": "", f"{prefix}-credit": "",
         f"{prefix}-tags": "", f"{prefix}-alt": "", f"{prefix}-is_decorative": "on"},
    )  # fmt: skip
    assert answer.json()["success"] is True


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (SVG, "is an SVG drawing"),
        (b"GIF89a" + b"\0" * 40, "is damaged"),
        (b"%PDF-1.7", "is not a JPEG, PNG, WebP, GIF, AVIF or HEIC picture"),
        (picture_bytes()[:300], "is damaged"),
    ],
    ids=["svg", "empty gif", "pdf", "cut off"],
)
def test_hostile_files_are_refused_with_a_sentence(content, sentence):
    answer = many(signed_in(staff(StaffRole.REPORTER)), content)
    assert (answer["success"], sentence in answer["error_message"]) == (False, True)
    assert not Picture.objects.exists()


def test_a_file_with_too_many_bytes_is_refused(settings):
    settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = 500
    answer = many(signed_in(staff(StaffRole.REPORTER)), picture_bytes((400, 300)))
    assert answer["success"] is False
    assert "is larger than" in answer["error_message"]


def test_the_name_of_a_file_says_nothing_about_its_kind():
    many(signed_in(staff(StaffRole.REPORTER)), picture_bytes(kind="PNG"), "really.jpg")
    assert Picture.objects.get().file.name.endswith("really.png")


def test_an_upload_that_waits_for_a_field_is_re_encoded_when_it_becomes_a_picture():
    client = signed_in(staff(StaffRole.REPORTER))
    answer = many(client, with_exif(), title="x" * 300)
    waiting = UploadedFile.objects.get(pk=answer["uploaded_file_id"])
    address = reverse("wagtailimages:create_multiple_from_uploaded_image", args=[waiting.pk])
    prefix = f"uploaded-image-{waiting.pk}"
    client.post(
        address,
        {f"{prefix}-title": "p", f"{prefix}-alt": "A tower", f"{prefix}-caption": "",
         f"{prefix}-credit": "", f"{prefix}-tags": "",
         f"{prefix}-collection": Collection.get_first_root_node().pk},
    )  # fmt: skip
    assert b"secret" not in stored_bytes(Picture.objects.get())


def test_a_new_file_for_a_known_picture_is_re_encoded_too():
    editor = staff(StaffRole.EDITOR)
    picture = store_picture(content=picture_bytes(), filename="a.jpg", alt="a", uploaded_by=editor)
    signed_in(editor).post(
        reverse("wagtailimages:edit", args=[picture.pk]),
        {"title": "a", "alt": "a", "caption": "", "credit": "", "tags": "",
         "file": SimpleUploadedFile("b.jpg", with_exif(), "image/jpeg")},
    )  # fmt: skip
    picture.refresh_from_db()
    assert (picture.width, b"secret" in stored_bytes(picture)) == (30, False)


def test_the_chooser_in_the_editor_re_encodes_too():
    client = signed_in(staff(StaffRole.REPORTER))
    prefix = "image-chooser-upload"
    client.post(
        reverse("wagtailimages_chooser:create"),
        {f"{prefix}-title": "p", f"{prefix}-alt": "A tower", f"{prefix}-caption": "",
         f"{prefix}-credit": "", f"{prefix}-tags": "",
         f"{prefix}-file": SimpleUploadedFile("b.jpg", with_exif(), "image/jpeg")},
    )  # fmt: skip
    picture = Picture.objects.get()
    assert (picture.alt, b"secret" in stored_bytes(picture)) == ("A tower", False)
