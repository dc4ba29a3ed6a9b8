import { drawOwn } from "./own-comment.js"
import { place, posted, remember } from "./placing.js"
import { Hand } from "./hand.js"
import { Kept } from "./kept.js"
import penCss from "./write.css"
/** @import { Core, Part } from "./account.js" */
/** @import { Own } from "./own-comment.js" */
/** @import { Comment, Posted } from "./wire.js" */
/** @import { ThreadView } from "./thread-view.js" */
/** @import { Proof } from "./work.js" */
/** @import { Talk } from "./talk.js" */
/** @import { WritingForm } from "./writing-form.js" */

/** @param {Core} core */
export const openPen = (core) => new Pen(core)

const sheet = new CSSStyleSheet()
sheet.replaceSync(penCss)

/** Brings the styles of what writers see. @param {Node} node */
function dress(node) {
  const root = node.getRootNode()
  if (root instanceof ShadowRoot && !root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet)
}

/** What everybody who writes needs: one for all the widgets of a page. */
export class Pen {
  /** @type {WeakMap<Talk, () => Promise<Proof>>} */
  #proofs = new WeakMap()

  /** @param {Core} core */
  constructor(core) {
    this.core = core
    this.kept = new Kept(core)
  }

  /** @param {Part} part */
  draw(part) {
    dress("line" in part ? part.form.element : part.list)
    if ("line" in part) return this.#refill(part.form)
    for (const own of this.kept.ownOf(part.talk)) if (!part.own.has(own.comment.id)) this.#recall(part, own)
    const { talk, views } = part
    for (const [id, { article }] of views) {
      if (!this.kept.restored.delete(this.core.draftOf(talk, id))) continue
      /** @type {HTMLElement | null} */ (article.querySelector("button.answer[aria-expanded=false]"))?.click()
    }
  }

  /**
   * Puts back what the reader wrote before; what was published and is not there may have been taken away meanwhile.
   * @param {ThreadView} thread
   * @param {Own} own
   */
  async #recall(thread, own) {
    const { id, status } = own.comment
    thread.own.set(id, own)
    if (status === "published" && !thread.views.has(id) && (await this.#isGone(thread.talk, id))) {
      thread.own.delete(id)
      return this.kept.forget(own)
    }
    remember(this, thread, own)
  }

  /**
   * @param {Talk} talk
   * @param {string} id
   */
  async #isGone({ signal }, id) {
    try {
      return (await this.core.ask(`api/v1/comments/${id}`, signal)).comment.status === "deleted"
    } catch (error) {
      return error instanceof this.core.Refusal && error.status === 404
    }
  }

  /** Puts what the reader wrote where it belongs, in so much of a thread as is shown. @param {ThreadView} thread */
  placeAll(thread) {
    for (const own of thread.own.values()) place(this, thread, own)
  }

  /**
   * @param {ThreadView} thread
   * @param {Own} own
   */
  remember(thread, own) {
    remember(this, thread, own)
  }

  /**
   * @param {ThreadView} thread
   * @param {Posted} answer
   * @param {string} source
   */
  posted(thread, answer, source) {
    posted(this, thread, answer, source)
  }

  /** Puts back what was being typed when the page was left. @param {WritingForm} form */
  #refill({ plan, text, talk }) {
    const { drafts } = this.core
    if (!this.kept.restored.delete(plan.draft) || text.control.value) return
    text.control.value = drafts.get(plan.draft) ?? ""
    talk.announce(talk.texts.say("write.restored"))
  }

  /** Whoever begins to write in a form. @param {WritingForm} form */
  take(form) {
    dress(form.element)
    return new Hand(this, form)
  }

  /**
   * What the writer of a comment may do with it.
   * @param {Talk} talk
   * @param {Own} own
   * @param {(change: Partial<Comment>) => void} become
   */
  drawOwn(talk, own, become) {
    this.kept.remember(talk, own)
    const changed = (/** @type {Partial<Comment>} */ change) => {
      become(change)
      if (change.status === "deleted") this.kept.forget(own)
    }
    return drawOwn(this, talk, own, changed)
  }

  /** The proof of work that a site asks of guests. @param {Talk} talk */
  proofOf(talk) {
    const { ask, lazily, loadPart, ofSite } = this.core
    const { site } = talk.head
    if (!site.challenge) return null
    const make = this.#proofs.get(talk) ?? lazily(async () => new (await loadPart("work")).Proof(ask, ofSite(site.slug, "challenge"), talk.signal))
    this.#proofs.set(talk, make)
    return make()
  }
}
