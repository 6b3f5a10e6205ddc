"""TOML files as people leave them: edited without care, and with what TOML readers stumble over."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.fuzz.texts import edited

TRAPS = (
    b"x = " + b"[" * 3000, b"x = " + b"9" * 5000, b"x = 1e999", b"x = nan", b"x = 9999-99-99", b'x = "\\ud800"', b"a.b.c = 1\na.b = 2", b"version = true", b"id = 9223372036854775808",
    b'title = """', b"[[opened]]\n[[opened]]", b"x = {" * 500, b"\xef\xbb\xbf", b"step = -1", b"visit = 1.5", b"[a" + b".a" * 3000 + b"]",
)  # fmt: skip


def toml_files(files: tuple[bytes, ...]) -> st.SearchStrategy[str]:
    trapped = st.builds(lambda data, trap, first: trap + b"\n" + data if first else data + b"\n" + trap,
                        st.sampled_from((b"", *files)), st.sampled_from(TRAPS), st.booleans())  # fmt: skip
    return st.one_of(edited(st.sampled_from(files)), edited(st.sampled_from(files)), trapped).map(
        lambda data: data.decode("utf-8", "replace")
    )
