/** @import { ThreadView } from "./thread-view.js" */

/** @param {Element} element */
const topOf = (element) => element.getBoundingClientRect().top

/**
 * Keeps what the reader looks at in its place while comments that were pasted into the page give way to today's.
 * @param {Element} pasted
 * @returns {(view: ThreadView) => void} to be called once they have
 */
export function keepPlace(pasted) {
  const articles = topOf(pasted) < 0 ? [...pasted.querySelectorAll("article")] : []
  const seen = articles.find((article) => topOf(article) >= 0)
  const top = seen ? topOf(seen) : 0
  return ({ views }) => {
    const now = seen && views.get(seen.id.slice(2))?.article
    if (now) scrollBy({ top: topOf(now) - top, behavior: "instant" })
  }
}
