import { pageAddress } from "./page.js"
/** @import { Posted } from "./wire.js" */
/** @import { Pen } from "./write.js" */
/** @import { Talk } from "./talk.js" */

/** @typedef {{parent: string, body: string, name: string, email: string}} Written */

/** The service takes no longer title; it is the page's, and nobody is asked to shorten it. */
const LONGEST_TITLE = 300

/**
 * Sends a comment, under the reader's name if they have signed in.
 * @param {Pen} pen
 * @param {Talk} talk
 * @param {(content: string) => string} keyOf
 * @param {Written} written
 * @param {() => void} again
 */
export function send(pen, talk, keyOf, written, again) {
  const content = contentOf(talk, written)
  content.append("idempotency_key", keyOf(`${content}`))
  return pen.core.asMember(talk, again, (token) => attempt(pen, talk, content, token))
}

/**
 * A plain form's content, which needs no preflight.
 * @param {Talk} talk
 * @param {Written} written
 */
function contentOf({ head, title }, written) {
  const { thread, policy, lang } = head
  const page = { thread: thread.key, url: pageAddress(), title: title.slice(0, LONGEST_TITLE) }
  return new URLSearchParams({ ...page, ...written, lang, policy_version: String(policy.version) })
}

/**
 * Sends with a proof; one that the service no longer takes (expired by its clock, or used) is worked out once more.
 * @param {Pen} pen
 * @param {Talk} talk
 * @param {URLSearchParams} content
 * @param {string} token empty for a guest
 * @param {boolean} [again]
 * @returns {Promise<Posted>}
 */
async function attempt(pen, talk, content, token, again = true) {
  const { ask, headersOf, ofSite, Refusal } = pen.core
  const { signal, head } = talk
  const proof = token ? null : await pen.proofOf(talk)
  if (proof) content.set("challenge", await proof.take())
  const headers = headersOf(head.lang, token)
  try {
    const answer = await ask(ofSite(head.site.slug, "comments"), signal, { method: "POST", body: content, headers })
    if (!answer?.comment) throw new Refusal(0)
    proof?.forget()
    return answer
  } catch (error) {
    const stale = error instanceof Refusal && error.type.includes(":challenge-")
    if (!proof || !again || !stale) throw error
    proof.forget()
    return attempt(pen, talk, content, token, false)
  }
}

/** The same content keeps its key however often it is sent, so that a second try is no second comment. */
export function keyMaker() {
  let key = ""
  let known = ""
  return (/** @type {string} */ content) => {
    // `crypto.randomUUID` does not exist on a page without TLS.
    if (content !== known) key = crypto.getRandomValues(new Uint32Array(4)).join("-")
    known = content
    return key
  }
}
