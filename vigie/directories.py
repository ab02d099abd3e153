"""Directories of the user, by the conventions of each platform."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path


def user_directory(variable: str, linux: str) -> Path:
    """A user directory by the platform's convention: XDG, macOS' Library or Windows' LOCALAPPDATA."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / ("Caches" if variable == "XDG_CACHE_HOME" else "Application Support") / "vigie"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", tempfile.gettempdir())) / "vigie"
    found = os.environ.get(variable)
    return (Path(found) if found else Path.home() / linux) / "vigie"


def cache_dir() -> Path:
    """Where downloaded jars are kept; VIGIE_CACHE_DIR overrides it."""
    found = os.environ.get("VIGIE_CACHE_DIR")
    return Path(found) if found else user_directory("XDG_CACHE_HOME", ".cache")


def state_home() -> Path:
    """Where local stores are kept by default."""
    return user_directory("XDG_STATE_HOME", ".local/state")
