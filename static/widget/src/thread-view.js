import { account, join } from "./account.js"
import { anchorOf, CommentView } from "./comment-view.js"
import { create, createButton } from "./create.js"
import { postingForm } from "./posting.js"
import { Refusal } from "./asking.js"
/** @import { Comment, Page, Posted } from "./wire.js" */
/** @import { Own } from "./own-comment.js" */
/** @import { Talk } from "./talk.js" */

/** Deeper replies stand in the same list as their parent: "in reply to" tells whose they are, and no page becomes a stair. */
const DEEPEST = 4
/** A permalink looks through so many further parts of a thread, no more. */
const FURTHEST = 20
/** A heading of the page's own must not make the widget look for it. */
const COMMENT_ANCHOR = /^#c-[\w-]{16}$/
export const SORTS = ["oldest", "newest", "top"]

/** @typedef {{sort: string, cursor?: string, parent?: string, since?: string}} Part of a thread, to ask for */

/** A whole thread: title, form, comments. */
export class ThreadView {
  /** @type {Map<string, CommentView>} */
  views = new Map()
  /** @type {WeakMap<Element, CommentView>} */
  #byItem = new WeakMap()
  /** What the reader wrote, which may wait for approval and so come with no answer. @type {Map<string, Own>} */
  own = new Map()
  /** Parts that are still to come, by the place where they will be asked for. @type {Map<HTMLElement, Part>} */
  #parts = new Map()
  /** How often another order was asked for: what was asked before that comes too late. */
  #turn = 0

  /**
   * @param {Talk} talk
   * @param {Page} page
   * @param {string} sort
   * @param {(part: Part) => Promise<Page>} ask
   */
  constructor(talk, page, sort, ask) {
    const { texts, head } = talk
    this.talk = talk
    this.sort = sort
    this.ask = ask
    this.title = create(/** @type {"h2"} */ (`h${talk.heading}`), { class: "title" })
    this.list = create("ol", { class: "list" })
    this.rest = create("div", { class: "more" })
    this.empty = create("p", { class: "quieter" }, texts.say("thread.empty"))
    this.sorting = this.#drawSorting()
    this.form = head.thread.locked || head.site.closed ? null : postingForm(talk, null, { posted: this.posted })
    const writing = this.form?.element ?? create("p", { class: "box quieter" }, texts.say("thread.closed"))
    this.nodes = [create("div", { class: "top" }, this.title, this.sorting), writing, this.empty, this.list, this.rest]
    this.#lay(page)
    this.tally(0)
    join(this)
  }

  #drawSorting() {
    const { texts } = this.talk
    const options = SORTS.map((sort) => create("option", { value: sort, selected: sort === this.sort }, texts.say(`sort.${sort}`)))
    const change = () => this.reorder(select.value)
    const select = create("select", { class: "sort", "aria-label": texts.say("sort.label"), change }, ...options)
    return select
  }

  /** @param {number} change of the number of published comments */
  tally(change) {
    const { head, texts } = this.talk
    const count = (head.thread.count += change)
    this.title.textContent = count > 0 ? texts.count("thread.count", count) : texts.say("thread.title")
    this.empty.hidden = this.views.size > 0 || !this.form
    this.sorting.hidden = count < 2
  }

  /** Shows the comments in another order; what is being written in the main form stays. @param {string} sort */
  async reorder(sort) {
    const page = await this.#fetch(this.rest, { sort })
    if (page) {
      this.sort = sort
      this.list.replaceChildren()
      this.views.clear()
      this.#parts.clear()
      this.#lay(page)
    }
    this.sorting.value = this.sort
  }

  /**
   * Asks for a part of the thread; if it does not come, says so in that place and offers another try. Null too where the
   * reader has chosen another order meanwhile.
   * @param {HTMLElement} place
   * @param {Part} part
   */
  async #fetch(place, part) {
    const { texts } = this.talk
    const turn = part.cursor ? this.#turn : ++this.#turn
    place.setAttribute("aria-busy", "true")
    try {
      const page = await this.ask(part)
      if (turn !== this.#turn) return null
      place.replaceChildren()
      return page
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      if (turn !== this.#turn) return null
      const trouble = create("p", { class: "alarm box", role: "alert", lang: error.lang, dir: "auto" }, error.detail || texts.say("early.failed"))
      const again = part.cursor ? () => this.#loadAndShow(place) : () => this.reorder(part.sort)
      place.replaceChildren(trouble, createButton(texts.say("early.retry"), again))
      return null
    } finally {
      place.removeAttribute("aria-busy")
    }
  }

  /** Lays the comments of an answer below those that are there. @param {Page} page */
  #lay({ comments, next, more = {} }) {
    const fresh = comments.filter(({ id }) => !this.views.has(id)).map((comment) => this.place(comment))
    account.pen?.placeAll(this)
    for (const [parent, cursor] of Object.entries(more)) {
      const view = this.views.get(parent)
      if (!view) continue
      view.item.append(view.more)
      this.#offer(view.more, { sort: this.sort, parent, cursor })
    }
    if (next) this.#offer(this.rest, { sort: this.sort, cursor: next })
    account.desk?.draw(this)
    return fresh
  }

  /**
   * @param {HTMLElement} place
   * @param {Part} part
   */
  #offer(place, part) {
    this.#parts.set(place, part)
    const words = this.talk.texts.say(part.parent ? "more.replies" : "more.comments")
    place.replaceChildren(createButton(words, () => this.#loadAndShow(place)))
  }

  /** @param {HTMLElement} place */
  async #loadAndShow(place) {
    const fresh = await this.#load(place)
    fresh[0]?.article.focus()
    if (fresh[0]) this.talk.announce(this.talk.texts.count("status.loaded", fresh.length))
  }

  /** Fetches the part that belongs in a place; gives what is new. @param {HTMLElement} place */
  async #load(place) {
    const part = this.#parts.get(place)
    const page = part && (await this.#fetch(place, part))
    if (!page) return []
    this.#parts.delete(place)
    if (!part.parent || !page.next) return this.#lay(page)
    return this.#lay({ ...page, next: null, more: { ...page.more, [part.parent]: page.next } })
  }

  /**
   * @param {Comment} comment
   * @param {boolean} [first] above the others, for what was just written where the newest come first
   */
  place(comment, first = false) {
    const parent = this.views.get(comment.parent ?? "") ?? null
    const view = new CommentView(this.talk, comment, parent, this.posted)
    this.views.set(comment.id, view)
    this.#byItem.set(view.item, view)
    if (!parent) this.list[first ? "prepend" : "append"](view.item)
    else if (parent.depth < DEEPEST) {
      parent.replies.append(view.item)
      parent.article.after(parent.folder, parent.replies)
    } else this.#lastBelow(parent).after(view.item)
    return view
  }

  /** Places what others wrote meanwhile, parents first; what answers nothing that is shown comes along with that. @param {Comment[]} comments */
  add(comments) {
    const fresh = comments.flatMap((comment) => (!comment.parent || this.views.has(comment.parent) ? this.place(comment, this.sort === "newest") : []))
    this.tally(0)
    return fresh
  }

  /** The last item of the same list that answers this comment, directly or not. @param {CommentView} view */
  #lastBelow(view) {
    let last = view.item
    for (let item = last.nextElementSibling; item && descends(this.#byItem.get(item), view); item = item.nextElementSibling) {
      last = /** @type {HTMLLIElement} */ (item)
    }
    return last
  }

  /** What becomes of a comment that the reader has sent. @type {(posted: Posted, source: string) => void} */
  posted = (posted, source) => void account.pen?.posted(this, posted, source)

  /** Shows the comment that the page's address names, asking for more of the thread until it is found. */
  async follow() {
    for (let asked = 0; COMMENT_ANCHOR.test(location.hash); asked++) {
      const view = [...this.views.values()].find(({ comment }) => anchorOf(comment.id) === location.hash)
      if (view) return view.reveal()
      const [place] = this.#parts.keys()
      if (!place || asked === FURTHEST || !(await this.#load(place)).length) return
    }
  }
}

/** @type {(view: CommentView | undefined, above: CommentView) => boolean} */
function descends(view, above) {
  let up = view?.parent
  while (up && up !== above) up = up.parent
  return up === above
}
