"""Refresh what the report page takes from elsewhere: a drawing library and two typefaces, from their npm packages.

    python .ci/report_assets.py              fetch the versions below (needs npm), and write the files
    python .ci/report_assets.py --check      only say whether the files are those of the versions below

The page loads nothing from a network, so these stand in ``pipeline/stancekit/report/assets`` as they were published:
the library minified, the fonts as data inside a style sheet. To move on to another version, change it here, run, look
at the page and run its tests.
"""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

ASSETS = Path(__file__).resolve().parent.parent / "pipeline" / "stancekit" / "report" / "assets"
LIBRARY = ("cytoscape", "3.35.0")
FACES = (
    ("Source Serif 4", "@fontsource/source-serif-4", "5.3.1", "source-serif-4"),
    ("Source Sans 3", "@fontsource/source-sans-3", "5.3.1", "source-sans-3"),
)
WEIGHTS = (400, 600)
# As the packages' own style sheets split the alphabets.
RANGES = {
    "latin-ext": "U+0100-02BA, U+02BD-02C5, U+02C7-02CC, U+02CE-02D7, U+02DD-02FF, U+0304, U+0308, U+0329, "
    "U+1D00-1DBF, U+1E00-1E9F, U+1EF2-1EFF, U+2020, U+20A0-20AB, U+20AD-20C4, U+2113, U+2C60-2C7F, U+A720-A7FF",
    "latin": "U+0000-00FF, U+0131, U+0152-0153, U+02BB-02BC, U+02C6, U+02DA, U+02DC, U+0304, U+0308, U+0329, "
    "U+2000-206F, U+20AC, U+2122, U+2191, U+2193, U+2212, U+2215, U+FEFF, U+FFFD",
}


def main() -> None:
    if sys.argv[1:] == ["--check"]:
        changed = sorted(name for name, digest in noted().items() if digest != sha256(name))
        print(f"changed since they were fetched: {', '.join(changed)}" if changed else "as they were fetched")
        sys.exit(bool(changed))
    with tempfile.TemporaryDirectory() as folder:
        library = fetched(*LIBRARY, Path(folder))
        (ASSETS / "cytoscape.min.js").write_bytes((library / "dist" / "cytoscape.min.js").read_bytes())
        (ASSETS / "cytoscape.LICENSE").write_bytes((library / "LICENSE").read_bytes())
        faces = [(face, fetched(package, version, Path(folder)), stem) for face, package, version, stem in FACES]
        (ASSETS / "fonts.css").write_text("".join(rule for face in faces for rule in rules(*face)), "utf-8")
        for _, package, stem in faces:
            (ASSETS / f"{stem}.LICENSE").write_bytes((package / "LICENSE").read_bytes())
    names = ["cytoscape.min.js", "fonts.css"]
    note = {
        "cytoscape.min.js": f"cytoscape.js {LIBRARY[1]}, MIT",
        "fonts.css": "; ".join(f"{face} ({package} {version}), SIL OFL 1.1" for face, package, version, _ in FACES),
    }
    told = {name: {"what": note[name], "sha256": sha256(name)} for name in names}
    (ASSETS / "versions.json").write_text(json.dumps(told, indent=1) + "\n", "utf-8")


def fetched(package: str, version: str, folder: Path) -> Path:
    """The unpacked package."""
    command = ["npm", "pack", f"{package}@{version}", "--silent", "--pack-destination", str(folder)]
    name = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-1]
    target = folder / Path(name).stem
    with tarfile.open(folder / name) as archive:
        archive.extractall(target, filter="data")
    return target / "package"


def rules(face: str, package: Path, stem: str) -> Iterator[str]:
    yield f"/* {face}: SIL Open Font License 1.1 */\n"
    for weight in WEIGHTS:
        for alphabet, codes in RANGES.items():
            font = (package / "files" / f"{stem}-{alphabet}-{weight}-normal.woff2").read_bytes()
            data = f"data:font/woff2;base64,{base64.b64encode(font).decode()}"
            yield (
                f'@font-face {{ font-family: "{face}"; font-weight: {weight}; font-display: swap; '
                f'unicode-range: {codes}; src: url({data}) format("woff2"); }}\n'
            )


def noted() -> dict[str, str]:
    told = json.loads((ASSETS / "versions.json").read_text("utf-8"))
    return {name: entry["sha256"] for name, entry in told.items()}


def sha256(name: str) -> str:
    return hashlib.sha256((ASSETS / name).read_bytes()).hexdigest()


if __name__ == "__main__":
    main()
