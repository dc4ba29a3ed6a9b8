import { core } from "./account.js"
import { bringTo } from "./asking.js"
import { create, createButton } from "./create.js"
/** @import { Comment } from "./wire.js" */
/** @import { Talk } from "./talk.js" */

/** @type {Record<string, string>} */
const GLYPHS = { like: "👍", love: "❤️", thanks: "🙏", laugh: "😄", surprise: "😮", sad: "😢", up: "▲", down: "▼" }

/**
 * @typedef {object} Row the reactions to a comment, as they stand there
 * @property {Talk} talk
 * @property {Comment} comment
 * @property {HTMLElement} element
 * @property {boolean} open with those that nobody gave
 * @property {Set<string>} given
 * @property {(name: string) => string} nameOf a reaction and how often it was given
 * @property {(open: boolean, focused?: string) => void} show
 */

/** What the reader gave since the page was opened, by comment and name; it is kept nowhere. @type {Set<string>} */
const given = new Set()

/**
 * The reactions to a comment that somebody gave, and a button for the others.
 * @param {Talk} talk
 * @param {Comment} comment
 */
export function drawReactions(talk, comment) {
  const { texts, head } = talk
  const offered = head.site.reactions
  const press = (/** @type {string | undefined} */ name) =>
    bringTo("react", talk, /** @type {HTMLElement} */ (row.element.querySelector(".quiet")), (part) => part.press(core, row, name))
  /** @type {Row} */
  const row = {
    talk,
    comment,
    element: create("div", { class: "reactions", role: "group", "aria-label": texts.say("reaction.group") }),
    open: false,
    given,
    nameOf: (name) => texts.say("reaction.counted", { reaction: texts.say(`reaction.${name}`), number: texts.number.format(comment.reactions[name] ?? 0) }),
    show(open, focused) {
      row.open = open
      const names = offered.filter((name) => open || comment.reactions[name])
      const chips = names.map((name) => {
        const number = comment.reactions[name]
        const settings = { type: "button", class: "reaction", click: () => press(name), "aria-label": row.nameOf(name), "aria-pressed": String(given.has(comment.id + name)) }
        return create("button", settings, create("span", { "aria-hidden": "true" }, GLYPHS[name]), number ? texts.number.format(number) : null)
      })
      const others = createButton(texts.say("reaction.add"), () => press(undefined), { class: "quiet", "aria-expanded": String(open) })
      others.hidden = !open && chips.length === offered.length
      row.element.replaceChildren(...chips, others)
      if (focused != null) (chips[names.indexOf(focused)] ?? others).focus()
    },
  }
  row.show(false)
  return row.element
}
