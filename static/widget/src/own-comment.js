import { asMember, draftOf } from "./account.js"
import { create, createButton, createOpener } from "./create.js"
import { ask, headersOf, Refusal } from "./asking.js"
import { WritingForm } from "./writing-form.js"
/** @import { Comment, Posted, Receipt } from "./wire.js" */
/** @import { Talk } from "./talk.js" */

/**
 * @typedef {object} Own a comment of the reader's, with what only they have of it
 * @property {Comment} comment
 * @property {Receipt} [receipt] the key of a guest to it, kept in memory alone
 * @property {string} source as it was typed
 * @property {number} until when the time for changes is over
 */

/**
 * What the writer of a comment may do with it while the tab lives: see its data, change it, delete it.
 * @param {Talk} talk
 * @param {Own} own
 * @param {(change: Partial<Comment>) => void} become
 */
export function drawOwn(talk, own, become) {
  const { texts } = talk
  const editing = create("div")
  const deleting = create("div")
  const buttons = create(
    "span",
    {},
    createOpener(texts.say("mine.edit"), editing, (close) => editingForm(talk, own, become, close)),
    createOpener(texts.say("mine.delete"), deleting, (close) => deletingQuestion(talk, own, become, close)),
  )
  setTimeout(() => [buttons, editing, deleting].forEach((part) => part.remove()), own.until - Date.now())
  // The address opens this comment's data: no other page learns it as a referrer.
  const data = own.receipt && create("a", { href: own.receipt.url, target: "_blank", rel: "noopener noreferrer" }, texts.say("mine.data"))
  return create("div", { class: "mine" }, buttons, data, editing, deleting)
}

/**
 * @param {Talk} talk
 * @param {Own} own
 * @param {(change: Partial<Comment>) => void} become
 * @param {() => void} cancel
 */
function editingForm(talk, own, become, cancel) {
  const { texts } = talk
  const label = texts.say("mine.edit_label")
  const check = (/** @type {string} */ value) => !value && texts.say("form.body_missing")
  const form = new WritingForm({
    texts,
    draft: draftOf(talk, `edit ${own.comment.id}`),
    label,
    fields: [{ name: "body", label, value: own.source, check }],
    submit: texts.say("mine.save"),
    cancel,
    send: async ({ body = "" }) => {
      const { comment } = /** @type {Posted} */ (await act(talk, own, again, "PATCH", JSON.stringify({ body })))
      own.source = body
      become(comment)
    },
  })
  const again = () => form.element.requestSubmit()
  return form.element
}

/**
 * @param {Talk} talk
 * @param {Own} own
 * @param {(change: Partial<Comment>) => void} become
 * @param {() => void} close
 */
function deletingQuestion(talk, own, become, close) {
  const { texts } = talk
  const question = texts.say("mine.delete_question")
  const trouble = create("p", { role: "alert", class: "alarm" })
  const go = async () => {
    try {
      await act(talk, own, go, "DELETE")
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
 * @param {Talk} talk
 * @param {Own} own
 * @param {() => void} again
 * @param {string} method
 * @param {string} [body]
 */
function act(talk, { receipt, comment }, again, method, body) {
  const { signal, head } = talk
  const send = (/** @type {string} */ token) => {
    const headers = { ...headersOf(head.lang, token), ...(body && { "Content-Type": "application/json" }) }
    return ask(`api/v1/comments/${comment.id}`, signal, { method, body, headers })
  }
  return receipt ? send(receipt.token) : asMember(talk, again, send)
}
