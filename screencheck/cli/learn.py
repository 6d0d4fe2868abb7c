"""`screencheck learn`: signatures of generators from their pictures."""

from __future__ import annotations

import click

from ..settings import Limits


@click.command(short_help="Learn to recognise a generator from its pictures.")
@click.argument("name")
@click.argument("samples", nargs=-1, required=True, type=click.Path())
@click.option(
    "-o",
    "--output",
    metavar="FILE.toml",
    required=True,
    type=click.Path(),
    help='The signature file to write ("-": stdout).',
)
@click.option(
    "--genuine",
    metavar="DIR",
    multiple=True,
    type=click.Path(),
    help="Captures of the real app: what they show as well tells nothing and is left out.",
)
def learn(name: str, samples: tuple[str, ...], output: str, genuine: tuple[str, ...]) -> None:
    """Learn to recognise the generator NAME from three or more of its pictures.

    SAMPLES are files and folders. Best are five or more whole pictures of one kind of page
    with different contents. Exit status: 0, or 2 where nothing can be learnt.
    """
    from ..console import say
    from ..inputs import refuse_to_overwrite
    from ..output import Sink, clean_stdout, open_output
    from ..signatures.command import lesson

    refuse_to_overwrite(output, (*samples, *genuine))
    with clean_stdout() as stdout:
        learnt = lesson(name, samples, genuine, Limits())
        with open_output(None if output == "-" else output, stdout) as stream:
            Sink(stream).write(learnt.text)
    if learnt.left_out:
        say(f"{learnt.left_out} of {learnt.samples} samples resemble too few others: not used")
    if not learnt.genuine:
        say("warning: without --genuine, icons of the real app may be part of the signature")
