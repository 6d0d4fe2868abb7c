"""A bench of edited captures: genuine screenshots edited as a forger would, with exact masks.

See benchmarks/README.md for what it makes and how to compare a scan with it.
"""
