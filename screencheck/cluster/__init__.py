"""Many images on the machines of a Ray cluster, with the same reports as on one.

`team.py` decides who examines what; it is the only one that others need. `examiner.py` is what runs
on the nodes, around the same worker process as on one machine; `connection.py` finds the cluster or
starts one, `sameness.py` makes sure that all nodes run the same program.

Ray's actors are used and not Ray Data, whose driver keeps statistics of every block for ever
(measured with 2.60: 5.6 kB for each, 35 GB for a hundred million images in batches of sixteen) and
lists inputs in a process of its own. Here the listing, the order of reports and what is in memory
are the same as on one machine.
"""

from __future__ import annotations

from .team import RayTeam

__all__ = ["RayTeam"]
