/** @param {Element} element */
const topOf = (element) => element.getBoundingClientRect().top

/**
 * Keeps what the reader looks at in its place while comments that were pasted into the page give way to today's.
 * @param {Element | null} pasted
 * @returns {(find: (id: string) => Element | undefined) => void} to be called once they have
 */
export function keepPlace(pasted) {
  const articles = pasted && topOf(pasted) < 0 ? [...pasted.querySelectorAll("article")] : []
  const seen = articles.find((article) => topOf(article) >= 0)
  const top = seen ? topOf(seen) : 0
  return (find) => {
    const now = seen && find(seen.id.slice(2))
    if (now) scrollBy({ top: topOf(now) - top, behavior: "instant" })
  }
}
