"""Find the example adapters: beside the source in a checkout, inside the package where a wheel was installed."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import tallystick
from tallystick.terms import NotFoundError

_NAME = "tallystick_examples"


def adapters() -> tuple[ModuleType, ModuleType, ModuleType]:
    """The adapters of Taiwan's clients, the SBA's loans and Berka's bank, in this order.

    Raises NotFoundError where neither a checkout nor a wheel with the examples is at hand.
    """
    if _NAME not in sys.modules:
        _load_package()
    taiwan, sba, berka = (importlib.import_module(f"{_NAME}.{name}") for name in ("taiwan", "sba", "berka"))
    return taiwan, sba, berka


def raw_data() -> Path:
    """The folder of the raw data that ship with the adapters."""
    package = adapters()[0]
    assert package.__file__ is not None
    return Path(package.__file__).parent / "data"


def _load_package() -> None:
    if importlib.util.find_spec(_NAME) is not None:
        return
    folder = Path(tallystick.__file__).parents[2] / "examples"
    spec = importlib.util.spec_from_file_location(
        _NAME, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    if spec is None or spec.loader is None or not (folder / "__init__.py").is_file():
        raise NotFoundError(
            "the example adapters are not here", where=str(folder), mend="run the demo in a checkout of the repository"
        )
    package = importlib.util.module_from_spec(spec)
    sys.modules[_NAME] = package
    spec.loader.exec_module(package)
