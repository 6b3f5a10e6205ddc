#!/usr/bin/env python3
"""Draw DOCX and XLSX files as pictures, to be looked at: LibreOffice makes the PDF, pdftoppm the PNG.

    python scripts/render_office.py OUT FILE…        files that are there
    python scripts/render_office.py OUT              both sheets of the bundled sample, written and drawn

Needs soffice and pdftoppm. Exit code 1 when a file cannot be opened or no page comes out of it.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

DPI = 70


def main() -> int:
    """Write the samples if no file is given, draw all, list the pictures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, help="folder for the pictures")
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--dpi", type=int, default=DPI)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    pictures = [picture for file in args.files or samples(args.out) for picture in draw(file, args.out, args.dpi)]
    print("\n".join(map(str, pictures)))
    return 0


def samples(out: Path) -> list[Path]:
    """The sheets of the bundled sample, as it is and anonymous."""
    from coach.workflows.export import export_session
    from coach.workflows.import_session import import_file, sample_path
    from coach.workflows.workspace import Workspace

    files = []
    with tempfile.TemporaryDirectory() as home, Workspace(Path(home)) as ws:
        session, _ = import_file(ws.store, sample_path(), person="見本 花子")
        for sheet in ("feedback", "verbatim"):
            for ending in ("docx", "xlsx"):
                for anonymous in (False, True):
                    path = out / f"{sheet}{'-anonymous' if anonymous else ''}.{ending}"
                    export_session(ws, session, path, sheet=sheet, anonymise=anonymous)
                    files.append(path)
    return files


def draw(file: Path, out: Path, dpi: int) -> list[Path]:
    """One PNG a page. SystemExit when the file does not open."""
    with tempfile.TemporaryDirectory() as folder:
        # A profile of its own: a running LibreOffice would take the file and say nothing.
        profile = f"-env:UserInstallation=file://{folder}/profile"
        done = subprocess.run(
            ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, str(file)],
            capture_output=True, text=True, timeout=240,
        )  # fmt: skip
        pdf = Path(folder) / f"{file.stem}.pdf"
        if done.returncode or not pdf.exists():
            sys.exit(f"{file}: {done.stderr or done.stdout}")
        name = f"{file.stem}-{file.suffix[1:]}"
        for old in out.glob(f"{name}-*.png"):
            old.unlink()
        subprocess.run(["pdftoppm", "-png", "-r", str(dpi), str(pdf), str(out / name)], check=True, timeout=240)
    pictures = sorted(out.glob(f"{name}-*.png"))
    if not pictures:
        sys.exit(f"{file}: no page")
    return pictures


if __name__ == "__main__":
    raise SystemExit(main())
