import { create, createButton } from "./create.js"
/** @import { Refusal } from "./asking.js" */
/** @import { Texts } from "./texts.js" */

/** What stands there until the service has answered: the outline of a form and of some comments. It needs no words. */
export const drawLoading = () => create("div", { class: "bars", "aria-hidden": "true" }, ...Array.from({ length: 8 }, () => create("div", { class: "bar" })))

/**
 * The comments did not come: why, another try, and a way that needs no widget.
 * @param {Texts} texts
 * @param {{trouble: Refusal, page: string, retry: () => void}} plan
 */
export function drawError(texts, { trouble, page, retry }) {
  return create(
    "div",
    { class: "box", role: "alert" },
    create("p", { lang: trouble.lang, dir: "auto" }, trouble.detail || texts.say("early.failed")),
    create("div", { class: "buttons" }, createButton(texts.say("early.retry"), retry), create("a", { href: page }, texts.say("early.open_page"))),
  )
}
