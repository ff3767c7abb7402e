"""The classifier says what a text is about, how sure it is and why, and says so again after it was saved."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from assistant.classify import ClassifierError, Example, TextClassifier
from knowledge.adapters.embedders import StaticEmbedder
from tests.classify.texts import KINDS, messages, tree

EMBED = StaticEmbedder().embed_passages


@pytest.fixture(scope="module")
def classifier() -> TextClassifier:
    return TextClassifier.fit(messages(), embed=EMBED)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("家里停水了，什么时候来水", "供水"),
        ("單位拖欠工資三個月", "劳动"),
        ("隔壁ＫＴＶ太吵睡不着", "噪声"),
        ("老师要收补课资料费", "教育"),
    ],
)
def test_a_new_text_gets_the_label_that_it_is_about(classifier: TextClassifier, text: str, label: str) -> None:
    assert classifier.predict([text])[0].label == label


def test_probabilities_come_best_first_and_add_to_one(classifier: TextClassifier) -> None:
    (prediction,) = classifier.predict(["停水了"])
    shares = [share for _, share in prediction.scored]
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) == pytest.approx(1, abs=1e-3)
    assert {label for label, _ in prediction.scored} == set(KINDS)


def test_a_clear_text_is_decided(classifier: TextClassifier) -> None:
    assert classifier.predict(["新村停水两天了，请帮忙看看。"])[0].decided


@pytest.mark.parametrize("text", ["", "   ", "。。。！！", "qwx zzkp 7788", "囧囧囧"])
def test_nonsense_is_not_decided(classifier: TextClassifier, text: str) -> None:
    assert not classifier.predict([text])[0].decided


def test_no_texts_give_no_predictions(classifier: TextClassifier) -> None:
    assert classifier.predict([]) == []


def test_several_texts_are_predicted_as_each_alone(classifier: TextClassifier) -> None:
    texts = ["停水了", "老师补课", "夜里太吵"]
    together = classifier.predict(texts)
    for text, prediction in zip(texts, together, strict=True):
        (alone,) = classifier.predict([text])
        assert alone.label == prediction.label
        assert alone.confidence == pytest.approx(prediction.confidence, abs=1e-5)


def test_an_explanation_names_words_of_the_text(classifier: TextClassifier) -> None:
    text = "我们小区自来水发黄，停水也不通知"
    told = classifier.explain(text, "供水")
    assert told.words
    assert all(word in text and len(word) > 1 and gain > 0 for word, gain in told.words)
    assert {word for word, _ in told.words} & {"自来水", "停水", "发黄"}


def test_an_explanation_shows_similar_texts_with_their_label(classifier: TextClassifier) -> None:
    text, label, likeness = classifier.explain("老板欠我工资不给", "劳动", most=3).similar[0]
    assert "欠我三个月工资" in text
    assert label == "劳动"
    assert 0 < likeness <= 1


def test_a_label_that_was_not_learnt_cannot_be_explained(classifier: TextClassifier) -> None:
    with pytest.raises(KeyError):
        classifier.explain("停水", "林业")


def test_a_saved_classifier_answers_the_same(classifier: TextClassifier, tmp_path: Path) -> None:
    classifier.save(tmp_path)
    loaded = TextClassifier.load(tmp_path, embed=EMBED)
    texts = ["停水了", "老师周末补课", "工地半夜施工", "完全无关的一句话"]
    assert loaded.labels == classifier.labels
    assert loaded.predict(texts) == classifier.predict(texts)
    assert loaded.explain(texts[0], "供水") == classifier.explain(texts[0], "供水")


def test_the_saved_form_holds_numbers_and_text_only(classifier: TextClassifier, tmp_path: Path) -> None:
    classifier.save(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["classifier.json", "classifier.npz"]


@pytest.mark.parametrize("name", ["classifier.json", "classifier.npz"])
def test_a_damaged_file_names_its_folder(classifier: TextClassifier, tmp_path: Path, name: str) -> None:
    classifier.save(tmp_path)
    content = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(content[: len(content) // 2])
    with pytest.raises(ClassifierError, match=str(tmp_path)):
        TextClassifier.load(tmp_path, embed=EMBED)


def test_a_missing_folder_names_itself(tmp_path: Path) -> None:
    with pytest.raises(ClassifierError, match="nowhere"):
        TextClassifier.load(tmp_path / "nowhere", embed=None)


def test_one_seed_gives_one_classifier() -> None:
    some = messages()[::2]
    first, second = (TextClassifier.fit(some, embed=EMBED, seed=3) for _ in range(2))
    assert first.predict(["停水了", "太吵了"]) == second.predict(["停水了", "太吵了"])


def test_it_works_without_an_embedder() -> None:
    without = TextClassifier.fit(messages(), embed=None)
    assert without.predict(["老板拖欠工资"])[0].label == "劳动"


def test_learning_reports_its_progress() -> None:
    seen: list[tuple[int, int]] = []
    TextClassifier.fit(messages(), embed=None, progress=lambda done, steps: seen.append((done, steps)))
    assert [done for done, _ in seen] == list(range(1, seen[-1][1] + 1))


def test_nothing_to_learn_from_is_said() -> None:
    with pytest.raises(ClassifierError):
        TextClassifier.fit([Example("  ", "供水")], embed=None)


def test_one_label_is_enough() -> None:
    only = TextClassifier.fit([Example("停水了", "供水"), Example("没有水", "供水")], embed=None)
    assert only.predict(["没水"])[0].label == "供水"


def test_two_labels_are_enough() -> None:
    rows = [row for row in messages() if row.label in {"供水", "劳动"}]
    both = TextClassifier.fit(rows, embed=EMBED)
    assert [one.label for one in both.predict(["停水了", "欠工资"])] == ["供水", "劳动"]


def test_weights_count() -> None:
    rows = [Example("电动车乱停", "城管"), Example("电动车乱停", "交警", weight=20.0)]
    assert TextClassifier.fit(rows, embed=None).predict(["电动车乱停"])[0].label == "交警"


def test_tickets_and_a_tree_are_learnt_together() -> None:
    renamed = {"供水": "公用事业", "教育": "教育文化", "劳动": "劳动人事", "噪声": "生态环境"}
    tickets = [Example(row.text, renamed[row.label]) for row in messages()]
    both = TextClassifier.fit([*tickets, *tree()], embed=EMBED)
    assert "交通运输" in both.labels
    assert both.predict(["网约车司机拒载"])[0].label == "交通运输"
    assert both.predict(["停水两天了"])[0].label == "公用事业"


def test_a_prediction_does_not_load_scikit_learn(classifier: TextClassifier, tmp_path: Path) -> None:
    classifier.save(tmp_path)
    program = (
        "import sys; from pathlib import Path; from assistant.classify import TextClassifier;"
        f"TextClassifier.load(Path({str(tmp_path)!r}), embed=None).predict(['停水了']);"
        "assert not {'sklearn', 'scipy'} & set(sys.modules), 'loaded'"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_classifier_learnt_with_vectors_still_answers_without(classifier: TextClassifier, tmp_path: Path) -> None:
    classifier.save(tmp_path)
    without = TextClassifier.load(tmp_path, embed=None)
    assert without.predict(["停水两天了"])[0].label == "供水"


def test_another_embedder_is_noticed(classifier: TextClassifier, tmp_path: Path) -> None:
    classifier.save(tmp_path)
    with pytest.raises(ClassifierError, match=str(tmp_path)):
        TextClassifier.load(tmp_path, embed=lambda texts: -EMBED(texts))
    with pytest.raises(ClassifierError, match=str(tmp_path)):
        TextClassifier.load(tmp_path, embed=lambda texts: EMBED(texts)[:, :8])
