"""A document store in memory and passages to put into it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from knowledge.models import Collection, Document, Passage

TODAY = date(2026, 3, 2)


class MemoryDocuments:
    """The part of a document store that the library reads."""

    def __init__(self, passages: Sequence[Passage] = ()) -> None:
        self._held: dict[Collection, list[Passage]] = {collection: [] for collection in Collection}
        self._revisions = dict.fromkeys(Collection, 0)
        self.publish(*passages)

    def publish(self, *passages: Passage) -> None:
        """Add passages; one with a known identifier replaces it."""
        for passage in passages:
            kept = [one for one in self._held[passage.collection] if one.passage_id != passage.passage_id]
            self._held[passage.collection] = [*kept, passage]
            self._revisions[passage.collection] += 1

    def withdraw(self, document_id: str) -> None:
        """Take all passages of a document out."""
        for collection, held in self._held.items():
            self._held[collection] = [one for one in held if one.document_id != document_id]
            self._revisions[collection] += 1

    def passages(self, collection: Collection) -> list[Passage]:
        return list(self._held[collection])

    def revision(self, collection: Collection) -> int:
        return self._revisions[collection]

    def put(self, document: Document, passages: Sequence[Passage]) -> bool:
        raise NotImplementedError

    def retire(self, document_id: str, reason: str) -> bool:
        raise NotImplementedError

    def content_hash(self, document_id: str) -> str | None:
        raise NotImplementedError

    def document(self, document_id: str) -> Document | None:
        raise NotImplementedError

    def documents(self, collection: Collection | None = None) -> list[Document]:
        raise NotImplementedError


def passage(document_id: str, text: str, *, title: str = "", ordinal: int = 0, **fields: object) -> Passage:
    """A passage of a policy unless `collection` says otherwise."""
    return Passage.model_validate(
        {
            "passage_id": f"{document_id}#{ordinal}",
            "document_id": document_id,
            "collection": Collection.POLICIES,
            "title": title,
            "text": text,
            "ordinal": ordinal,
        }
        | fields
    )


RENT = passage(
    "rent",
    "在本市无自有住房的新就业大学生，可以申请每月八百元的租房补贴，最长领取三十六个月。",
    title="新就业大学生租房补贴办法",
)
ELDER = passage(
    "elder",
    "年满八十周岁的老年人每月发放高龄津贴一百元，由社区代为申请，按月存入社会保障卡。",
    title="高龄津贴发放办法",
)
NOISE = passage("noise", "居民区夜间二十二时至次日六时禁止产生噪声的施工作业，抢修除外。", title="建筑施工噪声管理规定")
GAS = passage("gas", "燃气用户发现泄漏时应当关闭阀门、开窗通风，并在室外拨打抢修电话。", title="燃气安全使用须知")
POLICIES = (RENT, ELDER, NOISE, GAS)
