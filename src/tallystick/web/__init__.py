"""The pages: parse, ask the bureau, render."""

from tallystick.web.app import Pages, create_app

__all__ = ["Pages", "create_app"]
