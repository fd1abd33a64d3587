"""Sphinx builds the documentation from Markdown, without a network."""

project = "Tallystick"
author = "The Tallystick authors"
extensions = ["myst_parser", "sphinx.ext.autodoc"]
html_theme = "furo"
html_title = "Tallystick"
html_static_path: list[str] = []
exclude_patterns = ["_build"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
