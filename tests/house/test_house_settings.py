"""docs/settings.md says what assistant/settings.py says."""

from pathlib import Path

import pytest

from api.cli.doctor import settings as print_settings
from assistant.settings import Settings, described
from assistant.texts import texts

DOCUMENT = Path(__file__).parents[2] / "docs" / "settings.md"


def test_the_table_is_the_one_that_the_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    print_settings()
    printed = capsys.readouterr().out.strip()
    assert printed in DOCUMENT.read_text("utf-8"), "docs/settings.md: replace the table with that of `yixian settings`"


def test_every_setting_says_what_it_is_for() -> None:
    silent = set(Settings.model_fields) ^ set(texts("settings")["about"])
    assert not silent, f"assistant/texts/settings.toml, [about]: describe, or take out, {sorted(silent)}"
    assert all(any("\u4e00" <= letter <= "\u9fff" for letter in described(name)) for name in Settings.model_fields)


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIXIAN_MODEL_KEY", "a-real-key")
    assert "a-real-key" not in repr(Settings())
