"""The page on linking prints what it says."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

_PAGE = Path(__file__).parents[2] / "docs" / "how-records-find-their-subject.md"


def test_the_pages_code_prints_what_the_page_says() -> None:
    blocks = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", _PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) == 2
    names: dict[str, object] = {}
    for code, wanted in blocks:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(code, names)
        assert printed.getvalue() == wanted
