import { ask, headersOf, Refusal } from "./asking.js"
import { create, createButton } from "./create.js"
import styles from "./report.css"
/** @import { Talk } from "./talk.js" */
/** @import { FieldError } from "./wire.js" */

/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLFieldSetElement} Control */

const LONGEST = { explanation: 2000, name: 80, email: 254 }
const REASONS = [
  ["illegal", "report.illegal"],
  ["abuse", "report.abuse"],
  ["spam", "report.spam"],
  ["privacy", "report.privacy"],
  ["other", "report.other"],
]

const sheet = new CSSStyleSheet()
sheet.replaceSync(styles)
let last = 0
/** An id that neither the rest of the widget gives, which counts for itself, nor another dialog. */
const freshId = () => `r${++last}`
/** Dialogs that were closed before they were sent, with what was typed, by comment. @type {WeakMap<Talk, Map<string, Report>>} */
const begun = new WeakMap()

/**
 * Opens the dialog of one comment; what was typed there before is still there.
 * @param {Talk} talk
 * @param {string} id of the comment
 * @param {HTMLElement} button that opens it, to which the focus returns
 */
export function openReport(talk, id, button) {
  const root = /** @type {ShadowRoot} */ (button.getRootNode())
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet)
  const reports = begun.get(talk) ?? new Map()
  begun.set(talk, reports)
  const report = reports.get(id) ?? new Report(talk, id, () => reports.delete(id))
  reports.set(id, report)
  // A comment that is drawn anew has another button, and goes with it or stays without.
  report.opener = button
  report.article = button.closest("article")
  root.append(report.dialog)
  report.dialog.showModal()
}

/** A report being written. */
class Report {
  /** Each field by its name, with the place of what is wrong with it. @type {Map<string, {control: Control, message: HTMLElement}>} */
  #fields = new Map()
  #sending = false
  #key = ""
  #known = ""
  /** @type {HTMLElement | null} */
  opener = null
  /** @type {HTMLElement | null} */
  article = null

  /**
   * @param {Talk} talk
   * @param {string} id
   * @param {() => void} done
   */
  constructor(talk, id, done) {
    const { texts, head, signal } = talk
    this.talk = talk
    this.path = `api/v1/comments/${encodeURIComponent(id)}/reports`
    this.done = done
    const title = freshId()
    this.trouble = create("p", { class: "alarm box", role: "alert", hidden: true })
    this.send = create("button", { class: "primary" }, create("span", {}, texts.say("report.send")))
    const close = createButton(texts.say("report.close"), () => this.dialog.close(), { class: "quiet" })
    this.form = create(
      "form",
      { class: "report", novalidate: true, "aria-labelledby": title, submit: (/** @type {Event} */ event) => this.#onSubmit(event) },
      create("p", {}, texts.say("report.intro")),
      this.#drawReasons(),
      this.#drawField("explanation", create("textarea", { rows: 4 }), texts.say("report.explanation")),
      this.#drawField("name", create("input", { autocomplete: "name" }), texts.say("report.name"), true),
      this.#drawField("email", create("input", { type: "email", autocomplete: "email" }), texts.say("report.email"), true, texts.say("report.email_hint")),
      this.#drawTick(),
      create("p", { class: "notice" }, texts.say("report.kept"), " ", create("a", { href: head.policy.url, target: "_blank", rel: "noopener" }, texts.say("form.policy"))),
      this.trouble,
      create("div", { class: "buttons" }, close, this.send),
    )
    this.body = create("div", {}, this.form)
    this.dialog = create("dialog", { class: "dialog", "aria-labelledby": title }, create("p", { id: title, class: "title" }, texts.say("report.title")), this.body)
    this.dialog.addEventListener("close", () => {
      this.dialog.remove()
      const { opener, article } = this
      if (opener?.isConnected) opener.focus()
      else article?.focus()
    })
    signal.addEventListener("abort", () => this.dialog.remove())
  }

  /**
   * @param {string} name
   * @param {Control} control
   * @param {string} id
   */
  #know(name, control, id) {
    const message = create("p", { id: `${id}e`, class: "alarm", hidden: true })
    this.#fields.set(name, { control, message })
    control.addEventListener("input", () => this.#complain(name, ""))
    return message
  }

  #drawReasons() {
    const { say } = this
    const id = freshId()
    const choices = REASONS.map(([value = "", key = ""]) => create("label", { class: "choice" }, create("input", { type: "radio", name: "reason", value }), say(key)))
    const group = create("fieldset", { class: "field", "aria-describedby": `${id}e`, role: "radiogroup" }, create("legend", {}, say("report.reason")), ...choices)
    group.append(this.#know("reason", group, id))
    return group
  }

  /**
   * @param {"explanation" | "name" | "email"} name
   * @param {HTMLInputElement | HTMLTextAreaElement} control
   * @param {string} label
   * @param {boolean} [optional]
   * @param {string} [hint]
   */
  #drawField(name, control, label, optional, hint) {
    const id = freshId()
    const settings = { id, name, class: "input", part: "input", maxlength: LONGEST[name], "aria-describedby": hint ? `${id}h ${id}e` : `${id}e` }
    for (const [key, value] of Object.entries(settings)) control.setAttribute(key, String(value))
    const aside = optional && create("span", { class: "aside" }, ` ${this.say("form.optional")}`)
    return create(
      "div",
      { class: "field" },
      create("label", { for: id }, label, aside || null),
      control,
      hint ? create("p", { id: `${id}h`, class: "hint" }, hint) : null,
      this.#know(name, control, id),
    )
  }

  #drawTick() {
    const id = freshId()
    const tick = create("input", { type: "checkbox", name: "good_faith", value: "yes", "aria-describedby": `${id}e` })
    return create("div", { class: "field" }, create("label", { class: "choice" }, tick, this.say("report.good_faith")), this.#know("good_faith", tick, id))
  }

  say = (/** @type {string} */ key, /** @type {Record<string, string>} */ values = {}) => this.talk.texts.say(key, values)

  /**
   * @param {string} name
   * @param {string} words none when empty
   */
  #complain(name, words) {
    const field = this.#fields.get(name)
    if (!field) return false
    const { control, message } = field
    message.textContent = words
    message.hidden = !words
    control.toggleAttribute("aria-invalid", false)
    if (words) control.setAttribute("aria-invalid", "true")
    return true
  }

  /** Says what is missing, where it is; gives whether something is. */
  #check() {
    const given = new FormData(this.form)
    const email = this.form.querySelector("[type=email]")
    const wrong = {
      reason: !given.get("reason") && "report.reason_missing",
      explanation: !String(given.get("explanation")).trim() && "report.explanation_missing",
      email: email instanceof HTMLInputElement && !email.validity.valid && "form.email_wrong",
      good_faith: !given.get("good_faith") && "report.good_faith_missing",
    }
    for (const [name, key] of Object.entries(wrong)) this.#complain(name, key ? this.say(key) : "")
    return this.#goToFirstWrong()
  }

  #goToFirstWrong() {
    for (const { control, message } of this.#fields.values()) {
      if (message.hidden) continue
      const first = control instanceof HTMLFieldSetElement ? control.querySelector("input") : control
      first?.focus()
      return true
    }
    return false
  }

  /** @param {Event} event */
  async #onSubmit(event) {
    event.preventDefault()
    this.#tell("")
    if (this.#sending || this.#check()) return
    this.#become(true)
    try {
      const answer = await ask(this.path, this.talk.signal, { method: "POST", body: this.#content(), headers: headersOf(this.talk.head.lang, "") })
      if (!answer?.reference) throw new Refusal(0)
      this.#thank(answer.reference)
    } catch (error) {
      this.#become(false)
      if (!(error instanceof Refusal)) throw error
      this.#explain(error.detail, error.fields)
    }
  }

  /** A plain form, which needs no preflight; the same content keeps its key, so that a second try is no second report. */
  #content() {
    const content = new URLSearchParams()
    for (const [name, value] of new FormData(this.form)) content.append(name, String(value))
    if (`${content}` !== this.#known) this.#key = crypto.getRandomValues(new Uint32Array(4)).join("-")
    this.#known = `${content}`
    content.append("idempotency_key", this.#key)
    return content
  }

  /**
   * @param {string} detail
   * @param {FieldError[]} fields
   */
  #explain(detail, fields) {
    const elsewhere = fields.filter(({ field, message }) => !this.#complain(field, message))
    if (!fields.length || elsewhere.length) this.#tell([detail || this.say("report.failed"), ...elsewhere.map(({ message }) => message)].join(" "))
    this.#goToFirstWrong()
  }

  /** @param {string} words */
  #tell(words) {
    this.trouble.textContent = words
    this.trouble.hidden = !words
  }

  /** @param {boolean} sending */
  #become(sending) {
    this.#sending = sending
    // Not `disabled`: that would take the focus out of the reader's hands.
    this.send.setAttribute("aria-disabled", String(sending))
    if (this.send.firstChild) this.send.firstChild.textContent = this.say(sending ? "report.sending" : "report.send")
  }

  /** @param {string} reference */
  #thank(reference) {
    const thanks = create("p", { role: "status", tabindex: -1 }, this.say("report.sent", { reference }))
    this.done()
    this.body.replaceChildren(thanks, create("div", { class: "buttons" }, createButton(this.say("report.close"), () => this.dialog.close(), { class: "primary" })))
    thanks.focus()
  }
}
