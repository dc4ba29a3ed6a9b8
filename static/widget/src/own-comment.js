/** @import { Comment, Posted, Receipt } from "./wire.js" */
/** @import { Pen } from "./write.js" */
/** @import { Talk } from "./talk.js" */

/**
 * @typedef {object} Own a comment of the reader's, with what only they have of it
 * @property {Comment} comment
 * @property {Receipt} [receipt] the key of a guest to it
 * @property {string} source as it was typed
 * @property {number} until when the time for changes is over
 */

/** Browsers take no longer delay; one beyond it would end at once. */
const LONGEST_DELAY = 2 ** 31 - 1

/**
 * What the writer of a comment may do with it while the tab lives: see its data, change it, delete it.
 * @param {Pen} pen
 * @param {Talk} talk
 * @param {Own} own
 * @param {(change: Partial<Comment>) => void} become
 */
export function drawOwn(pen, talk, own, become) {
  const { create, createOpener } = pen.core
  const { texts } = talk
  const editing = create("div")
  const deleting = create("div")
  const buttons = create(
    "span",
    {},
    createOpener(texts.say("mine.edit"), editing, (close) => editingForm(pen, talk, own, become, close)),
    createOpener(texts.say("mine.delete"), deleting, (close) => deletingQuestion(pen, talk, own, become, close)),
  )
  // Whoever is still typing then keeps the words, and is told by the service.
  const end = () => editing.firstChild ?? [buttons, editing, deleting].forEach((part) => part.remove())
  const timer = setTimeout(end, Math.min(own.until - Date.now(), LONGEST_DELAY))
  talk.signal.addEventListener("abort", () => clearTimeout(timer))
  // The address opens this comment's data: no other page learns it as a referrer.
  const data = own.receipt && create("a", { href: own.receipt.url, target: "_blank", rel: "noopener noreferrer" }, texts.say("mine.data"))
  return create("div", { class: "mine" }, buttons, data, editing, deleting)
}

/**
 * @param {Pen} pen
 * @param {Talk} talk
 * @param {Own} own
 * @param {(change: Partial<Comment>) => void} become
 * @param {() => void} cancel
 */
function editingForm(pen, talk, own, become, cancel) {
  const { draftOf, WritingForm } = pen.core
  const { texts } = talk
  const label = texts.say("mine.edit_label")
  const form = new WritingForm(talk, {
    draft: draftOf(talk, `edit ${own.comment.id}`),
    label,
    fields: [{ name: "body", label, value: own.source, hint: texts.say("form.format_hint") }],
    submit: texts.say("mine.save"),
    cancel,
    send: async (body) => {
      const { comment } = /** @type {Posted} */ (await act(pen, talk, own, again, "PATCH", JSON.stringify({ body })))
      own.source = body
      become(comment)
    },
  })
  const again = () => form.element.requestSubmit()
  return form.element
}

/**
 * @param {Pen} pen
 * @param {Talk} talk
 * @param {Own} own
 * @param {(change: Partial<Comment>) => void} become
 * @param {() => void} close
 */
function deletingQuestion(pen, talk, own, become, close) {
  const { create, createButton, Refusal } = pen.core
  const { texts } = talk
  const question = texts.say("mine.delete_question")
  const trouble = create("p", { role: "alert", class: "alarm" })
  const go = async () => {
    try {
      await act(pen, talk, own, go, "DELETE")
      become({ author: null, body: [], status: "deleted" })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      trouble.textContent = error.detail || texts.say("mine.failed")
    }
  }
  const buttons = [createButton(texts.say("mine.delete_yes"), go, { class: "alarm" }), createButton(texts.say("mine.keep"), close)]
  return create("div", { class: "box", role: "group", "aria-label": question }, create("p", {}, question), trouble, create("div", { class: "buttons" }, ...buttons))
}

/**
 * @param {Pen} pen
 * @param {Talk} talk
 * @param {Own} own
 * @param {() => void} again
 * @param {string} method
 * @param {string} [body]
 */
function act({ core }, talk, { receipt, comment }, again, method, body) {
  const { signal, head } = talk
  const send = (/** @type {string} */ token) => {
    const headers = { ...core.headersOf(head.lang, token), ...(body && { "Content-Type": "application/json" }) }
    return core.ask(`api/v1/comments/${comment.id}`, signal, { method, body, headers })
  }
  return receipt ? send(receipt.token) : core.asMember(talk, again, send)
}
