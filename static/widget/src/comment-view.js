import { buildBody } from "./body.js"
import { create, freshId } from "./create.js"
import { OwnComment } from "./own-comment.js"
import { nameOf, postingForm } from "./posting.js"
/** @import { Comment, Posted } from "./wire.js" */
/** @import { Own } from "./own-comment.js" */
/** @import { Talk } from "./talk.js" */

/** Where the page's own address leads to a comment. @param {string} id */
export const anchorOf = (id) => `#comment-${id}`

/** One comment on the page, with its replies below it. */
export class CommentView {
  /** @type {OwnComment | null} */
  own = null
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
    this.replies = create("ol", { class: "replies", part: "replies", hidden: true })
    this.more = create("div")
    this.article = create("article", { part: "comment", tabindex: -1 })
    this.item = create("li", {}, this.article, this.replies, this.more)
    this.show(comment)
  }

  /** @param {Comment} comment as it is now */
  show(comment) {
    this.comment = comment
    const deleted = comment.status === "deleted"
    const id = freshId()
    this.article.setAttribute("aria-labelledby", id)
    this.article.replaceChildren(...(deleted ? this.#tombstone(id) : this.#whole(id)))
  }

  /** @param {string} id */
  #tombstone(id) {
    return [create("p", { id, class: "tombstone", part: "meta" }, this.talk.texts.say("comment.deleted"))]
  }

  /** @param {string} id */
  #whole(id) {
    const { comment, talk } = this
    const body = create("div", { class: "body", part: "body", dir: "auto" }, ...buildBody(comment.body, talk.nameCode))
    const replyable = comment.status === "published" && !talk.head.thread.locked && !talk.head.site.closed
    return [this.#heading(id), body, ...(replyable ? this.#replyParts() : []), ...(this.own ? [this.own.element] : [])]
  }

  /** @param {string} id */
  #heading(id) {
    const { comment, talk } = this
    const { texts } = talk
    const badge = (/** @type {string} */ key, part = "badge") => create("span", { class: part, part: "badge" }, texts.say(key))
    return create(
      "header",
      { class: "meta", part: "meta" },
      create("b", { id, part: "author" }, nameOf(talk, comment)),
      comment.author?.kind === "staff" ? badge("comment.staff") : null,
      comment.pinned ? badge("comment.pinned") : null,
      comment.status === "pending" ? badge("comment.pending", "badge pending") : null,
      this.#relation(),
      this.#permalink(),
      comment.edited_at ? create("span", { title: texts.when(comment.edited_at) }, texts.say("comment.edited")) : null,
    )
  }

  #relation() {
    const { parent, talk } = this
    if (!parent) return null
    const { author, id } = parent.comment
    const words = author ? talk.texts.say("reply.parent", { name: nameOf(talk, parent.comment) }) : talk.texts.say("reply.parent_deleted")
    return create("a", { href: anchorOf(id), class: "relation", click: () => parent.reveal() }, words)
  }

  #permalink() {
    const { created_at, id } = this.comment
    const { texts } = this.talk
    const time = create("time", { datetime: created_at, title: texts.when(created_at) }, texts.ago(created_at))
    return create("a", { href: anchorOf(id), part: "permalink", click: () => this.reveal() }, time)
  }

  /** The button and the place of its form, which keeps what was typed when it is closed. */
  #replyParts() {
    const { texts } = this.talk
    const place = create("div")
    /** @type {import("./writing-form.js").WritingForm | null} */
    let form = null
    const close = () => {
      place.replaceChildren()
      button.setAttribute("aria-expanded", "false")
      button.focus()
    }
    const open = () => {
      form ??= postingForm(this.talk, this.comment, {
        cancel: close,
        posted: (answer, source) => {
          form = null
          close()
          this.posted(answer, source)
        },
      })
      place.replaceChildren(form.element)
      button.setAttribute("aria-expanded", "true")
      form.text.control.focus()
    }
    const name = texts.say("reply.to", { name: nameOf(this.talk, this.comment) })
    const click = () => (place.firstChild ? close() : open())
    const button = create("button", { type: "button", class: "quiet reply", part: "reply", "aria-label": name, "aria-expanded": "false", click }, texts.say("reply.button"))
    return [button, place]
  }

  /**
   * Hands the comment to its writer.
   * @param {Own} own
   * @param {(before: Comment) => void} acted is told what stood there before
   */
  belongToReader(own, acted) {
    const become = (/** @type {Partial<Comment>} */ change) => {
      const before = this.comment
      own.comment = { ...before, ...change }
      if (own.comment.status === "deleted") this.own = null
      this.show(own.comment)
      acted(before)
    }
    this.own = new OwnComment(this.talk, own, {
      changed: become,
      deleted: () => become({ author: null, body: [], status: "deleted" }),
    })
    this.show(this.comment)
  }

  /** Brings the comment before the reader's eyes, with the focus, marked. */
  reveal() {
    this.talk.marked?.classList.remove("marked")
    this.talk.marked = this.article
    this.article.classList.add("marked")
    this.article.scrollIntoView({ block: "center" })
    this.article.focus({ preventScroll: true })
  }
}
