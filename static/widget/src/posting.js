import { create } from "./create.js"
import { pageAddress } from "./page.js"
import { ask, ofSite, Refusal } from "./service.js"
import { WritingForm } from "./writing-form.js"
/** @import { Comment, Posted } from "./wire.js" */
/** @import { FieldPlan } from "./field.js" */
/** @import { Talk } from "./talk.js" */

/**
 * The form for a new comment, or for a reply to one.
 * @param {Talk} talk
 * @param {Comment | null} parent
 * @param {{posted: (posted: Posted, source: string) => void, cancel?: () => void, text?: string}} plan
 */
export function postingForm(talk, parent, { posted, cancel, text }) {
  const { texts } = talk
  const draft = new Draft(talk, parent)
  const form = new WritingForm({
    texts,
    label: parent ? texts.say("reply.to", { name: nameOf(talk, parent) }) : texts.say("form.label"),
    fields: fieldsOf(talk, text),
    submit: texts.say(parent ? "form.send_reply" : "form.send"),
    notice: noticeOf(talk),
    cancel,
    send: async (values) => {
      const answer = await draft.post(values)
      form.text.control.value = ""
      posted(answer, values["body"] ?? "")
    },
    refused: ({ status }) => talk.emit("error", { during: "post", status }),
  })
  form.text.control.addEventListener("focus", () => talk.proof?.begin(), { once: true })
  return form
}

/**
 * @param {Talk} talk
 * @param {Comment} comment
 */
export const nameOf = ({ texts }, comment) => comment.author?.name || texts.say("comment.anonymous")

/**
 * @param {Talk} talk
 * @param {string} [text]
 * @returns {FieldPlan[]}
 */
function fieldsOf({ texts, head, reader }, text) {
  const { email } = head.site
  const missing = (/** @type {string} */ key) => (/** @type {string} */ value) => !value && texts.say(key)
  /** @type {FieldPlan[]} */
  const fields = [
    { name: "body", label: texts.say("form.comment"), hint: texts.say("form.format_hint"), value: text, check: missing("form.body_missing") },
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
    check: (value, control) => (!value ? !optional && texts.say("form.email_missing") : !control.validity.valid && texts.say("form.email_wrong")),
  })
}

/** @param {Talk} talk */
function noticeOf({ head, texts }) {
  // In a tab of its own, so that looking at the policy costs nobody their text.
  const link = create("a", { href: head.policy.url, target: "_blank", rel: "noopener" }, texts.say("form.policy"))
  return create("p", { class: "notice", part: "notice" }, `${head.notice} `, link)
}

/** One comment on its way: however often it is sent, it is posted once. */
class Draft {
  #key = ""
  #sent = ""

  /**
   * @param {Talk} talk
   * @param {Comment | null} parent
   */
  constructor(talk, parent) {
    this.talk = talk
    this.parent = parent
  }

  /**
   * @param {Record<string, string>} values
   * @returns {Promise<Posted>}
   */
  async post(values) {
    const { talk } = this
    const { thread, site, policy } = talk.head
    const content = { ...values, thread: thread.key, title: talk.title, url: pageAddress(), parent: this.parent?.id ?? "", lang: talk.head.lang }
    const form = new URLSearchParams({ ...content, policy_version: String(policy.version), idempotency_key: this.#keyFor(content) })
    const answer = await this.#send(ofSite(site.slug, "comments"), form)
    talk.proof?.forget()
    talk.reader = { name: values["name"] ?? "", email: values["email"] ?? "" }
    return answer
  }

  /**
   * Sends with a proof; one that the service no longer takes (expired by its clock, or used) is worked out once more.
   * @param {string} path
   * @param {URLSearchParams} form
   * @param {boolean} [again]
   * @returns {Promise<Posted>}
   */
  async #send(path, form, again = true) {
    const { proof, signal } = this.talk
    if (proof) form.set("challenge", await proof.take())
    try {
      return await ask(path, signal, { method: "POST", body: form, headers: { Accept: "application/json" } })
    } catch (error) {
      if (!proof || !again || !(error instanceof Refusal) || !error.fields.some(({ field }) => field === "challenge")) throw error
      proof.forget()
      return this.#send(path, form, false)
    }
  }

  /** The same content keeps its key, so that a second try is no second comment. @param {object} content */
  #keyFor(content) {
    const sent = JSON.stringify(content)
    if (sent !== this.#sent) this.#key = randomKey()
    this.#sent = sent
    return this.#key
  }
}

/** `crypto.randomUUID` does not exist on a page without TLS. */
function randomKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("")
}
