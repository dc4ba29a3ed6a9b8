/** @import { Core } from "./account.js" */
/** @import { Row } from "./reactions.js" */

/**
 * A reader pressed a reaction: it is given, or taken back; or the button for the others, which come, or go.
 * @param {Core} core
 * @param {Row} row
 * @param {string} [name]
 */
export function press(core, row, name) {
  const { comment, element, open, talk } = row
  if (name) return toggle(core, row, name)
  if (open) return row.show(false, "")
  row.show(true, talk.head.site.reactions.find((each) => !comment.reactions[each]))
  element.onkeydown = ({ key }) => {
    if (key === "Escape" && row.open) row.show(false, "")
  }
}

/**
 * @param {Core} core
 * @param {Row} row
 * @param {string} name
 */
async function toggle(core, row, name) {
  const { ask, asMember, create, headersOf } = core
  const { comment, element, given, nameOf, talk } = row
  const { head, signal, texts } = talk
  const keyOf = (/** @type {string} */ each) => comment.id + each
  const method = given.has(keyOf(name)) ? "DELETE" : "POST"
  try {
    const path = `api/v1/comments/${comment.id}/reactions/${name}`
    const { reactions } = await asMember(talk, () => toggle(core, row, name), (token) => ask(path, signal, { method, headers: headersOf(head.lang, token) }))
    comment.reactions = reactions
    // A vote takes the place of the other one.
    if (name === "up" || name === "down") for (const each of ["up", "down"]) given.delete(keyOf(each))
    if (method === "POST") given.add(keyOf(name))
    else given.delete(keyOf(name))
    row.show(false, name)
    talk.announce(nameOf(name))
  } catch (error) {
    element.querySelector(".alarm")?.remove()
    element.append(create("span", { class: "alarm", role: "alert" }, /** @type {any} */ (error).detail || texts.say("react.failed")))
  }
}
