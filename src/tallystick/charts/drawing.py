"""Pictures that show themselves in a notebook and can be written to a file."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from tallystick.charts.palette import INK, PAPER


@dataclass(frozen=True, slots=True)
class Drawing:
    """One picture or several side by side, each an SVG element of its own.

    >>> str(Drawing(("<svg/>", "<svg/>")))
    '<svg/><svg/>'
    """

    pictures: tuple[str, ...]

    def __repr__(self) -> str:
        return f"<Drawing of {len(self.pictures)} {'picture' if len(self.pictures) == 1 else 'pictures'}>"

    def __str__(self) -> str:
        return "".join(self.pictures)

    def save(self, folder: Path | str, name: str) -> tuple[Path, ...]:
        """Writes NAME.svg, or NAME-1.svg and so on, into a folder that is there; answers with their paths."""
        many = len(self.pictures) > 1
        paths = [Path(folder) / f"{name}{f'-{at}' if many else ''}.svg" for at in range(1, len(self.pictures) + 1)]
        for path, picture in zip(paths, self.pictures, strict=True):
            path.write_text(picture, encoding="utf-8")
        return tuple(paths)

    def _repr_html_(self) -> str:
        # Paper and ink of their own: a notebook may be dark, and would stretch a picture over its whole width.
        one = "".join(f'<div style="flex:0 1 22rem;min-width:16rem">{picture}</div>' for picture in self.pictures)
        return (
            f'<div style="display:flex;flex-wrap:wrap;gap:1.5rem;padding:.75rem;background:{PAPER};color:{INK}">'
            f"{one}</div>"
        )


def id_of(kind: str, *content: object) -> str:
    """An id for a picture that depends on what it shows alone, so that two on one page do not share theirs.

    >>> id_of("ks", 1.0) == id_of("ks", 1.0) != id_of("ks", 2.0)
    True
    """
    return f"{kind}-{hashlib.blake2b(repr(content).encode(), digest_size=5).hexdigest()}"
