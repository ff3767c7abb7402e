"""The document store, on every database: what is published, replaced, retired and remembered."""

from __future__ import annotations

import pytest

from knowledge.adapters.documents import SqlDocumentStore
from knowledge.errors import KnowledgeError
from knowledge.models import Collection, Document, Passage, Section


def made(name: str, text: str, collection: Collection = Collection.POLICIES) -> tuple[Document, list[Passage]]:
    document = Document(
        document_id=name,
        collection=collection,
        title=name,
        sections=(Section(text=text, ordinal=0),),
        content_hash=f"{hash(text):064x}"[-64:],
    )
    passage = Passage(passage_id=f"{name}-{text}", document_id=name, collection=collection, title=name, text=text)
    return document, [passage]


def test_a_document_is_published_and_read_back(store: SqlDocumentStore) -> None:
    document, passages = made("办法", "第一条")
    assert store.put(document, passages) is True
    assert store.document("办法") == document
    assert store.passages(Collection.POLICIES) == passages
    assert store.content_hash("办法") == document.content_hash
    assert store.documents() == [document]
    assert store.documents(Collection.FAQ) == []


def test_the_same_content_again_changes_nothing(store: SqlDocumentStore) -> None:
    store.put(*made("办法", "第一条"))
    before = store.revision(Collection.POLICIES)
    assert store.put(*made("办法", "第一条")) is False
    assert store.revision(Collection.POLICIES) == before
    assert len(store.versions("办法")) == 1


def test_a_replacement_removes_the_old_passages_and_keeps_the_old_version(store: SqlDocumentStore) -> None:
    store.put(*made("办法", "旧"))
    store.put(*made("办法", "新"))
    assert [passage.text for passage in store.passages(Collection.POLICIES)] == ["新"]
    history = store.versions("办法")
    assert [(one.version, one.change, one.document.sections[0].text) for one in history] == [
        (1, "published", "旧"),
        (2, "replaced", "新"),
    ]


def test_a_retired_document_is_gone_from_every_answer_but_not_from_history(store: SqlDocumentStore) -> None:
    store.put(*made("办法", "第一条"))
    assert store.retire("办法", "已被新办法替代") is True
    assert store.document("办法") is None
    assert store.content_hash("办法") is None
    assert store.documents(Collection.POLICIES) == []
    assert store.passages(Collection.POLICIES) == []
    assert [one.change for one in store.versions("办法")] == ["published", "retired"]
    assert store.versions("办法")[-1].reason == "已被新办法替代"
    assert store.retire("办法", "再来一次") is False
    assert store.retire("没有的", "") is False


def test_a_retired_document_can_be_published_anew(store: SqlDocumentStore) -> None:
    store.put(*made("办法", "第一条"))
    store.retire("办法", "误发")
    assert store.put(*made("办法", "第一条")) is True
    assert store.document("办法") is not None


def test_the_revision_grows_by_one_with_every_change_of_its_collection(store: SqlDocumentStore) -> None:
    assert store.revision(Collection.POLICIES) == 0
    store.put(*made("一", "甲"))
    store.put(*made("二", "乙"))
    store.retire("一", "")
    store.put(*made("三", "丙", Collection.FAQ))
    assert store.revision(Collection.POLICIES) == 3
    assert store.revision(Collection.FAQ) == 1


def test_a_transaction_that_fails_leaves_nothing_behind(store: SqlDocumentStore) -> None:
    good, good_passages = made("好", "甲")
    bad, bad_passages = made("坏", "乙")
    with pytest.raises(KnowledgeError, match="坏"):
        store.put_many([(good, good_passages, ""), (bad, bad_passages * 2, "")])
    assert store.documents() == []
    assert store.passages(Collection.POLICIES) == []
    assert store.revision(Collection.POLICIES) == 0
    assert store.put(good, good_passages) is True
