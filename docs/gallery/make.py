"""The gallery: every page of the bulletins of a month and the alert board as pictures.

    make gallery PROFILE=liaoning_demo VINTAGE=2026-01

Needs pdftoppm (poppler-utils) and chromium, and a month that has been run. The pictures come
from the files as they are sent, not from the program that made them.
"""

import shutil
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image

HERE = Path(__file__).resolve().parent
DOTS_PER_INCH = 64
COLOURS = 32
AREA = "210300"
NARROW, WIDE = 360, 1280  # width of a telephone and of a desk, in CSS pixels

BULLETINS = (
    ("internal_zh", "bulletin", "internal_zh", None, "Internal edition, Chinese"),
    ("internal_en", "bulletin", "internal_en", None, "Internal edition, English"),
    ("summary_zh", "summary", "internal_zh", None, "Summary, Chinese"),
    ("summary_en", "summary", "internal_en", None, "Summary, English"),
    ("leaflet_zh", "leaflet", "internal_zh", None, "Leaflet, Chinese"),
    ("leaflet_en", "leaflet", "internal_en", None, "Leaflet, English"),
    ("public_zh", "bulletin", "public_zh", None, "Public edition, Chinese"),
    ("public_en", "bulletin", "public_en", None, "Public edition, English"),
    ("area_zh", "bulletin", f"{AREA}_internal_zh", AREA, "Bulletin of one city, Chinese"),
    ("area_en", "bulletin", f"{AREA}_internal_en", AREA, "Bulletin of one city, English"),
)


def make(outputs: Path, profile: str, vintage: str) -> None:
    """Write the pictures and the page that shows them, in place of those there are."""
    for old in HERE.glob("*.png"):
        old.unlink()
    parts = []
    for name, stem, rest, area, title in BULLETINS:
        folder = outputs if area is None else outputs / "areas" / area
        pdf = folder / f"{stem}_{profile}_{vintage}_{rest}.pdf"
        parts.append((title, _pages(pdf, name)))
    parts.append(("Alert board", _board(outputs / f"alert_board_{profile}_{vintage}.html")))
    (HERE / "README.md").write_text(_index(parts, profile, vintage), encoding="utf-8")


def _pages(pdf: Path, name: str) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        command = ["pdftoppm", "-png", "-r", str(DOTS_PER_INCH), str(pdf), f"{folder}/page"]
        subprocess.run(command, check=True)
        made = []
        for number, page in enumerate(sorted(Path(folder).glob("*.png")), start=1):
            made.append(f"{name}_{number:02d}.png")
            _keep(page.read_bytes(), made[-1])
        return made


def _board(board: Path) -> list[str]:
    from playwright.sync_api import sync_playwright

    browser_path = shutil.which("chromium")
    if browser_path is None:
        sys.exit("expected chromium on the path, found none")
    made = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        for language in ("zh", "en"):
            for width in (WIDE, NARROW):
                page = browser.new_page(viewport={"width": width, "height": 900})
                page.goto(f"{board.as_uri()}#lang={language}")
                page.wait_for_timeout(500)
                made.append(f"board_{language}_{width}.png")
                _keep(page.screenshot(full_page=False), made[-1])
                page.goto(f"{board.as_uri()}#lang={language}&area={AREA}")
                page.wait_for_timeout(500)
                made.append(f"board_{language}_{width}_area.png")
                _keep(page.screenshot(full_page=False), made[-1])
                page.close()
        browser.close()
    return made


def _keep(png: bytes, name: str) -> None:
    """Write a picture with few colours: pages are paper, ink and the colours of levels."""
    with Image.open(BytesIO(png)) as picture:
        picture.convert("RGB").quantize(COLOURS).save(HERE / name, optimize=True)


def _index(parts: list[tuple[str, list[str]]], profile: str, vintage: str) -> str:
    lines = [
        "# Gallery",
        "",
        f"Profile `{profile}`, vintage {vintage}: simulated figures, none of a real place."
        " Made by `make gallery` from the files of a month.",
    ]
    for title, names in parts:
        lines += ["", f"## {title}", ""]
        lines += [
            " ".join(f'<img src="{name}" alt="{title}, {name}" width="220">' for name in names)
        ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    make(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
