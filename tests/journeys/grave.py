"""What axe-core finds serious on a page, light or dark, wide or narrow; and whether the page leaves its window."""

from typing import Literal

from playwright.sync_api import Page

from tests.widget.node import WIDGET, find_node

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDTHS = (1280, 390)
CHECK = """async scheme => {
  // A scheme changes nothing but colours.
  const colours = { runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } }
  const asked = { resultTypes: ['violations'], ...(scheme === 'light' ? {} : colours) }
  const { violations } = await axe.run(document, asked)
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  const found = grave.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => [id, html, failureSummary]))
  const { scrollWidth, clientWidth } = document.documentElement
  return scrollWidth > clientWidth ? [...found, ['wider than its window', `${scrollWidth} > ${clientWidth}`]] : found
}"""

Found = dict[tuple[str, int], list[list[str]]]
"""Which rule is broken where, under each scheme at each width."""

NOTHING: Found = {(scheme, width): [] for scheme in SCHEMES for width in WIDTHS}


def axe_source() -> str:
    """The source of axe-core."""
    find_node()
    return (WIDGET / "node_modules" / "axe-core" / "axe.min.js").read_text()


def what_is_grave(page: Page, axe: str) -> Found:
    """What axe finds on the page as it stands, and where it can be scrolled sideways."""
    page.emulate_media(reduced_motion="reduce")
    page.evaluate(axe)
    found: Found = {}
    for scheme in SCHEMES:
        for width in WIDTHS:
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 900})
            found[scheme, width] = page.evaluate(CHECK, scheme)
    return found
