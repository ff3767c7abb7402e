"""`python -m assistant.prepare`: fits the classifier of the shipped tree once, for every new home to take over."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.hotline.directory import Directory
from assistant.learning.training import first
from assistant.settings import Settings
from assistant.texts import tell
from assistant.wiring import SystemClock
from assistant.wiring_learning import MADE, trainer_of


def main() -> int:
    """Makes the version anew; whoever calls knows that something has changed."""
    directory = Directory.load()
    shutil.rmtree(MADE, ignore_errors=True)
    with TemporaryDirectory() as home:
        settings = Settings(home=Path(home))
        trainer = trainer_of(settings, folder=MADE, directory=lambda: directory, now=SystemClock().now)
        sys.stderr.write(tell("understand.preparing") + "\n")
        first(trainer)
    return 0


if __name__ == "__main__":
    sys.exit(main())
