import { buildBody } from "./body.js"
import { drawAvatar } from "./avatar.js"
import { create, createButton, createOpener, freshId } from "./create.js"
import { nameOf, postingForm } from "./posting.js"
import { drawReactions } from "./reactions.js"
import { reportButton } from "./report-button.js"
/** @import { Comment, Posted } from "./wire.js" */
/** @import { Talk } from "./talk.js" */

/** What follows a page's own address to lead to a comment. @param {string} id */
export const anchorOf = (id) => `#c-${id}`

/** One comment on the page, with its replies below it. */
export class CommentView {
  /** What its writer may do with it, if that is the reader. @type {HTMLElement | null} */
  mine = null
  /** The button to answer it, and the place of its form. @type {HTMLElement[] | undefined} */
  reply
  /** How many comments stand above it. */
  depth = 0

  /**
   * @param {Talk} talk
   * @param {Comment} comment
   * @param {CommentView | null} parent
   * @param {(posted: Posted, source: string) => void} posted what to do with a reply
   */
  constructor(talk, comment, parent, posted) {
    this.talk = talk
    this.comment = comment
    /** @type {CommentView | null} */
    this.parent = parent
    this.posted = posted
    if (parent) this.depth = parent.depth + 1
    this.replies = create("ol", { class: "replies" })
    this.folder = createButton("", () => this.fold(!this.replies.hidden), { class: "quiet fold" })
    this.more = create("div", { class: "more" })
    this.article = create("article", { class: "comment", tabindex: -1 })
    this.item = create("li", {}, this.article)
    this.show(comment)
    this.fold(false)
  }

  /** Puts the replies out of sight and reach, or back. @param {boolean} folded */
  fold(folded) {
    const { texts } = this.talk
    this.replies.hidden = this.more.hidden = folded
    this.folder.ariaExpanded = String(!folded)
    this.folder.textContent = folded ? texts.count("branch.show", this.replies.querySelectorAll("article").length) : texts.say("branch.hide")
  }

  /** Opens the branches that this comment stands in. */
  unfold() {
    for (let up = this.parent; up; up = up.parent) up.fold(false)
  }

  /** @param {Comment} comment as it is now */
  show(comment) {
    this.comment = comment
    const id = freshId()
    this.article.setAttribute("aria-labelledby", id)
    this.article.replaceChildren(...(comment.status === "deleted" ? this.#tombstone(id) : this.#whole(id)))
  }

  /** @param {string} id */
  #tombstone(id) {
    return [create("p", { id, class: "quieter" }, this.talk.texts.say("comment.deleted"))]
  }

  /** @param {string} id */
  #whole(id) {
    const { comment, talk, mine } = this
    const body = create("div", { class: "body", dir: "auto", lang: talk.language }, ...buildBody(comment.body, talk.nameCode))
    const open = comment.status === "published" && !talk.head.thread.locked && !talk.head.site.closed
    if (open) this.reply ??= this.#replying()
    const shown = comment.status === "published"
    const [reply, place] = (open && this.reply) || []
    const reactions = shown && talk.head.site.reactions[0] ? drawReactions(talk, comment) : null
    const report = shown && !mine ? reportButton(talk, comment.id, nameOf(talk, comment)) : null
    const acts = create("div", { class: "acts" }, reply, reactions, report)
    return [this.#heading(id), body, acts, place, mine].filter((each) => !!each)
  }

  /** @param {string} id */
  #heading(id) {
    const { comment, talk } = this
    const { texts } = talk
    const { author, pinned, status, edited_at } = comment
    const badge = (/** @type {boolean} */ shown, /** @type {string} */ key, look = "badge") => (shown ? create("span", { class: look }, texts.say(key)) : null)
    // A guest may call themselves what they like.
    const wrote = author?.kind !== "guest" && talk.authors.includes(author?.name ?? "")
    return create(
      "header",
      { class: "meta" },
      drawAvatar(comment.seed, comment.id),
      create("b", { id, class: "author", dir: "auto" }, nameOf(talk, comment)),
      badge(wrote, "comment.author"),
      badge(author?.kind === "staff", "comment.staff"),
      badge(author?.kind === "member" && !wrote, "comment.member", "badge member"),
      badge(pinned, "comment.pinned"),
      badge(status === "pending", "comment.pending"),
      this.#permalink(),
      edited_at && create("span", { title: texts.when(edited_at) }, texts.say("comment.edited")),
      this.#relation(),
    )
  }

  #permalink() {
    const { created_at, id } = this.comment
    const { texts } = this.talk
    const time = create("time", { datetime: created_at, title: texts.when(created_at) }, texts.ago(created_at))
    return create("a", { href: anchorOf(id), class: "permalink", click: () => this.reveal() }, time)
  }

  #relation() {
    const { parent, talk } = this
    if (!parent) return null
    const { comment } = parent
    const words = comment.author ? talk.texts.say("reply.parent", { name: nameOf(talk, comment) }) : talk.texts.say("reply.parent_deleted")
    return create("a", { href: anchorOf(comment.id), class: "relation", click: () => parent.reveal() }, words)
  }

  /** The button and the place of its form, which keeps what was typed when it is closed. */
  #replying() {
    const { talk, comment } = this
    const { texts } = talk
    const place = create("div")
    /** @type {import("./writing-form.js").WritingForm | null} */
    let form = null
    const draw = (/** @type {() => void} */ close) => {
      const posted = (/** @type {Posted} */ answer, /** @type {string} */ source) => {
        form = null
        close()
        this.posted(answer, source)
      }
      form ??= postingForm(talk, comment, { cancel: close, posted })
      return form.element
    }
    const name = texts.say("reply.to", { name: nameOf(talk, comment) })
    return [createOpener(texts.say("reply.button"), place, draw, { class: "quiet answer", "aria-label": name }), place]
  }

  /** Brings the comment before the reader's eyes, with the focus, marked. */
  reveal() {
    this.unfold()
    this.talk.marked?.classList.remove("marked")
    this.talk.marked = this.article
    this.article.classList.add("marked")
    this.article.scrollIntoView({ block: "center" })
    this.article.focus({ preventScroll: true })
  }
}
