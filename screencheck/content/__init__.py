"""Reading what pages say: numbers, times and amounts as values. No judgement here."""

from __future__ import annotations
