/** @typedef {string | number | boolean | null | undefined | ((event: any) => void)} Setting */

/**
 * Makes an element; functions become listeners of the event they are named after, false and null leave an attribute out.
 * Nothing here, or anywhere in the widget, takes markup as a string.
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
  element.append(...children.filter((child) => child != null))
  return element
}

let last = 0

/** An id that no other element of any widget on the page has. */
export const freshId = () => `f${++last}`
