from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def maker() -> ModuleType:
    """scripts/write_format_samples.py: the talk of the format samples, and makers of Word, Excel and PDF files."""
    path = ROOT / "scripts" / "write_format_samples.py"
    spec = importlib.util.spec_from_file_location("write_format_samples", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of sample files (創作)."""
    return Path(__file__).parent / "samples"


@pytest.fixture(scope="session")
def talk() -> tuple[tuple[str, float, float, str], ...]:
    """The talk that most samples contain: side, start and end in seconds, text."""
    return (
        (
            "支援者",
            0.0,
            6.5,
            "今日はお時間をいただき、ありがとうございます。最近、いちばん気にかかっているのはどんなことですか。",
        ),
        ("経営者", 7.2, 15.0, "そうですねえ。うちの若いのが、続けて二人辞めましてね。"),
        ("支援者", 15.8, 19.4, "続けて二人、というのはこたえますね。"),
        ("経営者", 20.1, 31.0, "ええ。手塩にかけて育てた子でしたから。正直、夜も寝つけないんですよ。"),
        ("支援者", 33.5, 38.2, "寝つけない夜は、どんなことが頭に浮かぶんですか。"),
        (
            "経営者",
            39.0,
            50.6,
            "自分の教え方が悪かったのかなと。①の工程も②の工程も、全部わたしが口を出してきたので。",
        ),
        ("支援者", 51.3, 57.0, "口を出してきた、と。社長ご自身は、それをどうご覧になっていますか？"),
        ("経営者", 61.0, 72.4, "任せるのが怖かったんでしょうね。㈱髙橋さんの仕事だけは落とせないと思って。"),
        (
            "支援者",
            73.0,
            78.8,
            "落とせない仕事を守ってこられたんですね。任せてみてもいいと思えるのは、どの工程ですか。",
        ),
        ("経営者", 80.0, 86.3, "検査なら、来月から任せられるかもしれません。"),
    )
