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
        typer.Argument(metavar="CORPUS", help="Annotated documents without texts, such as corpora/news/train.jsonl."),
    ],
    public: Annotated[
        list[Path],
        typer.Argument(metavar="PUBLIC_FILE", help="Published files with the texts: .jsonl, .json, .csv, .tsv, .txt."),
    ],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="Where the whole documents go.")],
) -> Exit:
    """Join annotations that are passed on without their texts with the published files that hold these.

    Texts are known by their checksums. Documents whose text is in none of the files are left out and counted.
    """
    from stancekit.training.standoff import join as run

    joined = run(corpus, public, output, tell=complain)
    wanted = sum(source.wanted for source in joined.sources)
    print(line(f"{joined.documents:,} of {counted(wanted, 'document')} joined, in {output}"))
    for path, number in joined.files.items():
        print(line(f"{number:,} from {path}"))
    for source in joined.sources:
        if source.found < source.wanted:
            lost = f"{source.wanted - source.found:,} of {counted(source.wanted, 'document')}"
            version = "; these files may be of another version" if source.found else ""
            complain(f"missing: {lost} of {source.name}; {source.get or 'get its published files'}{version}")
    return Exit.SET_ASIDE if joined.missing else Exit.DONE
