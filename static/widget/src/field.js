import { create, freshId } from "./create.js"

/**
 * @typedef {object} FieldPlan
 * @property {string} name
 * @property {string} label
 * @property {string} [aside] said beside the label, such as "optional"
 * @property {string} [hint]
 * @property {string} [value]
 * @property {Record<string, string | number>} [settings] of an input; without them it is a text area
 */

/** A labelled control with its hint and room for a message when something is wrong. */
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
    this.hint = create("p", { id: `${id}h`, class: "hint", hidden: !plan.hint }, plan.hint)
    this.message = create("p", { id: `${id}e`, class: "alarm", hidden: true })
    this.element = create(
      "div",
      { class: "field" },
      create("label", { for: id }, plan.label, plan.aside && create("span", { class: "aside" }, ` ${plan.aside}`)),
      this.control,
      this.hint,
      this.message,
    )
  }

  get value() {
    return this.control.value.trim()
  }
}
