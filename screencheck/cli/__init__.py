"""The command line: parses words, calls the rooms, and maps what happens to an exit status.

One module for each command. Whatever is heavy is imported in the command that needs it, so that
--help is instant.
"""

from __future__ import annotations

from . import completion, config, decode, doctor, evaluate, learn, man, reference, scan
from .program import cli, main

__all__ = ["cli", "main"]

for _command in (
    scan.scan,
    config.config,
    completion.completion,
    man.man,
    reference.rules,
    reference.explain,
    reference.schema,
    decode.decode,
    doctor.doctor,
    evaluate.evaluate,
    learn.learn,
):
    cli.add_command(_command)
