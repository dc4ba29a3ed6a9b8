import { create } from "./create.js"
import { Field } from "./field.js"
import { Refusal } from "./service.js"
/** @import { Texts } from "./texts.js" */

/**
 * @typedef {object} FormPlan
 * @property {Texts} texts
 * @property {string} label the form's name for those who cannot see it
 * @property {import("./field.js").FieldPlan[]} fields the text area first
 * @property {string} submit
 * @property {Node | null} [notice]
 * @property {() => void} [cancel]
 * @property {(values: Record<string, string>) => Promise<void>} send
 * @property {(error: Refusal) => void} [refused]
 */

/** A form that sends in place, says what was wrong where it was wrong, and never loses what was typed. */
export class WritingForm {
  #sending = false

  /** @param {FormPlan} plan */
  constructor(plan) {
    this.plan = plan
    this.fields = plan.fields.map((field) => new Field(field))
    this.trouble = create("p", { class: "wrong box", role: "alert", part: "error", hidden: true })
    this.words = create("span", {}, plan.submit)
    this.button = create("button", { class: "primary", part: "button" }, this.words)
    this.element = this.#draw(plan)
    this.element.addEventListener("keydown", (event) => this.#onKey(event))
  }

  /** @param {FormPlan} plan */
  #draw({ texts, label, cancel, notice }) {
    const [text, ...others] = this.fields.map((field) => field.element)
    return create(
      "form",
      { part: "form", novalidate: true, "aria-label": label, submit: (/** @type {Event} */ event) => this.#onSubmit(event) },
      text,
      others.length ? create("div", { class: "row" }, ...others) : null,
      this.trouble,
      create(
        "div",
        { class: "foot" },
        notice,
        create("div", { class: "buttons" }, cancel ? create("button", { type: "button", class: "quiet", click: cancel }, texts.say("form.cancel")) : null, this.button),
      ),
    )
  }

  get text() {
    return /** @type {Field} */ (this.fields[0])
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.key === "Escape" && this.plan.cancel && !event.isComposing) {
      event.stopPropagation()
      this.plan.cancel()
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      this.element.requestSubmit()
    }
  }

  /** @param {Event} event */
  async #onSubmit(event) {
    event.preventDefault()
    if (this.#sending) return
    this.#report("")
    const wrong = this.fields.filter((field) => !field.check())[0]
    if (wrong) return wrong.control.focus()
    this.#become(true)
    try {
      await this.plan.send(Object.fromEntries(this.fields.map((field) => [field.plan.name, field.value])))
      this.#become(false)
    } catch (error) {
      this.#become(false)
      if (error instanceof Refusal) this.#explain(error)
    }
  }

  /** @param {boolean} sending */
  #become(sending) {
    const { texts, submit } = this.plan
    this.#sending = sending
    // Not `disabled`: that would take the focus away from the reader's hand.
    this.button.setAttribute("aria-disabled", String(sending))
    this.words.textContent = sending ? texts.say("form.sending") : submit
    for (const field of this.fields) field.control.readOnly = sending
  }

  /** @param {Refusal} error */
  #explain(error) {
    const { texts, refused } = this.plan
    const elsewhere = error.fields.filter(({ field, message }) => {
      const place = this.fields.find(({ plan }) => plan.name === field.split(".").pop())
      place?.complain(message)
      return !place
    })
    const sentences = [error.detail || texts.say("form.failed"), ...elsewhere.map(({ message }) => message)]
    if (error.wait) sentences.push(texts.say("form.wait", { when: texts.distance(error.wait) }))
    this.#report(sentences.join(" "))
    this.words.textContent = texts.say("form.send_again")
    this.fields.find(({ message }) => !message.hidden)?.control.focus()
    refused?.(error)
  }

  /** @param {string} message */
  #report(message) {
    this.trouble.textContent = message
    this.trouble.hidden = !message
  }
}
