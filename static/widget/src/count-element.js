import { mirror } from "./mirror.js"
import { pageKey } from "./page.js"
import { ask, ofSite } from "./asking.js"

/** @type {Map<string, Set<AparteCount>>} */
const waiting = new Map()
const endless = new AbortController().signal

/** `<aparte-count>`: the number of comments of a thread; all on a page are one request. */
export class AparteCount extends HTMLElement {
  static observedAttributes = ["site", "thread"]

  constructor() {
    super()
    mirror(this, ["site", "thread"])
  }

  connectedCallback() {
    const site = this.getAttribute("site")
    if (!site || !this.isConnected) return
    if (!waiting.size) queueMicrotask(askForAll)
    waiting.set(site, (waiting.get(site) ?? new Set()).add(this))
  }

  attributeChangedCallback() {
    this.connectedCallback()
  }

  get key() {
    return this.getAttribute("thread") || pageKey()
  }
}

/** Asks once for every site whose counts are waited for. */
function askForAll() {
  for (const [site, elements] of waiting) fill(site, [...elements])
  waiting.clear()
}

/**
 * What cannot be counted keeps the words that the page gave it: no answer is not a zero.
 * @param {string} site
 * @param {AparteCount[]} elements
 */
async function fill(site, elements) {
  const keys = [...new Set(elements.map(({ key }) => key))]
  const query = new URLSearchParams(keys.map((key) => ["thread", key]))
  try {
    const { counts } = await ask(ofSite(site, `counts?${query}`), endless)
    for (const element of elements) {
      const count = counts[element.key]
      if (!Number.isInteger(count)) continue
      element.textContent = count.toLocaleString()
    }
  } catch {
    // The words stay as they are.
  }
}
