"""Scores with their reasons."""

from tallystick.scoring.score import Scored, Unscored, WordedReason, score

__all__ = ["Scored", "Unscored", "WordedReason", "score"]
