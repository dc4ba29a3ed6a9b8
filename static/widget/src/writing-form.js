import { create, createButton } from "./create.js"
import { Field } from "./field.js"
import { drafts } from "./account.js"
import { Refusal } from "./asking.js"
/** @import { Texts } from "./texts.js" */

/**
 * @typedef {object} FormPlan
 * @property {Texts} texts
 * @property {string} label the form's name for those who cannot see it
 * @property {import("./field.js").FieldPlan[]} fields the text area first
 * @property {string} submit
 * @property {string} draft the name by which what is typed is kept
 * @property {Node} [notice]
 * @property {() => void} [cancel]
 * @property {(values: Record<string, string>) => Promise<void>} send
 * @property {(error: Refusal) => void} [refused]
 */

/** A form that sends in place, says what was wrong where it was wrong, and never loses what was typed. */
export class WritingForm {
  #sending = false

  /** @param {FormPlan} plan */
  constructor(plan) {
    const { texts, label, notice, cancel } = plan
    this.plan = plan
    this.fields = plan.fields.map((field) => new Field(field))
    const { control } = this.text
    control.value = drafts.get(plan.draft) ?? control.value
    control.addEventListener("input", () => drafts.set(plan.draft, control.value))
    this.trouble = create("p", { class: "alarm box", role: "alert", hidden: true })
    this.words = create("span", {}, plan.submit)
    this.button = create("button", { class: "primary" }, this.words)
    const [text, ...others] = this.fields.map(({ element }) => element)
    /** What a guest says of themselves. */
    this.row = create("div", { hidden: !others[0], class: "row" }, ...others)
    const buttons = create("div", { class: "buttons" }, cancel && createButton(texts.say("form.cancel"), cancel, { class: "quiet" }), this.button)
    this.element = create(
      "form",
      {
        class: "form",
        novalidate: true,
        "aria-label": label,
        submit: (/** @type {Event} */ event) => this.#onSubmit(event),
        keydown: (/** @type {KeyboardEvent} */ event) => this.#onKey(event),
      },
      text,
      this.row,
      this.trouble,
      create("div", { class: "foot" }, notice, buttons),
    )
  }

  get text() {
    return /** @type {Field} */ (this.fields[0])
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    this.element.requestSubmit()
  }

  /** @param {Event} event */
  async #onSubmit(event) {
    event.preventDefault()
    if (this.#sending) return
    this.report("")
    const asked = this.row.hidden ? [this.text] : this.fields
    const [wrong] = asked.filter((field) => !field.check())
    if (wrong) return wrong.control.focus()
    this.#become(true)
    try {
      await this.plan.send(Object.fromEntries(asked.map(({ plan, value }) => [plan.name, value])))
      drafts.delete(this.plan.draft)
      this.#become(false)
    } catch (error) {
      this.#become(false)
      if (!(error instanceof Refusal)) throw error
      this.#explain(error)
    }
  }

  /** @param {boolean} sending */
  #become(sending) {
    const { texts, submit } = this.plan
    this.#sending = sending
    // Not `disabled`: that would take the focus out of the reader's hands.
    this.button.setAttribute("aria-disabled", String(sending))
    this.words.textContent = sending ? texts.say("form.sending") : submit
    for (const { control } of this.fields) control.readOnly = sending
  }

  /** @param {Refusal} error */
  #explain(error) {
    const { texts, refused } = this.plan
    const { detail, fields } = error
    const elsewhere = fields.filter(({ field, message }) => {
      const place = this.fields.find(({ plan }) => plan.name === field.split(".").pop())
      place?.complain(message)
      return !place
    })
    const sentences = [detail || texts.say("form.failed"), ...elsewhere.map(({ message }) => message)]
    // Where each message stands beside its field, one more would only say so again.
    if (!fields.length || elsewhere.length) this.report(sentences.join(" "))
    this.words.textContent = texts.say("form.send_again")
    this.fields.find(({ message }) => !message.hidden)?.control.focus()
    refused?.(error)
  }

  /** @param {string} message */
  report(message) {
    this.trouble.textContent = message
    this.trouble.hidden = !message
  }
}
