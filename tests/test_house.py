"""The house itself: style, types, directions of import, what is loaded when, the wheel, the documents."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
HEAVY = ("spacy", "ginza", "torch", "sentence_transformers", "transformers")


def run(*args: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(args, cwd=ROOT, capture_output=True, text=True, env={**os.environ, **env})


@pytest.mark.parametrize("args", [("check", "--no-cache", "."), ("format", "--no-cache", "--check", ".")])
def test_ruff(args: tuple[str, ...]) -> None:
    done = run(sys.executable, "-m", "ruff", *args)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]


def test_mypy_strict(tmp_path: Path) -> None:
    done = run(sys.executable, "-m", "mypy", "--cache-dir", str(tmp_path))
    assert done.returncode == 0, done.stdout[-3000:]


def test_import_contracts() -> None:
    done = run(str(Path(sys.executable).parent / "lint-imports"), "--no-cache")
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.parametrize(
    "code",
    [
        "import coach.cli",
        "from coach.cli.main import build_parser; build_parser().format_help()",
        "import coach.tui.app, coach.tui.screens.review, coach.tui.screens.library",
        "from coach.workflows.workspace import Workspace; from coach.workflows.review import stored_review\n"
        "with Workspace() as ws: stored_review(ws, 'x')",
        "import coach.habits, coach.metrics, coach.questions, coach.reports, coach.store, coach.transcripts",
    ],
)
def test_nothing_heavy_is_loaded(code: str, tmp_path: Path) -> None:
    check = f"{code}\nimport sys\nprint([m for m in {HEAVY!r} if m in sys.modules])"
    done = run(sys.executable, "-c", check, COACH_HOME=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().endswith("[]"), done.stdout


def test_no_module_is_a_house_of_its_own() -> None:
    long = {
        str(p.relative_to(ROOT)): n
        for p in ROOT.glob("coach/**/*.py")
        if (n := len(p.read_text("utf-8").splitlines())) > 400
    }
    assert long == {}


def test_public_functions_have_docstrings() -> None:
    import ast

    bare = []
    for path in sorted(ROOT.glob("coach/**/*.py")):
        if "tui" in path.parts:
            continue
        for node in ast.parse(path.read_text("utf-8")).body:
            public = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
            if public and not ast.get_docstring(node):
                bare.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")
    assert bare == []


def test_documents_name_only_what_exists() -> None:
    """Every path in backticks that looks like one of ours exists; every relative link leads somewhere."""
    missing = []
    for doc in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        text = doc.read_text("utf-8")
        for path in re.findall(r"`((?:coach|docs|scripts|prompts|corpora|tests)/[\w./-]+)`", text):
            if not (ROOT / path).exists():
                missing.append(f"{doc.name}: {path}")
        for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", text):
            if not (doc.parent / link).exists():
                missing.append(f"{doc.name}: {link}")
    assert missing == []


def test_the_installed_wheel_carries_its_data(tmp_path: Path) -> None:
    """Built, unpacked somewhere else, and used without the checkout."""
    built = run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path))
    assert built.returncode == 0, built.stderr[-2000:]
    wheel = next(tmp_path.glob("*.whl"))
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    code = (
        f"import coach, pathlib; assert pathlib.Path(coach.__file__).is_relative_to(pathlib.Path({str(site)!r}))\n"
        "from coach.cases.loading import bundled_cases\n"
        "from coach.questions.patterns import ladder, rewrites\n"
        "from coach.workflows.import_session import sample_path\n"
        "from coach.language.acts.cues import cues\n"
        "from coach.language.acts.scorer import act_model\n"
        "from coach.cases.vectors import bundled_vectors\nfrom coach.cases.encoder import bundled_name\n"
        "act_model()\n"
        "print(len(bundled_cases()), len(ladder()), len(rewrites()), len(cues()), sample_path().is_file(), "
        "len(bundled_vectors(bundled_name())) > 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(site), "PYTHONSAFEPATH": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    cases, patterns, rewritten, signs, sample, vectors = done.stdout.split()
    assert int(cases) >= 40
    assert int(patterns) >= 100
    assert int(rewritten) >= 40
    assert int(signs) >= 30
    assert (sample, vectors) == ("True", "True")


def test_every_corpus_file_is_in_the_manifest() -> None:
    """Each data file is named with source, licence and checksum."""
    done = run(sys.executable, "scripts/write_manifest.py", "--check")
    assert done.returncode == 0, done.stdout + done.stderr
