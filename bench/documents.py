"""Documents of which a part is written by a program, between two markers."""

from __future__ import annotations

from pathlib import Path

BEGIN = "<!-- begin {name}: written by {command} -->"
END = "<!-- end {name} -->"


def update_document(path: Path, name: str, text: str, *, command: str) -> None:
    """Replaces what is between the markers of a name; both are added at the end where they are missing."""
    begin, end = f"<!-- begin {name}:", END.format(name=name)
    document = path.read_text(encoding="utf-8") if path.exists() else ""
    block = f"{BEGIN.format(name=name, command=command)}\n\n{text.strip()}\n\n{end}"
    if begin in document and end in document:
        head, rest = document.split(begin, 1)
        tail = rest.split(end, 1)[1]
        document = f"{head}{block}{tail}"
    else:
        document = f"{document.rstrip()}\n\n{block}\n".lstrip()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(document, encoding="utf-8")


def markdown_table(header: list[str], rows: list[list[str]]) -> str:
    """A table; all columns but the first are aligned to the right."""
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
