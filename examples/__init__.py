"""Real, public credit data turned into the files that its holders would furnish to a bureau.

`taiwan`, `sba` and `berka` are one adapter each; `data/README.md` says where the data are from.
"""
