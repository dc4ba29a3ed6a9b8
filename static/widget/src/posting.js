import { asMember, draftOf, seat } from "./account.js"
import { create } from "./create.js"
import { pageAddress } from "./page.js"
import { ask, headersOf, ofSite, Refusal } from "./asking.js"
import { WritingForm } from "./writing-form.js"
/** @import { Comment, Posted } from "./wire.js" */
/** @import { FieldPlan } from "./field.js" */
/** @import { Talk } from "./talk.js" */

/** The service takes no longer title; it is the page's, and nobody is asked to shorten it. */
const LONGEST_TITLE = 300

/**
 * The form for a new comment, or for a reply to one.
 * @param {Talk} talk
 * @param {Comment | null} parent
 * @param {{posted: (posted: Posted, source: string) => void, cancel?: () => void}} plan
 */
export function postingForm(talk, parent, { posted, cancel }) {
  const { texts } = talk
  const keyOf = keyMaker()
  const form = new WritingForm({
    texts,
    label: parent ? texts.say("reply.to", { name: nameOf(talk, parent) }) : texts.say("form.label"),
    fields: fieldsOf(talk),
    draft: draftOf(talk, parent?.id),
    submit: texts.say(parent ? "form.send_reply" : "form.send"),
    notice: noticeOf(talk),
    cancel,
    send: async ({ body = "", name = "", email = "" }) => {
      const content = contentOf(talk, { parent: parent?.id ?? "", body, name, email })
      content.append("idempotency_key", keyOf(`${content}`))
      const answer = await asMember(talk, again, (token) => send(talk, content, token))
      if (name) talk.reader = { name, email }
      form.text.control.value = ""
      posted(answer, body)
    },
    refused: ({ status, news }) => {
      if (news.policy) {
        Object.assign(talk.head, news)
        // In every form of the thread: none may say what is no longer so.
        for (const old of /** @type {ShadowRoot} */ (form.element.getRootNode()).querySelectorAll(".notice")) old.replaceWith(noticeOf(talk))
      }
      talk.emit("error", { during: "post", status })
    },
  })
  const again = () => form.element.requestSubmit()
  form.row.after(...seat(talk, form))
  return form
}

/**
 * @param {Talk} talk
 * @param {Comment} comment
 */
export const nameOf = ({ texts }, { author }) => author?.name || texts.say("comment.anonymous")

/**
 * @param {Talk} talk
 * @returns {FieldPlan[]}
 */
function fieldsOf({ texts, head, reader }) {
  const { email } = head.site
  const missing = (/** @type {string} */ key) => (/** @type {string} */ value) => !value && texts.say(key)
  /** @type {FieldPlan[]} */
  const fields = [
    { name: "body", label: texts.say("form.comment"), hint: texts.say("form.format_hint"), check: missing("form.body_missing") },
    { name: "name", label: texts.say("form.name"), value: reader.name, settings: { autocomplete: "nickname" }, check: missing("form.name_missing") },
  ]
  if (email === "hidden") return fields
  const optional = email === "optional"
  return fields.concat({
    name: "email",
    label: texts.say("form.email"),
    aside: optional ? texts.say("form.optional") : "",
    hint: texts.say("form.email_hint"),
    value: reader.email,
    settings: { type: "email", autocomplete: "email" },
    check: (value, { validity }) => (value ? !validity.valid && texts.say("form.email_wrong") : !optional && texts.say("form.email_missing")),
  })
}

/** @param {Talk} talk */
function noticeOf({ head: { notice, policy }, texts }) {
  // `until` is 30 days after the change, whatever became of the answer that tells of it.
  // In a tab of its own, so that looking at the policy costs nobody their text.
  const link = create("a", { href: policy.url, target: "_blank", rel: "noopener" }, texts.say("form.policy"), Date.now() < policy.until ? ` (${policy.modified})` : "")
  return create("p", { class: "notice" }, `${notice} `, link)
}

/**
 * A plain form's content, which needs no preflight.
 * @param {Talk} talk
 * @param {{parent: string, body: string, name: string, email: string}} written
 */
function contentOf({ head, title }, written) {
  const { thread, policy, lang } = head
  const page = { thread: thread.key, url: pageAddress(), title: title.slice(0, LONGEST_TITLE) }
  return new URLSearchParams({ ...page, ...written, lang, policy_version: String(policy.version) })
}

/**
 * Sends with a proof; one that the service no longer takes (expired by its clock, or used) is worked out once more.
 * @param {Talk} talk
 * @param {URLSearchParams} content
 * @param {string} token empty for a guest
 * @param {boolean} [again]
 * @returns {Promise<Posted>}
 */
async function send(talk, content, token, again = true) {
  const { signal, head } = talk
  const proof = token ? null : await talk.proof?.()
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
    return send(talk, content, token, false)
  }
}

/** The same content keeps its key however often it is sent, so that a second try is no second comment. */
function keyMaker() {
  let key = ""
  let known = ""
  return (/** @type {string} */ content) => {
    // `crypto.randomUUID` does not exist on a page without TLS.
    if (content !== known) key = crypto.getRandomValues(new Uint32Array(4)).join("-")
    known = content
    return key
  }
}
