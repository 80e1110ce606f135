"""``stancekit join``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stancekit.cli.exits import Exit, complain, ending
from stancekit.cli.words import counted, line


@ending
def join(
    corpus: Annotated[
        Path,
        typer.Argument(metavar="CORPUS", help="Annotations without texts: a file, or a folder such as corpora/news."),
    ],
    public: Annotated[
        list[Path],
        typer.Argument(
            metavar="PUBLIC_FILE", help="Published files with the texts: .jsonl, .json, .csv, .tsv, .txt, .conllu."
        ),
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="PATH", help="Where the whole rows go; for a folder a folder.")
    ],
) -> Exit:
    """Join annotations that are passed on without their texts with the published files that hold these.

    Texts are known by their checksums. Rows whose text is in none of the files are left out and counted.
    """
    from stancekit.training.joining import join as run

    joined = run(corpus, public, output, tell=complain)
    for part in joined.parts:
        went = f"in {part.output}" if part.found else f"so {part.output} is not written"
        print(line(f"{part.found:,} of {counted(part.wanted, 'row')} joined, {went}"))
    for path, number in joined.files.items():
        print(line(f"{counted(number, 'row')} from {path}"))
    for source in joined.sources:
        if source.found < source.wanted:
            lost = f"{source.wanted - source.found:,} of {counted(source.wanted, 'row')}"
            version = "; these files may be of another version" if source.found else ""
            complain(f"missing: {lost} of {source.name}; {source.get or 'get its published files'}{version}")
    return Exit.SET_ASIDE if joined.missing else Exit.DONE
