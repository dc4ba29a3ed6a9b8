/** @import { CommentView } from "./comment-view.js" */
/** @import { Own } from "./own-comment.js" */
/** @import { ThreadView } from "./thread-view.js" */
/** @import { Comment, Posted } from "./wire.js" */
/** @import { Pen } from "./write.js" */

/**
 * What the reader has just sent stands in the thread, with the focus.
 * @param {Pen} pen
 * @param {ThreadView} thread
 * @param {Posted} posted
 * @param {string} source
 */
export function posted(pen, thread, { comment, receipt }, source) {
  const { texts, announce, emit, head } = thread.talk
  const published = comment.status === "published"
  // The picture that this member has beside their other comments.
  comment.seed = [...thread.views.values()].find((view) => view.comment.seed && view.comment.author?.name === comment.author?.name)?.comment.seed
  const until = Date.now() + head.site.edit_minutes * 60_000
  const view = receipt || comment.author?.kind !== "guest" ? remember(pen, thread, { comment, receipt, source, until }) : thread.place(comment)
  thread.tally(published ? 1 : 0)
  if (view) {
    view.unfold()
    view.article.classList.add("new")
    view.article.scrollIntoView({ block: "nearest" })
    view.article.focus({ preventScroll: true })
  }
  announce(texts.say(published ? "status.sent" : "status.pending"))
  emit("comment", { id: comment.id, parent: comment.parent, status: comment.status, thread: head.thread.key })
}

/**
 * @param {Pen} pen
 * @param {ThreadView} thread
 * @param {Own} own
 */
export function remember(pen, thread, own) {
  thread.own.set(own.comment.id, own)
  return place(pen, thread, own)
}

/**
 * Puts a reader's own comment where it belongs; null where what it answers is not there.
 * @param {Pen} pen
 * @param {ThreadView} thread
 * @param {Own} own
 */
export function place(pen, thread, own) {
  const { id, parent } = own.comment
  if (parent && !thread.views.has(parent)) return null
  const there = thread.views.get(id)
  // What the service says of it is newer than what a tab remembers.
  if (there && !there.mine) own.comment = there.comment
  const view = there ?? thread.place(own.comment, thread.sort === "newest")
  if (!view.mine) belong(pen, thread, view, own)
  return view
}

/**
 * Hands a comment to its writer.
 * @param {Pen} pen
 * @param {ThreadView} thread
 * @param {CommentView} view
 * @param {Own} own
 */
function belong(pen, thread, view, own) {
  view.mine = pen.drawOwn(thread.talk, own, (change) => {
    const before = view.comment
    own.comment = { ...before, ...change }
    belong(pen, thread, view, own)
    tell(thread, view, before)
  })
  view.show(own.comment)
}

/**
 * @param {ThreadView} thread
 * @param {CommentView} view
 * @param {Comment} before
 */
function tell(thread, view, before) {
  const { texts, announce } = thread.talk
  const deleted = view.comment.status === "deleted"
  if (deleted) thread.own.delete(before.id)
  thread.tally(Number(view.comment.status === "published") - Number(before.status === "published"))
  view.article.focus()
  announce(texts.say(deleted ? "status.deleted" : "status.edited"))
}
