import { create, freshId } from "./create.js"

/**
 * @typedef {object} FieldPlan
 * @property {string} name
 * @property {string} label
 * @property {string} [aside] said beside the label, such as "optional"
 * @property {string} [hint]
 * @property {string} [value]
 * @property {Record<string, string | number>} [settings] of an input; without them it is a text area
 * @property {(value: string, control: HTMLInputElement | HTMLTextAreaElement) => string | false} [check] what is wrong with a value
 */

/** A labelled control with its hint and, when something is wrong, its message. */
export class Field {
  /** @param {FieldPlan} plan */
  constructor(plan) {
    const id = freshId()
    const described = { id, name: plan.name, class: "input", "aria-describedby": `${id}h ${id}e` }
    this.plan = plan
    this.control = plan.settings
      ? create("input", { ...described, ...plan.settings })
      : create("textarea", { ...described, rows: 4 })
    this.control.value = plan.value ?? ""
    this.control.addEventListener("input", () => this.complain(""))
    this.message = create("p", { id: `${id}e`, class: "alarm", hidden: true })
    this.element = create(
      "div",
      { class: "field" },
      create("label", { for: id }, plan.label, plan.aside && create("span", { class: "aside" }, ` ${plan.aside}`)),
      this.control,
      create("p", { id: `${id}h`, class: "hint", hidden: !plan.hint }, plan.hint),
      this.message,
    )
  }

  get value() {
    return this.control.value.trim()
  }

  /** Whether the value may be sent; says so beside the field if not. */
  check() {
    const wrong = this.plan.check?.(this.value, this.control) || ""
    this.complain(wrong)
    return !wrong
  }

  /** @param {string} message none when empty */
  complain(message) {
    this.message.textContent = message
    this.message.hidden = !message
    if (message) this.control.setAttribute("aria-invalid", "true")
    else this.control.removeAttribute("aria-invalid")
  }
}
