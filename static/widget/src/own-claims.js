/** @import { Core } from "./account.js" */
/** @import { Member } from "./keeper.js" */
/** @import { Comment } from "./wire.js" */
/** @import { ThreadView } from "./thread-view.js" */

/**
 * Hands a member the comments that they may still change, with the words as they were typed, which the service tells
 * nobody else.
 * @param {Core} core
 * @param {ThreadView} view
 * @param {Member} member
 * @param {Set<string>} claimed
 * @param {() => void} then
 */
export function claim(core, view, member, claimed, then) {
  const { head } = view.talk
  for (const { comment, mine } of view.views.values()) {
    const until = Date.parse(comment.created_at) + head.site.edit_minutes * 60_000
    if (mine || claimed.has(comment.id) || until <= Date.now() || !isBy(member, comment)) continue
    claimed.add(comment.id)
    handOver(core, view, member, { comment, until }).then(then)
  }
}

/** Guests may call themselves what they like. @type {(member: Member, comment: Comment) => boolean} */
const isBy = ({ name }, { author }) => author?.name === name && author.kind !== "guest"

/**
 * @param {Core} core
 * @param {ThreadView} view
 * @param {Member} member
 * @param {{comment: Comment, until: number}} own
 */
async function handOver({ ask, headersOf, loadPen }, view, { token }, { comment, until }) {
  const { signal, head } = view.talk
  try {
    const pen = await loadPen(view.talk)
    const { body } = await ask(`api/v1/comments/${comment.id}/source`, signal, { headers: headersOf(head.lang, token) })
    keepingFocus(view, () => pen.remember(view, { comment, source: body, until }))
  } catch {
    // It stays as anybody sees it.
  }
}

/** Takes back what a member had, once they have signed out. @param {ThreadView} view */
export function disown(view) {
  for (const [id, { receipt }] of view.own) {
    const own = view.views.get(id)
    if (receipt) continue
    view.own.delete(id)
    if (own) own.mine = null
    keepingFocus(view, () => own?.show(own.comment))
  }
}

/**
 * A comment is drawn anew while its reader may be typing an answer to it.
 * @param {ThreadView} view
 * @param {() => void} draw
 */
function keepingFocus({ list }, draw) {
  const focused = /** @type {ShadowRoot} */ (list.getRootNode()).activeElement
  draw()
  if (focused instanceof HTMLElement) focused.focus()
}
