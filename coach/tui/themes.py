"""The three themes: light, dark and high contrast.

Two hues carry meaning everywhere: ``$advisor`` (= ``$primary``) and ``$owner`` (= ``$secondary``). The flags have
``$flag-q`` (asking), ``$flag-l`` (telling), ``$flag-p`` (proposing) and ``$flag-r`` (listening), always beside their
letter. ``$text-muted`` is for what may be read later. Every text colour here has a contrast of at least 4.5:1 on background, surface and panel
(tests/tui/test_app_themes.py computes it), so none of them is derived by transparency.
"""

from __future__ import annotations

from textual.theme import Theme


def _theme(
    name: str,
    *,
    dark: bool,
    background: str,
    surface: str,
    panel: str,
    text: str,
    muted: str,
    advisor: str,
    owner: str,
    flags: tuple[str, str, str, str],
    good: str,
    selected: str,
    on_selected: str,
    seen: str,
    rule: str,
) -> Theme:
    variables = {
        "advisor": advisor,
        "owner": owner,
        "flag-q": flags[0],
        "flag-l": flags[1],
        "flag-p": flags[2],
        "flag-r": flags[3],
        "rule": rule,
        "text": text,
        "text-muted": muted,
        "text-disabled": muted,
        "foreground-muted": muted,
        "foreground-disabled": muted,
        "block-cursor-background": selected,
        "block-cursor-foreground": on_selected,
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-background": seen,
        "block-cursor-blurred-foreground": text,
        "block-hover-background": panel,
        "border": advisor,
        "border-blurred": rule,
        "footer-background": panel,
        "footer-foreground": text,
        "footer-item-background": panel,
        "footer-key-background": panel,
        "footer-key-foreground": advisor,
        "footer-description-background": panel,
        "footer-description-foreground": text,
        "input-cursor-background": text,
        "input-cursor-foreground": background,
        "input-selection-background": seen,
        "input-selection-foreground": text,
        "scrollbar": rule,
        "scrollbar-hover": muted,
        "scrollbar-active": advisor,
        "scrollbar-background": background,
        "scrollbar-background-hover": background,
        "scrollbar-background-active": background,
        "scrollbar-corner-color": background,
        "button-foreground": text,
        "button-color-foreground": background,
        "button-focus-text-style": "bold reverse",
        "link-color": advisor,
        "text-primary": advisor,
        "text-secondary": owner,
        "text-accent": advisor,
        "text-warning": flags[1],
        "text-error": flags[0],
        "text-success": good,
    }
    return Theme(
        name=name,
        dark=dark,
        primary=advisor,
        secondary=owner,
        accent=advisor,
        warning=flags[1],
        error=flags[0],
        success=good,
        background=background,
        surface=surface,
        panel=panel,
        foreground=text,
        variables=variables,
    )


LIGHT = _theme(
    "coach-light",
    dark=False,
    background="#fbf9f5",
    surface="#f5f2ec",
    panel="#ebe7df",
    text="#27241f",
    muted="#5d584f",
    advisor="#1b5a73",
    owner="#7d4505",
    flags=("#9c2a17", "#6f4b00", "#643a86", "#8a1f5c"),
    good="#2c6136",
    selected="#1b5a73",
    on_selected="#ffffff",
    seen="#d5e2e6",
    rule="#c9c3b7",
)
DARK = _theme(
    "coach-dark",
    dark=True,
    background="#16181b",
    surface="#1c1f22",
    panel="#25292d",
    text="#e6e3dc",
    muted="#aaa69c",
    advisor="#84bdd6",
    owner="#e0b06e",
    flags=("#f0907c", "#e3c25e", "#c9a3ea", "#f094c4"),
    good="#93c79b",
    selected="#84bdd6",
    on_selected="#10161a",
    seen="#2c3f49",
    rule="#43494e",
)
CONTRAST = _theme(
    "coach-contrast",
    dark=True,
    background="#000000",
    surface="#000000",
    panel="#1a1a1a",
    text="#ffffff",
    muted="#dcdcdc",
    advisor="#7fdcff",
    owner="#ffd27a",
    flags=("#ffa394", "#ffe95c", "#e2c1ff", "#ffa8d8"),
    good="#9dffab",
    selected="#ffff66",
    on_selected="#000000",
    seen="#00405c",
    rule="#8a8a8a",
)

THEMES: tuple[Theme, ...] = (DARK, LIGHT, CONTRAST)
THEME_NAMES: dict[str, str] = {
    "coach-dark": "暗い",
    "coach-light": "明るい",
    "coach-contrast": "くっきり (高コントラスト)",
}
DEFAULT_THEME = DARK.name


def next_theme(name: str) -> str:
    """The theme after ``name``, going round."""
    names = list(THEME_NAMES)
    return names[(names.index(name) + 1) % len(names)] if name in names else DEFAULT_THEME
