"""The folders that come with the package: ``schemas``, and the filled ``samples``."""

from __future__ import annotations

from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

_IN_CHECKOUT = {"schemas": "schemas", "samples": "sample_workbooks"}


def packaged(name: str) -> Traversable:
    """The folder of that name.

    In a checkout the folders stand beside the package, not in it; Python run there takes the checkout's package even
    where another one is installed.
    """
    try:
        return resources.files(f"excel_eval.{name}")
    except ModuleNotFoundError:
        return Path(__file__).parent.parent / _IN_CHECKOUT[name]
