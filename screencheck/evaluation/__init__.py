"""How good the tool is on labelled images: detection, false alarms, calibration, fitting.

Nothing of this runs in a scan. It needs the extra `evaluate` (see extras.py), so that no other
package may import it at the top of a module.
"""
