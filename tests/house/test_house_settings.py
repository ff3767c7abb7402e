"""docs/settings.md says what assistant/settings.py says."""

from pathlib import Path

import pytest

from api.cli.doctor import settings as print_settings
from assistant.settings import Settings

DOCUMENT = Path(__file__).parents[2] / "docs" / "settings.md"


def test_the_table_is_the_one_that_the_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    print_settings()
    printed = capsys.readouterr().out.strip()
    assert printed in DOCUMENT.read_text("utf-8"), "docs/settings.md: replace the table with that of `yixian settings`"


def test_every_setting_says_what_it_is_for() -> None:
    silent = [name for name, field in Settings.model_fields.items() if len(field.description or "") < 10]
    assert not silent, f"assistant/settings.py: describe {silent}"


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIXIAN_MODEL_KEY", "a-real-key")
    assert "a-real-key" not in repr(Settings())
