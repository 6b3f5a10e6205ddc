#!/usr/bin/env python3
"""Write (or with --check, compare) corpora/manifest.toml: source, licence and checksum of every data folder."""

from __future__ import annotations

import hashlib
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LICENCE = "MIT"
# What stands in each folder and where it comes from; everything was written for this project.
FOLDERS = {
    "corpora/cases": "事例カード。C001–C003 は中小企業庁の公開資料にある事例を書き直したもの (出典は各ファイル)、ほかは創作事例",
    "corpora/vectors": "scripts/build_case_vectors.py が事例カードから作ったベクトルと、相談の例のベクトル",
    "corpora/transcripts/samples": "見本の記録 (創作)",
    "corpora/transcripts/labelled": "ラベル付きの練習用対話 (創作)。発話ラベルのモデルの学習に使う",
    "corpora/transcripts/heldout": "ラベル付きの対話 (創作)。学習に使わず、評価だけに使う",
    "corpora/ask": "相談の質問と、意図の判定 (創作)。評価 (judged) と調整 (dev) に使う",
    "corpora/search": "事業者の話し言葉の場面と、役に立つ事例の判定 (創作)。検索の評価だけに使う",
    "corpora/names": "名前などのしるしを付けた発話 (創作)。匿名化の評価だけに使う",
    "corpora/grading": "対話の採点 (講師役による。提案を見ずに付けたもの)。提案の評価だけに使う",
    "prompts/rubrics": "採点表",
    "prompts/sheets": "支援先のシートの項目 (中小企業庁と近畿経済産業局の公開資料の項目による) と、分野の言葉",
    "prompts/questions": "問いかけの型",
    "prompts/coach": "相談で聞かれることの例と、答えの型",
}


def digest(folder: pathlib.Path) -> tuple[int, str]:
    """Number of files and one checksum over names and contents."""
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    hasher = hashlib.sha256()
    for path in files:
        hasher.update(path.relative_to(folder).as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return len(files), hasher.hexdigest()


def main() -> int:
    """Exit code 1 when --check finds a difference."""
    lines = ["# Written by scripts/write_manifest.py.\n"]
    for name, source in FOLDERS.items():
        count, checksum = digest(ROOT / name)
        lines.append(
            f'\n[[folder]]\npath = "{name}"\nsource = "{source}"\nlicence = "{LICENCE}"\nfiles = {count}\nsha256 = "{checksum}"\n'
        )
    text, path = "".join(lines), ROOT / "corpora" / "manifest.toml"
    if "--check" in sys.argv:
        same = path.is_file() and path.read_text("utf-8") == text
        print("manifest is current" if same else "corpora/manifest.toml is out of date: run scripts/write_manifest.py")
        return 0 if same else 1
    path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
