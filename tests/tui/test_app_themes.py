"""Contrast of the themes: of the colours by themselves, and of what really stands on our screens."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.color import Color

from coach.errors import ReadError
from coach.tui.app import CoachApp
from coach.tui.themes import DEFAULT_THEME, THEME_NAMES, THEMES, next_theme
from tests.tui.fakes import FakeWorkspace

MINIMUM = {"coach-light": 4.5, "coach-dark": 4.5, "coach-contrast": 7.0}
TEXTS = (
    "foreground", "text", "text-muted", "text-disabled", "primary", "secondary", "advisor", "owner", "flag-q",
    "flag-l", "flag-p", "flag-r", "success", "warning", "error", "text-error", "text-success", "foreground-muted",
)  # fmt: skip
GROUNDS = ("background", "surface", "panel")
PAIRS = (
    ("block-cursor-foreground", "block-cursor-background"),
    ("block-cursor-blurred-foreground", "block-cursor-blurred-background"),
    ("footer-foreground", "footer-background"),
    ("footer-key-foreground", "footer-key-background"),
    ("footer-description-foreground", "footer-description-background"),
    ("input-cursor-foreground", "input-cursor-background"),
    ("input-selection-foreground", "input-selection-background"),
    ("text-muted", "block-cursor-blurred-background"),
    ("foreground", "block-cursor-blurred-background"),
    ("background", "warning"),
    ("background", "primary"),
)


def luminance(color: tuple[int, int, int]) -> float:
    """Relative luminance of WCAG 2."""
    parts = [c / 255 for c in color]
    r, g, b = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    """Contrast ratio of WCAG 2, 1–21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_measure_itself() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((118, 118, 118), (255, 255, 255)) == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_every_text_colour_on_every_ground(theme: Any) -> None:
    colors = {**theme.to_color_system().generate(), **theme.variables}
    pairs = [(text, ground) for text in TEXTS for ground in GROUNDS] + list(PAIRS)
    for text, ground in pairs:
        one, other = Color.parse(colors[text]), Color.parse(colors[ground])
        assert one.a == other.a == 1, (text, ground)
        ratio = contrast(one.rgb, other.rgb)
        assert ratio >= MINIMUM[theme.name], f"{theme.name}: {text} on {ground} {ratio:.2f}"


def test_themes_go_round() -> None:
    assert [theme.name for theme in THEMES] == list(THEME_NAMES)
    seen = [DEFAULT_THEME]
    for _ in THEMES[1:]:
        seen.append(next_theme(seen[-1]))
    assert sorted(seen) == sorted(THEME_NAMES)
    assert next_theme(seen[-1]) == DEFAULT_THEME
    assert next_theme("unknown") == DEFAULT_THEME


# Lines and block characters are pictures, not text; WCAG asks 3:1 of pictures that carry meaning, none of ornament.
ORNAMENT = set(" ▁▂▃▄▅▆▇█▉▊▋▌▍▎▏▔▕─│╭╮╰╯├┤┬┴┼━┃╸╹╺╻▀▐┌┐└┘")


def too_faint(app: CoachApp, least: float) -> list[str]:
    """Every piece of text on the screen below the contrast, as it is really drawn."""
    found = []
    theme = app.current_theme
    plain, ground = Color.parse(theme.foreground or ""), Color.parse(theme.background or "")
    for strip in app.screen._compositor.render_strips():
        for segment in strip:
            if not segment.text.strip() or set(segment.text) <= ORNAMENT or segment.style is None:
                continue
            front, back = segment.style.color, segment.style.bgcolor
            one = front.get_truecolor() if front is not None and not front.is_default else plain.rgb
            other = back.get_truecolor() if back is not None and not back.is_default else ground.rgb
            if segment.style.dim:
                found.append(f"dim: {segment.text!r}")
            ratio = contrast(tuple(one), tuple(other))
            if ratio < least - 0.05:
                found.append(f"{ratio:.2f} {segment.text!r} {one} on {other}")
    return found


@pytest.mark.parametrize("theme", list(THEME_NAMES))
async def test_contrast_on_the_screens(full: FakeWorkspace, make_app: Any, theme: str, sample: Path) -> None:
    from coach.tui.screens.importing import ImportScreen
    from coach.tui.screens.search_cases import SearchCasesScreen

    least = MINIMUM[theme] if theme != "coach-contrast" else 4.5
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        app.use_theme(theme)
        await pilot.pause()
        assert too_faint(app, least) == []
        await pilot.press("slash")
        assert too_faint(app, least) == []
        await pilot.press("escape", "D")
        await pilot.pause()
        # What lies behind a dialog is veiled on purpose; the dialog itself is looked at alone.
        for key in ("question_mark", "comma"):
            await pilot.press("n" if key == "question_mark" else "escape", key)
            await pilot.pause()
            assert too_faint(app, least) == [], key
        await pilot.press("escape")
        await pilot.press("ctrl+p")
        await pilot.pause(0.3)
        words = ("したい", "(Enter)", "選んだ記録を", "同梱の", "(D)")  # not the veiled screen behind
        assert [line for line in too_faint(app, least) if any(word in line for word in words)] == []
        await pilot.press("escape")
        app.push_screen(SearchCasesScreen(full))  # type: ignore[arg-type]
        await pilot.pause()
        assert too_faint(app, least) == []
        app.pop_screen()
        app.push_screen(ImportScreen(full, sample))  # type: ignore[arg-type]
        for _ in range(3):
            await pilot.pause()
            workers = [worker for worker in app.workers if worker.group == "import"]
            if workers:
                await app.workers.wait_for_complete(workers)
        await pilot.pause()
        assert "取り込む (Ctrl+S)" in "".join(s.text for s in app.screen._compositor.render_strips())
        assert too_faint(app, least) == []


@pytest.mark.parametrize("theme", list(THEME_NAMES))
async def test_contrast_inside_a_dialog(make_app: Any, theme: str) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        app.use_theme(theme)
        app.show_trouble(ReadError("読めませんでした。", where="a.txt 3 行目", todo="区切りをご確認ください。"))
        await pilot.pause()
        words = ("お知らせ", "読めません", "3 行目", "区切り", "閉じる")
        faint = [line for line in too_faint(app, 4.5) if any(word in line for word in words)]
        assert faint == []


async def test_theme_is_remembered(ws: FakeWorkspace, make_app: Any) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert app.theme == DEFAULT_THEME
        await pilot.press("t")
        await pilot.pause()
        chosen = app.theme
        assert chosen != DEFAULT_THEME
    assert make_app().theme == chosen
    ws.store.settings.set("theme", "no-such-theme")
    assert make_app().theme == DEFAULT_THEME
