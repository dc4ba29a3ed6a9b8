"""The page that shows all photographs of a run side by side."""

from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path

_STYLE = """
body { margin: 2rem; font: 15px/1.5 system-ui, sans-serif; color: #222; background: #eee }
section { display: flex; flex-wrap: wrap; gap: 1rem; align-items: start }
figure { margin: 0; padding: .5rem; background: #fff; border: 1px solid #ccc }
img { display: block; inline-size: auto; max-inline-size: 30rem; max-block-size: 26rem; object-fit: contain }
"""


@dataclass(frozen=True)
class Shot:
    """One photograph: what was seen, how, and whether it could be taken."""

    state: str
    language: str
    width: int
    theme: str
    trouble: str = ""

    @property
    def file(self) -> str:
        return f"{self.state}-{self.language}-{self.width}-{self.theme}.png"


def write_sheet(shots: list[Shot], folder: Path) -> None:
    """Write index.html beside the photographs."""
    sections = [
        f"<h2>{escape(state)}</h2><section>{''.join(map(_figure, group))}</section>"
        for state, group in groupby(shots, lambda shot: shot.state)
    ]
    head = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Gallery</title><style>{_STYLE}</style>'
    (folder / "index.html").write_text(f"{head}<h1>{len(shots)} photographs</h1>{''.join(sections)}")


def _figure(shot: Shot) -> str:
    caption = f"{shot.language}, {shot.width} px, {shot.theme}"
    if shot.trouble:
        return f"<figure><figcaption>{caption}: {escape(shot.trouble)}</figcaption></figure>"
    image = f'<a href="{shot.file}"><img src="{shot.file}" alt="{escape(shot.state)}" loading="lazy"></a>'
    return f"<figure>{image}<figcaption>{caption}</figcaption></figure>"
