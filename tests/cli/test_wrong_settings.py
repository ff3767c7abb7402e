"""A wrong setting or a broken surrounding: one Chinese line for each problem, exit code 1, nothing half done."""

from __future__ import annotations

import fcntl
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from api.cli.problems import lines
from assistant.settings import Settings

COMMAND = Path(sys.executable).with_name("yixian")


def told(folder: Path, *words: str, code: int = 1, **variables: str) -> list[str]:
    """The lines on standard error of `yixian` run in this folder with these variables and no others of ours."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("YIXIAN_")}
    environment |= {"YIXIAN_HOME": str(folder / "home"), "YIXIAN_EMBEDDER": "none", **variables}
    done = subprocess.run(
        [COMMAND, *words], cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr.splitlines()


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("YIXIAN_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def wrong(monkeypatch: pytest.MonkeyPatch, **variables: str) -> list[str]:
    """What is said about these variables."""
    for name, value in variables.items():
        monkeypatch.setenv(f"YIXIAN_{name}", value)
    with pytest.raises(ValidationError) as caught:
        Settings()
    return lines(caught.value) or []


def test_an_unknown_name_is_refused_with_the_nearest_right_one(tmp_path: Path) -> None:
    (said,) = told(tmp_path, "doctor", YIXIAN_PROT="8000")
    assert "YIXIAN_PROT" in said
    assert "YIXIAN_PORT" in said


def test_names_that_only_tests_use_are_no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("YIXIAN_E2E_URL", "YIXIAN_E2E_PORT", "YIXIAN_STAFF_PASSWORD", "YIXIAN_TEST_POSTGRESQL"):
        monkeypatch.setenv(name, "x")
    assert Settings().port == 8000


def test_every_problem_has_a_line_and_none_is_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {
        "PORT": "99999", "WORKERS": "many", "EMBEDDER": "magic", "SAMPLES": "perhaps", "MODEL_TIMEOUT_S": "0",
        "SESSION_MINUTES": "1.5", "ALLOWED_ORIGINS": '["https://a', "MODEL_KEYS": "1",
    }  # fmt: skip
    said = wrong(monkeypatch, **given)
    assert {re.match(r"YIXIAN_(\w+)：", line)[1] for line in said} == set(given)  # type: ignore[index]
    assert all(line.endswith("。") and "Input should" not in line for line in said)
    assert "65535" in next(line for line in said if "PORT" in line)
    assert "none" in next(line for line in said if "EMBEDDER" in line)


@pytest.mark.parametrize("port", ["0", "-1", "65536", ""])
def test_a_port_is_between_1_and_65535(monkeypatch: pytest.MonkeyPatch, port: str) -> None:
    assert len(wrong(monkeypatch, PORT=port)) == 1


@pytest.mark.parametrize(
    "written",
    [
        "https://a.example.cn,http://b.example.cn:8080",
        " https://a.example.cn/ , http://b.example.cn:8080,",
        '["https://a.example.cn", "http://b.example.cn:8080"]',
    ],
)
def test_origins_may_be_parted_by_commas_or_be_json(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("YIXIAN_ALLOWED_ORIGINS", written)
    assert Settings().allowed_origins == ("https://a.example.cn", "http://b.example.cn:8080")


@pytest.mark.parametrize("written", ["a.example.cn", "https://a.example.cn/page", "ftp://a.example.cn", "*"])
def test_what_is_no_origin_is_named(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    (said,) = wrong(monkeypatch, ALLOWED_ORIGINS=f"https://ok.example.cn,{written}")
    assert written in said
    assert "https://主机名" in said


def test_a_secret_is_not_repeated() -> None:
    with pytest.raises(ValidationError) as caught:
        Settings.model_validate({"model_key": ["hidden-key"]})
    assert "hidden-key" not in "".join(lines(caught.value) or [])


def test_a_wrong_key_of_the_file_is_named_as_such(tmp_path: Path) -> None:
    (tmp_path / "yixian.toml").write_text("prot = 8000\n", "utf-8")
    (said,) = told(tmp_path, "doctor")
    assert "yixian.toml" in said
    assert "port" in said
    (tmp_path / "yixian.toml").write_text("port = = 8000\n", "utf-8")
    (said,) = told(tmp_path, "doctor")
    assert "第 1 行" in said


def test_the_city_must_be_in_the_tree_of_areas(tmp_path: Path) -> None:
    (said,) = told(tmp_path, "doctor", YIXIAN_CITY_AREA="nowhere")
    assert "YIXIAN_CITY_AREA" in said
    assert "shili" in said


@pytest.mark.parametrize("address", ["garbage", "postgresql://u:hidden@127.0.0.1:1/none", "sqlite:////proc/none.db"])
def test_a_database_that_cannot_be_used_is_one_sentence(tmp_path: Path, address: str) -> None:
    (said,) = told(tmp_path, "doctor", YIXIAN_DATABASE_URL=address)
    assert "YIXIAN_DATABASE_URL" in said or "/proc" in said
    assert "hidden" not in said


def test_a_home_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (said,) = told(tmp_path, "doctor", YIXIAN_HOME=str(tmp_path / "file" / "home"))
    assert str(tmp_path / "file") in said
    assert "YIXIAN_HOME" in said


def test_a_port_in_use_is_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        (said,) = told(tmp_path, "serve", "--port", str(port))
    assert f"127.0.0.1:{port}" in said
    assert "--port" in said


def test_a_search_beside_a_running_server_says_that_it_has_keywords_only(tmp_path: Path) -> None:
    assert told(tmp_path, "search", "落户", code=0, YIXIAN_EMBEDDER="default") == []
    with (tmp_path / "home" / "vectors.lock").open("w") as owned:
        fcntl.flock(owned, fcntl.LOCK_EX)
        for words in (("search", "落户"), ("ask", "落户")):
            (said,) = told(tmp_path, *words, code=0, YIXIAN_EMBEDDER="default")
            assert "关键词" in said
        assert told(tmp_path, "search", "落户", code=0) == []
