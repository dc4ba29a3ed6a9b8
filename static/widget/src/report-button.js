import { bringTo } from "./asking.js"
import { createButton } from "./create.js"
/** @import { Talk } from "./talk.js" */

/**
 * A quiet button by which anybody reports a comment; the dialog behind it is loaded by the first click.
 * @param {Talk} talk
 * @param {string} id of the comment
 * @param {string} name of its author
 */
export function reportButton(talk, id, name) {
  const click = () => bringTo("report", talk, button, (part) => part.openReport(talk, id, button))
  const button = createButton(talk.texts.say("report.button"), click, { class: "quiet", "aria-label": talk.texts.say("report.of", { name }) })
  return button
}
