import { AparteThread } from "./thread-element.js"
import { AparteCount } from "./count-element.js"

for (const [name, element] of /** @type {const} */ ([["aparte-thread", AparteThread], ["aparte-count", AparteCount]])) {
  // A page may carry the script twice.
  if (!customElements.get(name)) customElements.define(name, element)
}
