"""Tallystick, an open credit bureau: the person who is scored holds the other half."""

__version__ = "0.1.0"
