/** @typedef {string | number | boolean | null | undefined | ((event: any) => void)} Setting */

/**
 * Makes an element; functions become listeners of the event they are named after, false and null leave an attribute out,
 * and every class is a part as well, so that a page may style it. Nothing in the widget takes markup as a string.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, Setting>} [settings]
 * @param {...(Node | string | null | undefined)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function create(tag, settings = {}, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(settings)) {
    if (typeof value === "function") element.addEventListener(name, value)
    else if (value !== false && value != null) element.setAttribute(name, value === true ? "" : String(value))
  }
  if (element.className) element.setAttribute("part", element.className)
  element.append(...children.filter((child) => child != null))
  return element
}

/**
 * @param {string} words
 * @param {(event: MouseEvent) => void} click
 * @param {Record<string, Setting>} [settings]
 */
export const createButton = (words, click, settings) => create("button", { type: "button", click, ...settings }, words)

/**
 * A button that opens something in a place, puts the focus there, and takes it back when that is closed, as by Escape.
 * @param {string} words
 * @param {HTMLElement} place
 * @param {(close: () => void) => HTMLElement} draw
 * @param {Record<string, Setting>} [settings]
 */
export function createOpener(words, place, draw, settings) {
  const expand = (/** @type {boolean} */ open) => button.setAttribute("aria-expanded", String(open))
  const close = () => {
    place.replaceChildren()
    expand(false)
    button.focus()
  }
  const open = (/** @type {boolean} */ asked) => {
    place.replaceChildren(draw(close))
    expand(true)
    const first = place.querySelector("textarea, button")
    if (asked && first instanceof HTMLElement) first.focus()
  }
  // What a script opens again is none of the reader's doing, and takes nobody's focus.
  const button = createButton(words, ({ isTrusted }) => (place.firstChild ? close() : open(isTrusted)), { class: "quiet", ...settings })
  expand(false)
  place.addEventListener("keydown", (event) => event.key === "Escape" && !event.isComposing && close())
  return button
}

let last = 0

/** An id that no other element of any widget on the page has. */
export const freshId = () => `f${++last}`
