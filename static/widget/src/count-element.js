import { mirror } from "./mirror.js"
import { pageKey } from "./page.js"
import { ask, loadPart, ofSite } from "./asking.js"

/** `<aparte-count>`: the number of comments of a thread; all on a page are one request, by a part that such pages load. */
export class AparteCount extends HTMLElement {
  static observedAttributes = ["site", "thread"]

  constructor() {
    super()
    mirror(this, AparteCount.observedAttributes)
  }

  connectedCallback() {
    if (this.isConnected) loadPart("numbers").then(({ count }) => count({ ask, ofSite }, this), () => {})
  }

  attributeChangedCallback() {
    this.connectedCallback()
  }

  get key() {
    return this.getAttribute("thread") || pageKey()
  }
}
