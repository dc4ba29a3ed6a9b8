/** @import { ask, ofSite } from "./asking.js" */
/** @import { AparteCount } from "./count-element.js" */

/** @type {Map<string, Set<AparteCount>>} */
const waiting = new Map()
const endless = new AbortController().signal

/**
 * Counts for an element; all that ask in one turn are one request for each site.
 * @param {{ask: typeof ask, ofSite: typeof ofSite}} core
 * @param {AparteCount} element
 */
export function count(core, element) {
  const site = element.getAttribute("site")
  if (!site || !element.isConnected) return
  if (!waiting.size) setTimeout(() => askForAll(core))
  waiting.set(site, (waiting.get(site) ?? new Set()).add(element))
}

/** @param {Parameters<typeof count>[0]} core */
function askForAll(core) {
  for (const [site, elements] of waiting) fill(core, site, [...elements])
  waiting.clear()
}

/**
 * What cannot be counted keeps the words that the page gave it: no answer is not a zero.
 * @param {Parameters<typeof count>[0]} core
 * @param {string} site
 * @param {AparteCount[]} elements
 */
async function fill({ ask, ofSite }, site, elements) {
  // In one order whichever element came first, so that the answer is ready for the next reader of the page.
  const keys = [...new Set(elements.map(({ key }) => key))].sort()
  const query = new URLSearchParams(keys.map((key) => ["thread", key]))
  try {
    const { counts } = await ask(ofSite(site, `counts?${query}`), endless)
    for (const element of elements) {
      const number = counts[element.key]
      if (Number.isInteger(number)) element.textContent = number.toLocaleString()
    }
  } catch {
    // The words stay as they are.
  }
}
