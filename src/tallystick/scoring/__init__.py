"""Scores with their reasons."""

from tallystick.scoring.batch import RESULTS, results
from tallystick.scoring.score import Scored, Unscored, WordedReason, score

__all__ = ["RESULTS", "Scored", "Unscored", "WordedReason", "results", "score"]
