"""Tables as HTML that a notebook and a page can both show."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from html import escape

_WORDS_SHOWN = 6
_NUMBER = ' style="text-align:right"'
_WORDS = ' style="text-align:left"'


def table_html(
    heads: Sequence[str], rows: Sequence[Sequence[str]], *, words: Collection[int] = (0,), caption: str = ""
) -> str:
    """A table whose columns at `words` hold words, and whose others hold numbers, set to the right. All is escaped.

    >>> table_html(["bin", "points"], [["<2", "+5"]])[-101:]
    '<td style="text-align:left">&lt;2</td><td style="text-align:right">+5</td></tr></tbody></table></div>'
    """
    styles = [_WORDS if place in words else _NUMBER for place in range(len(heads))]
    head = "".join(f'<th scope="col"{style}>{escape(one)}</th>' for style, one in zip(styles, heads, strict=True))
    body = "".join(
        "<tr>" + "".join(f"<td{style}>{escape(cell)}</td>" for style, cell in zip(styles, row, strict=True)) + "</tr>"
        for row in rows
    )
    told = f'<caption style="text-align:left">{escape(caption)}</caption>' if caption else ""
    # A wide table scrolls by itself: the page that it stands in does not.
    return (
        f'<div style="overflow-x:auto" tabindex="0" role="group" aria-label="{escape(caption or heads[0])}"><table>'
        f"{told}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def weight_in_words(weight: float) -> str:
    """A count, or a sum of weights.

    >>> weight_in_words(1200.0), weight_in_words(0.25)
    ('1,200', '0.2')
    """
    return f"{weight:,.0f}" if weight == int(weight) else f"{weight:,.1f}"


def written(value: float) -> str:
    """A value with every digit that it has.

    >>> written(1250000.0), written(0.1), written(0.1 + 0.2), written(math.inf)
    ('1,250,000', '0.1', '0.30000000000000004', 'inf')
    """
    if math.isfinite(value) and value == int(value) and abs(value) < 1e15:
        return f"{value:,.0f}"
    # Two numbers must not be written alike: whoever reads a cut would put a row in the wrong bin.
    return next(
        (text for text in (f"{value:,.{digits}g}" for digits in (15, 16)) if _read(text) == value), f"{value:,.17g}"
    )


def _read(text: str) -> float:
    return float(text.replace(",", ""))


def counted(count: int, noun: str) -> str:
    """So many of them.

    >>> counted(1, "pair"), counted(2, "pair")
    ('1 pair', '2 pairs')
    """
    return f"{count} {noun}{'' if count == 1 else 's'}"


def listed(words: Sequence[str], more: int = 0, most: int = _WORDS_SHOWN) -> str:
    """At most so many words by name. more: how many there are besides.

    >>> listed(["farm", "inn", "mill"], 5, most=2)
    'farm, inn and 6 more'
    """
    more += max(len(words) - most, 0)
    return ", ".join(words[:most]) + (f" and {more:,} more" if more else "")
