"""The shipped knowledge: published whole, district versions inheriting what they do not say."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

import knowledge
from ingest import readers
from ingest.draft import Draft
from ingest.publish import publish
from ingest.split import SEPARATOR
from ingest.validity import stated
from knowledge.adapters.documents import SqlDocumentStore
from knowledge.areas import AreaTree
from knowledge.catalogue import Catalogue
from knowledge.models import Aspect, Collection
from knowledge.rendering import heading, render_aspect

SAMPLES = Path(knowledge.__file__).parent / "samples"
TODAY = date(2026, 6, 1)
CALENDAR_DAYS = {"working_days": 1.4, "calendar_days": 1.0, "immediate": 0.0}
"""Calendar days in a day of the unit: five working days make a week."""


@pytest.fixture
def catalogue(sqlite_store: SqlDocumentStore) -> Catalogue:
    report = publish([SAMPLES], store=sqlite_store)
    assert report.failed == []
    return Catalogue(sqlite_store, AreaTree.load())


def test_every_shipped_file_is_published(store: SqlDocumentStore) -> None:
    report = publish([SAMPLES], store=store)
    items = len(list((SAMPLES / "items").rglob("*.toml")))
    districts = len(list((SAMPLES / "districts").glob("*.toml")))
    policies = len(list(SAMPLES.rglob("*.md")))
    assert report.failed == []
    assert report.added == items + districts + policies
    again = publish([SAMPLES], store=store)
    assert (again.added, again.replaced, again.retired, again.unchanged) == (0, 0, 0, report.added)


def test_a_district_overrides_element_by_element_and_inherits_the_rest(catalogue: Catalogue) -> None:
    for path in sorted((SAMPLES / "districts").glob("*.toml")):
        elements = tomllib.loads(path.read_text("utf-8"))
        code, area = elements.pop("overrides"), elements.pop("area")
        district = catalogue.item(code, area, TODAY)
        above = catalogue.item(code, "", TODAY)
        assert district is not None
        assert above is not None
        assert district.area == area
        for name in type(above).model_fields:
            if name not in elements and name != "area":
                assert getattr(district, name) == getattr(above, name), (path.name, name)
        assert any(getattr(district, name) != getattr(above, name) for name in elements), path.name


def test_a_street_without_a_version_takes_that_of_its_district(catalogue: Catalogue) -> None:
    street = catalogue.item("POL-001", "chaxi", TODAY)
    district = catalogue.item("POL-001", "meiling", TODAY)
    assert street is not None
    assert street == district
    assert street.area == "meiling"
    elsewhere = catalogue.item("POL-001", "songtao", TODAY)
    assert elsewhere is not None
    assert elsewhere.area == "shili"


def test_versions_differ_only_in_the_aspects_that_a_district_changes(catalogue: Catalogue) -> None:
    assert catalogue.differs("POL-001", Aspect.PLACE)
    assert catalogue.differs("POL-001", Aspect.PHONE)
    assert not catalogue.differs("POL-001", Aspect.MATERIALS)
    assert not catalogue.differs("POL-001", Aspect.FEE)


def test_an_item_is_one_of_the_catalogue_however_many_districts_have_a_version(catalogue: Catalogue) -> None:
    codes = [item.code for item in catalogue.items(TODAY)]
    assert len(codes) == len(set(codes))
    assert catalogue.item("POL-001", "", date(2025, 12, 31)) is None


def test_every_aspect_of_every_item_is_a_passage_that_says_what_the_item_says(
    catalogue: Catalogue, sqlite_store: SqlDocumentStore
) -> None:
    passages = {
        (passage.document_id, passage.aspect): passage
        for collection in (Collection.CATALOGUE, Collection.GUIDES)
        for passage in sqlite_store.passages(collection)
        if passage.aspect
    }
    for item in catalogue.items(TODAY):
        identifier = catalogue.document_id(item)
        assert identifier is not None
        for aspect in Aspect:
            passage = passages[identifier, aspect]
            assert passage.text == render_aspect(item, aspect, None)
            assert passage.item_code == item.code
            assert passage.section.split(SEPARATOR)[0] == heading(aspect.value)
        materials = passages[identifier, Aspect.MATERIALS].text
        assert all(material.name in materials for material in item.materials)
        for condition in item.conditions:
            assert condition in passages[identifier, Aspect.CONDITIONS].text
        for place in item.places:
            assert place.name in passages[identifier, Aspect.PLACE].text
        if item.promised_limit.days:
            assert str(item.promised_limit.days) in passages[identifier, Aspect.TIME_LIMIT].text


def test_no_item_promises_longer_than_the_law_allows(catalogue: Catalogue) -> None:
    versions = [one for item in catalogue.items(TODAY) for one in catalogue.versions(item.code)]
    limited = [(one, one.promised_limit, one.legal_limit) for one in versions if one.legal_limit]
    assert len(limited) > len(versions) // 4
    for item, promised, legal in limited:
        if promised.unit == legal.unit:
            assert promised.days <= legal.days, (item.code, item.area)
        else:
            assert promised.days * CALENDAR_DAYS[promised.unit] <= legal.days * CALENDAR_DAYS[legal.unit], item.code


def test_no_two_items_share_a_name_and_no_alias_is_listed_twice(catalogue: Catalogue) -> None:
    owners: dict[str, str] = {}
    for item in catalogue.items(TODAY):
        for name in (item.name, *item.aliases):
            assert name not in owners, (name, owners.get(name), item.code)
            owners[name] = item.code
    assert owners["开饭店要办哪些证"] == "OT-104"


def test_what_a_policy_says_of_its_own_dates_is_what_its_front_matter_says() -> None:
    read_by_text = 0
    for path in sorted((SAMPLES / "policies").glob("*.md")):
        (draft,) = (one for one in readers.read(path.name, path.read_bytes()) if isinstance(one, Draft))
        found = stated("\n".join(text for _, text in draft.stretches))
        assert found.effective_from in (None, draft.metadata.effective_from), path.name
        assert found.expires_at in (None, draft.metadata.expires_at), path.name
        read_by_text += found.effective_from is not None
    assert read_by_text >= 20


def test_a_situation_narrows_the_materials(catalogue: Catalogue) -> None:
    item = catalogue.item("POL-001", "", TODAY)
    assert item is not None
    married = render_aspect(item, Aspect.MATERIALS, "married")
    unmarried = render_aspect(item, Aspect.MATERIALS, "unmarried")
    assert "结婚证" in married
    assert "结婚证" not in unmarried
    assert "亲子关系" in unmarried
    assert "出生医学证明" in married
    assert "出生医学证明" in unmarried
