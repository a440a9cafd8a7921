"""The house stands: imports and foreign keys go down only, and no room is empty."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Field, ForeignKey, ManyToManyField
from importlinter import api
from importlinter.application import use_cases
from importlinter.application.user_options import UserOptions

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "broadsheet"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())

# Fields that Wagtail's abstract classes bring: they point at whatever the settings name.
WAGTAILS_FIELDS = {"pictures.Picture.uploaded_by_user"}


def floors() -> dict[str, int]:
    """Return each room's floor, the lowest is 0: import-linter's contract is the one list."""
    (contract,) = [
        contract
        for contract in PYPROJECT["tool"]["importlinter"]["contracts"]
        if contract["containers"] == ["broadsheet"]
    ]
    return {
        room.strip(): floor
        for floor, rooms in enumerate(reversed(contract["layers"]))
        for room in rooms.split("|")
    }


def test_imports_keep_the_contracts() -> None:
    configuration = api.read_configuration(str(ROOT / "pyproject.toml"))
    options = UserOptions(
        session_options=configuration["session_options"],
        contracts_options=configuration["contracts_options"],
    )
    use_cases._register_contract_types(options)
    report = use_cases.create_report(options, cache_dir=None)
    broken = [
        contract.name for contract, check in report.get_contracts_and_checks() if not check.kept
    ]
    assert broken == []
    assert report.module_count > 100  # it did look


def test_every_room_has_a_floor_and_every_floor_its_rooms() -> None:
    rooms = {path.parent.name for path in SOURCE.glob("*/__init__.py")}
    assert set(floors()) == rooms


def test_rooms_keep_the_order_inside() -> None:
    """Every room but those with an order of their own is in the contract of the layers."""
    (contract,) = [
        contract
        for contract in PYPROJECT["tool"]["importlinter"]["contracts"]
        if contract["containers"] != ["broadsheet"]
    ]
    inside = {name.removeprefix("broadsheet.") for name in contract["containers"]}
    assert set(floors()) - inside == {"config", "importers", "toolkit"}


@pytest.mark.parametrize("room", sorted(floors()))
def test_no_room_is_empty_and_each_says_what_it_holds(room: str) -> None:
    folder = SOURCE / room
    assert ast.get_docstring(ast.parse((folder / "__init__.py").read_text()))
    code = [
        path
        for path in folder.rglob("*.py")
        if path.stat().st_size and "migrations" not in path.parts
    ]
    assert len(code) > 2


def our_relations() -> list[tuple[str, Field[Any, Any], str]]:
    relations = []
    for model in apps.get_models(include_auto_created=False):
        if not model.__module__.startswith("broadsheet."):
            continue
        for field in model._meta.local_fields + model._meta.local_many_to_many:
            if isinstance(field, ForeignKey | ManyToManyField):
                name = f"{model._meta.label}.{field.name}"
                relations.append((name, field, field.related_model.__module__))
    return relations


def test_foreign_keys_point_down_too() -> None:
    floor = floors()
    upward = []
    for name, field, target in our_relations():
        if not target.startswith("broadsheet.") or name in WAGTAILS_FIELDS:
            continue
        here, there = field.model.__module__.split(".")[1], target.split(".")[1]
        if here != there and floor[there] >= floor[here]:
            upward.append(f"{name} → {there}")
    assert upward == []


def test_there_are_foreign_keys_to_look_at() -> None:
    assert "articles.Article.featured_picture" in {name for name, _field, _to in our_relations()}


def test_the_exemptions_are_still_needed() -> None:
    assert WAGTAILS_FIELDS - {name for name, _field, _target in our_relations()} == set()
