"""Signatures of generators: what every picture of one generator shares, learnt and found again.

`view` brings pictures to one width, `learn` extracts signatures, `match` finds them, `write`
gives them as TOML. The dataclasses stand in `screencheck.knowledge.generators`.
"""
