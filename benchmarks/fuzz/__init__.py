"""Hostile and random input for the loader and the whole pipeline; see README.md."""
