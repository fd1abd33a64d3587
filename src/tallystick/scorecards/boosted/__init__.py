"""Boosted additive points: fine tables learned by boosting under cross-validation, then made few bins."""
