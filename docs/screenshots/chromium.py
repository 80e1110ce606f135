"""What the pictures of the documentation share: the browser that makes them, and how large one may be."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Any

LARGEST = 200_000  # bytes


def launched(playwright: Any) -> Any:
    """Chromium (STANCEKIT_CHROMIUM, or what is installed), with letters drawn alike on every screen."""
    path = os.environ.get("STANCEKIT_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    return playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-lcd-text"])


def check_size(picture: Path) -> None:
    """Say how large a picture is, and exit if it is too large."""
    size = picture.stat().st_size
    print(f"{picture.name}: {size:,} bytes")
    if size > LARGEST:
        sys.exit(f"{picture.name} is larger than {LARGEST:,} bytes")
