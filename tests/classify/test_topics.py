"""The topics file joins people's words and official words, without a mistake of writing."""

from collections import Counter

import pytest

from assistant.classify.topics import _data, amounts, topic_names
from knowledge.text import normalise

WORDS = {name: words.split() for name, words in _data()["topics"].items()}


@pytest.mark.parametrize("name", topic_names())
def test_every_topic_has_words_and_none_twice(name: str) -> None:
    assert len(WORDS[name]) >= 7
    assert [word for word, times in Counter(WORDS[name]).items() if times > 1] == []


def test_every_word_is_written_as_texts_are_read() -> None:
    assert [word for words in WORDS.values() for word in words if normalise(word) != word or len(word) < 2] == []


def test_every_vague_word_is_a_word_of_a_topic() -> None:
    known = {word for words in WORDS.values() for word in words}
    assert [word for word in _data()["rows"]["vague"].split() if word not in known] == []


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("老板跑了，农民工工资还没发", "工资欠薪"),
        ("的士不打表还拒载", "出租车网约车"),
        ("快递放在驿站不送货上门", "邮政快递"),
        ("楼上餐馆油烟扰民", "大气污染"),
        ("开发商延期交房", "房地产开发"),
        ("独生子女费什么时候发", "计划生育"),
    ],
)
def test_a_text_speaks_of_its_topic(text: str, topic: str) -> None:
    found = amounts(text, len(text))
    assert topic_names()[int(found.argmax())] == topic


def test_the_first_sentence_counts_more() -> None:
    text = "停水了。后来又说到出租车"
    found = dict(zip(topic_names(), amounts(text, 4), strict=True))
    assert found["供水供电"] > found["出租车网约车"] > 0
