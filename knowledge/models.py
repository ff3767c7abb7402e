"""What government publishes: items, documents, passages and where each fact comes from."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Frozen(BaseModel):
    """Base of every published record: immutable, and a misspelt field is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Collection(StrEnum):
    """The partitions of the knowledge base; each has its own fusion weights."""

    CATALOGUE = "catalogue"
    GUIDES = "guides"
    POLICIES = "policies"
    REPLIES = "replies"
    FAQ = "faq"


class Aspect(StrEnum):
    """One element of an item that a citizen can ask for."""

    MATERIALS = "materials"
    CONDITIONS = "conditions"
    TIME_LIMIT = "time_limit"
    FEE = "fee"
    PLACE = "place"
    HOURS = "hours"
    PROCESS = "process"
    PHONE = "phone"
    ONLINE = "online"
    BASIS = "basis"
    RESULT = "result"
    VISITS = "visits"


class Source(Frozen):
    """A law, rule or notice that a fact rests on: name, article and date of issue or last revision."""

    title: str = Field(min_length=2)
    article: str = ""
    issued_on: date | None = None
    document_number: str = ""
    url: str = ""


class Duration(Frozen):
    """A time limit. The unit is never separated from the number; `immediate` has days = 0."""

    days: int = Field(ge=0)
    unit: Literal["working_days", "calendar_days", "immediate"]
    note: str = ""

    @model_validator(mode="after")
    def _immediate_has_no_days(self) -> Duration:
        if (self.unit == "immediate") != (self.days == 0):
            raise ValueError(f"unit {self.unit!r} does not fit days={self.days}")
        return self


class Fee(Frozen):
    """Whether money is asked, how much, and by which rule. Amounts in yuan, written out in `standard`."""

    charged: bool
    standard: str = ""
    basis: tuple[Source, ...] = ()

    @model_validator(mode="after")
    def _charged_states_standard(self) -> Fee:
        if self.charged and not self.standard:
            raise ValueError("a charged item states its standard")
        return self


class Situation(Frozen):
    """A circumstance that changes the list of materials or the conditions (情形)."""

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    name: str
    aliases: tuple[str, ...] = ()
    note: str = ""


class Material(Frozen):
    """One document to hand in. Empty `situations` means always; otherwise only in those."""

    name: str
    necessity: Literal["required", "optional", "deferrable"] = "required"
    forms: tuple[Literal["original", "copy", "electronic"], ...] = ("original",)
    copies: int = Field(default=1, ge=0)
    origin: Literal["applicant", "government", "other"] = "applicant"
    notes: str = ""
    standard: str = ""
    basis: str = ""
    waived_by: str = ""
    """Name of the electronic certificate that replaces it (免提交); empty when it must be handed in."""
    situations: tuple[str, ...] = ()


class Place(Frozen):
    """A window where the item is handled: address, hours and phone as published."""

    name: str
    address: str
    hours: str
    phone: str = ""


class QuestionAnswer(Frozen):
    """A published question with its official answer."""

    question: str
    answer: str


class LinkedItem(Frozen):
    """A part of a “一件事” theme: the item it joins and who handles it."""

    name: str
    department: str
    code: str = ""


class ServiceItem(Frozen):
    """A service item or “一件事” theme of one area, with the elements of an implementation list (实施清单)."""

    code: str = Field(pattern=r"^[A-Za-z0-9-]+$")
    name: str = Field(min_length=2)
    kind: Literal["item", "one_thing"] = "item"
    aliases: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    """Whole sentences by which people ask for it: recognised by, never published."""
    area: str = "shili"
    desk: Literal["business", "police", "education", "medical", "housing", "general"]
    category: str
    item_type: str
    """行政许可, 行政确认, 行政给付, 行政奖励, 行政裁决, 其他行政权力 or 公共服务."""
    level: str = "市级"
    authority: str = ""
    department: str
    supervising_department: str = ""
    partners: tuple[str, ...] = ()
    basic_code: str = ""
    implementation_code: str = ""
    service_objects: tuple[Literal["person", "company"], ...]
    handling_type: Literal["immediate", "promised"]
    summary: str
    """One or two sentences: what the item is for and how it differs from its look-alikes."""
    conditions: tuple[str, ...]
    scope: str = ""
    cross_area: str = ""
    """通办范围."""
    quantity_limit: str = ""
    intermediary: str = ""
    situations: tuple[Situation, ...] = ()
    materials: tuple[Material, ...]
    legal_limit: Duration | None = None
    promised_limit: Duration
    fee: Fee
    visits: int = Field(ge=0)
    """到现场次数; 0 means it can be done without going anywhere."""
    visits_note: str = ""
    channels: tuple[Literal["window", "online", "mail", "self_service"], ...]
    places: tuple[Place, ...]
    phone: str
    complaint_phone: str = "12345"
    online_url: str = ""
    online_note: str = ""
    no_application: bool = False
    """免申即享: paid or granted without an application."""
    process: tuple[str, ...]
    result: str
    result_sample: str = ""
    basis: tuple[Source, ...]
    faq: tuple[QuestionAnswer, ...] = ()
    look_alikes: tuple[str, ...] = ()
    """Codes of items that are easily taken for this one."""
    linked_items: tuple[LinkedItem, ...] = ()
    illustrative: bool = True
    """True for the shipped samples: addresses, phones and limits are made up for a fictional city."""
    effective_from: date
    expires_at: date | None = None
    source_url: str = ""

    @model_validator(mode="after")
    def _situations_exist(self) -> ServiceItem:
        known = {situation.id for situation in self.situations}
        for material in self.materials:
            if missing := set(material.situations) - known:
                raise ValueError(f"material {material.name!r} names unknown situations {sorted(missing)}")
        return self


class Section(Frozen):
    """A stretch of a document under one heading path, in document order."""

    path: tuple[str, ...] = ()
    text: str
    aspect: Aspect | None = None
    ordinal: int = Field(ge=0)


class Asked(Frozen):
    """Questions that one stretch of a document answers, in the words of those who ask."""

    ask: tuple[str, ...] = Field(min_length=1)
    answer: str = Field(min_length=1)
    """Stands word for word in the document."""


class Document(Frozen):
    """One published document, whatever file it came from."""

    document_id: str
    """Stable across revisions: derived from collection and source name, not from the content."""
    collection: Collection
    title: str
    sections: tuple[Section, ...]
    item: ServiceItem | None = None
    questions: tuple[Asked, ...] = ()
    area: str = ""
    department: str = ""
    document_number: str = ""
    source_url: str = ""
    source_name: str = ""
    issued_on: date | None = None
    effective_from: date | None = None
    expires_at: date | None = None
    content_hash: str
    """SHA-256 of the normalised content and metadata, hexadecimal."""


class Passage(Frozen):
    """What is searched and cited: a stretch of a document with its heading path and dates."""

    passage_id: str
    document_id: str
    collection: Collection
    title: str
    section: str = ""
    text: str
    ordinal: int = 0
    area: str = ""
    item_code: str = ""
    aspect: Aspect | None = None
    aliases: tuple[str, ...] = ()
    questions: tuple[Asked, ...] = ()
    """Those whose answer stands in this passage."""
    source_url: str = ""
    issued_on: date | None = None
    effective_from: date | None = None
    expires_at: date | None = None

    def in_force(self, on: date) -> bool:
        """Whether the passage may be cited on that day."""
        started = self.effective_from is None or self.effective_from <= on
        return started and (self.expires_at is None or on <= self.expires_at)


class Hit(Frozen):
    """A passage found, with the fused score and its parts (each scaled to 0..1 within the query)."""

    passage: Passage
    score: float
    """How near to the best of its collection, times the share of the question that the best one covers, 0..1."""
    keyword_score: float = 0.0
    dense_score: float = 0.0
    coverage: float = 0.0
    """Share of the question's information (idf of its character pairs) that stands in the passage, 0..1, absolute."""
    similarity: float = 0.0
    """Cosine of question and passage, absolute; 0 without an embedder."""
    also_in: tuple[str, ...] = ()
    """Identifiers of other documents that hold the same text (reprints)."""
