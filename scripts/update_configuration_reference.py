"""Writes the tables of docs/configuration.md anew from the schema; the text above them stays."""

from __future__ import annotations

from pathlib import Path

from synthgen.config import reference_markdown

PAGE = Path(__file__).resolve().parent.parent / "docs" / "configuration.md"
MARK = "## Run files\n"

if __name__ == "__main__":
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(text[: text.index(MARK)] + reference_markdown(), encoding="utf-8")
