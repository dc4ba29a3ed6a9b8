import { create } from "./create.js"
/** @import { Texts } from "./texts.js" */

/**
 * What stands there until the service has answered: the outline of a form and of some comments.
 * @param {Texts} texts
 */
export function drawLoading(texts) {
  const bars = ["short", "block", "short", "long", "half", "short", "long", "half"].map((size) => create("div", { class: `bar ${size}` }))
  return [create("div", { class: "bars", part: "loading", "aria-hidden": "true" }, ...bars), create("p", { class: "unseen" }, texts.say("early.loading"))]
}

/**
 * The comments did not come: why, another try, and a way that needs no widget.
 * @param {Texts} texts
 * @param {{detail: string, page: string, retry: () => void}} plan
 */
export function drawError(texts, { detail, page, retry }) {
  return create(
    "div",
    { class: "failure", part: "error", role: "alert" },
    create("p", {}, detail || texts.say("early.failed")),
    create("p", { class: "buttons" }, create("button", { type: "button", part: "button", click: retry }, texts.say("early.retry")), create("a", { href: page }, texts.say("early.open_page"))),
  )
}
