import { asMember } from "./account.js"
import { ask, headersOf } from "./asking.js"
import { create, createButton } from "./create.js"
/** @import { Comment } from "./wire.js" */
/** @import { Talk } from "./talk.js" */

/** @type {Record<string, string>} */
const GLYPHS = { like: "👍", love: "❤️", thanks: "🙏", laugh: "😄", surprise: "😮", sad: "😢", up: "▲", down: "▼" }
/** What the reader gave since the page was opened, by comment and name; it is kept nowhere. @type {Set<string>} */
const given = new Set()

/**
 * The reactions to a comment that somebody gave, and a button for the others.
 * @param {Talk} talk
 * @param {Comment} comment
 */
export function drawReactions(talk, comment) {
  const { texts, head, signal } = talk
  const keyOf = (/** @type {string} */ name) => comment.id + name
  const nameOf = (/** @type {string} */ name) => texts.say("reaction.counted", { reaction: texts.say(`reaction.${name}`), number: texts.number.format(comment.reactions[name] ?? 0) })
  const keydown = (/** @type {KeyboardEvent} */ { key }) => key === "Escape" && isOpen && show(false, "")
  const row = create("div", { class: "reactions", role: "group", "aria-label": texts.say("reaction.group"), keydown })
  let isOpen = false

  /**
   * @param {boolean} open with those that nobody gave
   * @param {string} [focused] which one has the focus; none that is there: the button for the others
   */
  function show(open, focused) {
    isOpen = open
    const names = head.site.reactions.filter((name) => open || comment.reactions[name])
    const chips = names.map((name) => {
      const settings = { "aria-label": nameOf(name), "aria-pressed": String(given.has(keyOf(name))), class: "reaction" }
      const number = comment.reactions[name]
      return create("button", { type: "button", click: () => toggle(name), ...settings }, create("span", { "aria-hidden": "true" }, GLYPHS[name]), number ? texts.number.format(number) : null)
    })
    const others = createButton(texts.say("reaction.add"), () => show(!open, open ? "" : head.site.reactions.find((name) => !comment.reactions[name])), { class: "quiet", "aria-expanded": String(open) })
    others.hidden = !open && chips.length === head.site.reactions.length
    row.replaceChildren(...chips, others)
    if (focused != null) (chips[names.indexOf(focused)] ?? others).focus()
  }

  /** @param {string} name */
  async function toggle(name) {
    const method = given.has(keyOf(name)) ? "DELETE" : "POST"
    try {
      const { reactions } = await asMember(talk, () => toggle(name), (token) => ask(`api/v1/comments/${comment.id}/reactions/${name}`, signal, { method, headers: headersOf(head.lang, token) }))
      comment.reactions = reactions
      if (name === "up" || name === "down") given.delete(keyOf("up")), given.delete(keyOf("down"))
      if (method === "POST") given.add(keyOf(name))
      else given.delete(keyOf(name))
      show(false, name)
      talk.announce(nameOf(name))
    } catch (error) {
      await talk.later().catch(() => {})
      row.append(create("span", { class: "alarm", role: "alert" }, /** @type {any} */ (error).detail || texts.say("react.failed")))
    }
  }

  show(false)
  return row
}
