/**
 * Lets a script say by properties what a page says by attributes of the same names: some frameworks set those that an element
 * has. What was set before the element was one of ours counts as well.
 * @param {any} element
 * @param {string[]} names
 */
export function mirror(element, names) {
  for (const name of names) {
    const given = element[name]
    const set = (/** @type {unknown} */ value) =>
      value == null ? element.removeAttribute(name) : element.setAttribute(name, value)
    Object.defineProperty(element, name, { get: () => element.getAttribute(name), set })
    if (given != null) set(given)
  }
}
