"""Compile a kernel's source, once for all processes of a user."""

from __future__ import annotations

import hashlib
import importlib.util
import inspect
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, cast

import numba as nb
from numba import types

from tallystick.characteristics.kernel import arithmetic, neighbours, words
from tallystick.characteristics.kernel.facts import FactColumn, Kept

Walk = Callable[..., None]

_HEAD = '''"""Generated from the declarations of characteristics and relations; written anew when they change."""

import numpy as np
from numba import njit

from tallystick.characteristics.kernel.arithmetic import *
from tallystick.characteristics.kernel.neighbours import *
'''


def built(text: str, columns: tuple[FactColumn, ...]) -> Walk:
    """The compiled function `walk` of a kernel's text, whose arrays are of the kinds of `columns`."""
    return _built(text, _signature(columns))


def built_quotients(text: str) -> Walk:
    """The compiled function `walk` of the text of quotients."""
    return _built(text, types.void(types.Array(nb.float64, 2, "C")))


def _built(text: str, signature: Any) -> Walk:
    """A compiled function.

    Source and machine code are kept in a folder of the user's own, under the hash of all that they are made from;
    where there is none that only the user can write to, every process compiles for itself.
    """
    decorated = f"{_HEAD}\n{text}"
    parts = [inspect.getsource(part) for part in (arithmetic, neighbours, words)]
    made_from = "\n".join([decorated, *parts, nb.__version__])
    name = f"kernel_{hashlib.sha256(made_from.encode()).hexdigest()[:32]}"
    folder = _own_folder()
    if folder is None:
        module = ModuleType(name)
        exec(compile(decorated, name, "exec"), module.__dict__)
        return _compiled(module, signature, kept=False)
    return _compiled(_imported(name, _written(folder / f"{name}.py", decorated)), signature, kept=True)


def _compiled(module: ModuleType, signature: Any, *, kept: bool) -> Walk:
    return cast(Walk, nb.njit(signature, nogil=True, cache=kept, error_model="numpy")(module.walk))


def _signature(columns: tuple[FactColumn, ...]) -> Any:
    def read(of: Any) -> Any:
        return types.Array(of, 1, "C", readonly=True)

    whole, small = read(nb.int64), read(nb.int8)
    numbers = [whole for column in columns if column.kept is not Kept.CODE]
    codes = [small for column in columns if column.kept is Kept.CODE]
    lender, fresh, out = whole, small, types.Array(nb.float64, 2, "C")
    of_observations = nb.int64, nb.int64, whole, whole, read(nb.boolean), nb.int64
    return types.void(*of_observations, *numbers, lender, *codes, fresh, out)


def _own_folder() -> Path | None:
    """A folder that nobody else can write to: what lies there is run."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = base / "tallystick" / "kernels"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        told = folder.stat()
    except (OSError, RuntimeError):
        return None
    safe = told.st_uid == os.getuid() and not told.st_mode & 0o022 and os.access(folder, os.W_OK)
    return folder if safe else None


def _written(path: Path, text: str) -> Path:
    """Whole or not at all, whoever else writes the same file at the same time."""
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        unfinished = path.with_suffix(f".{os.getpid()}.tmp")
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(path)
    return path


def _imported(name: str, path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    # Compiled code that was kept asks for its module by name.
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
