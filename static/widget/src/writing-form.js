import { create, createButton } from "./create.js"
import { drafts, loadPen } from "./account.js"
import { Field } from "./field.js"
import { lazily } from "./asking.js"
/** @import { Posted } from "./wire.js" */
/** @import { Talk } from "./talk.js" */

/**
 * @typedef {object} FormPlan
 * @property {string} label the form's name for those who cannot see it
 * @property {import("./field.js").FieldPlan[]} fields the text area first
 * @property {string} submit
 * @property {string} draft the name by which what is typed is kept
 * @property {string} [parent] the comment that is answered
 * @property {Node} [notice]
 * @property {() => void} [cancel]
 * @property {(posted: Posted, source: string) => void} [posted] told of a new comment
 * @property {(body: string) => Promise<void>} [send] for what is no new comment
 */

/** A form as it stands on the page. What it does comes with the pen, as soon as somebody begins to write. */
export class WritingForm {
  /** Whoever writes with it. */
  #taken = lazily(async () => (await loadPen(this.talk)).take(this))

  /**
   * @param {Talk} talk
   * @param {FormPlan} plan
   */
  constructor(talk, plan) {
    const { label, notice, cancel, draft } = plan
    const { texts } = talk
    this.talk = talk
    this.plan = plan
    this.fields = plan.fields.map((field) => new Field(field))
    const { control } = this.text
    control.value = drafts.get(draft) ?? control.value
    this.trouble = create("p", { class: "alarm box", role: "alert", hidden: true })
    this.words = create("span", {}, plan.submit)
    this.button = create("button", { class: "primary" }, this.words)
    const [text, ...others] = this.fields.map(({ element }) => element)
    /** What a guest says of themselves. */
    this.row = create("div", { hidden: !others[0], class: "row" }, ...others)
    const submit = (/** @type {Event} */ event) => {
      event.preventDefault()
      this.#taken().then((hand) => hand.submit(), () => this.report(texts.say("form.failed")))
    }
    // Not for a button that takes the focus as it is pressed: what the pen brings would move it away from under the click.
    const focusin = (/** @type {any} */ { target }) => target.name && this.#taken().catch(() => {})
    const keydown = (/** @type {any} */ event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return
      event.preventDefault()
      this.element.requestSubmit()
    }
    /** @type {HTMLFormElement} */
    this.element = create(
      "form",
      { class: "form", novalidate: true, "aria-label": label, submit, focusin, keydown },
      text,
      this.row,
      this.trouble,
      create("div", { class: "foot" }, notice, create("div", { class: "buttons" }, cancel && createButton(texts.say("form.cancel"), cancel, { class: "quiet" }), this.button)),
    )
  }

  get text() {
    return /** @type {Field} */ (this.fields[0])
  }

  /**
   * @param {string} message
   * @param {string | null} [lang] of who says so, where that is not the widget
   */
  report(message, lang) {
    this.trouble.lang = lang ?? this.talk.texts.language
    this.trouble.textContent = message
    this.trouble.hidden = !message
  }
}
