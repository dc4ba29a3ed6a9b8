import { create, createButton } from "./create.js"
import css from "./live.css"
/** @import { CommentView } from "./comment-view.js" */
/** @import { ThreadView } from "./thread-view.js" */
/** @import { Comment, Reading } from "./wire.js" */

/** A browser opens few connections to one host, and leaves none for reading if all of them listen. */
const MOST = 3

/** @typedef {{id: string, parent: string | null, count: number}} Told what an event says of a comment */

const sheet = new CSSStyleSheet()
sheet.replaceSync(css)
let listening = 0

/**
 * Listens to a thread, from when it first comes before the reader's eyes and for as long as it stands there.
 * @param {ThreadView} view
 * @param {string} address of its events
 * @param {number} version of the thread as it was read
 * @param {HTMLElement} element
 */
export function attend(view, address, version, element) {
  const eyes = new IntersectionObserver(([entry]) => {
    if (!entry?.isIntersecting) return
    eyes.disconnect()
    listen(view, address, version, element)
  })
  eyes.observe(element)
  view.talk.signal.addEventListener("abort", () => eyes.disconnect())
}

/** @type {typeof attend} */
function listen(view, address, version, element) {
  if (listening >= MOST || view.talk.signal.aborted) return
  const root = /** @type {ShadowRoot} */ (view.list.getRootNode())
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet)
  new Ear(view, address, version, element)
}

/** Hears what others do in a thread; nothing of it comes before the reader's eyes until they want it. */
class Ear {
  /** @type {EventSource | null} */
  #source = null
  /** What others wrote and the reader has not asked for yet. @type {Set<string>} */
  #waiting = new Set()
  /** What reads otherwise now, and is not shown so yet. @type {Set<string>} */
  #stale = new Set()
  /** What was taken away, and is still shown. @type {Set<string>} */
  #gone = new Set()
  /** How many comments there are, by the latest event. */
  #count = 0
  /** Whether so much happened that only the whole thread tells it. */
  #lost = false
  #bar = create("div", { class: "news", role: "status" })

  /**
   * @param {ThreadView} view
   * @param {string} address
   * @param {number} version
   * @param {HTMLElement} element
   */
  constructor(view, address, version, element) {
    this.view = view
    this.address = address
    /** Up to which version events were heard. */
    this.heard = String(version)
    /** Up to which version everything is shown. */
    this.shown = version
    const { signal } = view.talk
    listening++
    view.list.before(this.#bar)
    document.addEventListener("visibilitychange", () => this.#listen(), { signal })
    element.addEventListener("aparte:comment", (event) => this.#ownPosted(/** @type {CustomEvent} */ (event).detail.id), { signal })
    // Once the reader is done with a form, what it kept from being shown may follow.
    for (const act of ["click", "keyup"]) element.addEventListener(act, () => setTimeout(() => this.#settle()), { signal })
    signal.addEventListener("abort", () => {
      listening--
      this.#source?.close()
    })
    this.#listen()
  }

  /** A page that nobody sees hears nothing; when it is seen again, it hears what it missed. */
  #listen() {
    this.#source?.close()
    this.#source = null
    if (document.hidden) return
    try {
      this.#source = new EventSource(`${this.address}&since=${this.heard}`)
    } catch {
      // A browser without it, or an extension that forbids it: the thread is read as ever.
      return
    }
    this.#on("comment.created", (told) => this.#created(told))
    this.#on("comment.updated", ({ id }) => this.#shows(id) && !this.view.own.has(id) && this.#stale.add(id))
    this.#on("comment.deleted", ({ id }) => {
      this.#waiting.delete(id)
      this.#stale.delete(id)
      if (this.#shows(id)) this.#gone.add(id)
    })
    this.#on("thread.reset", () => (this.#lost = true))
  }

  /**
   * @param {string} name
   * @param {(told: Told) => void} act
   */
  #on(name, act) {
    this.#source?.addEventListener(name, ({ data, lastEventId }) => {
      /** @type {Told} */
      const told = JSON.parse(data)
      this.heard = lastEventId
      this.#count = told.count
      act(told)
      this.#tally()
      this.#draw()
      this.#settle()
    })
  }

  /** Whether a comment stands there with its words. @param {string} id */
  #shows(id) {
    return this.view.views.get(id)?.comment.status === "published"
  }

  /** @param {Told} told */
  #created({ id, parent }) {
    const { views } = this.view
    this.#gone.delete(id)
    if (views.has(id)) {
      // One's own, which waited for this, or one that was taken away and is back.
      if (!this.#shows(id)) this.#stale.add(id)
    }
    // What answers a comment that is not loaded comes along with that.
    else if (!parent || views.has(parent) || this.#waiting.has(parent)) this.#waiting.add(id)
  }

  #tally() {
    this.view.tally(this.#count - this.view.talk.head.thread.count)
  }

  /**
   * The event of one's own comment may come before the answer to it.
   * @param {string} id
   */
  #ownPosted(id) {
    if (!this.#waiting.delete(id)) return
    this.#tally()
    this.#draw()
  }

  /** Says how much is new, with a button to see it. */
  #draw() {
    const { texts } = this.view.talk
    // Another order, or more of the thread, may have brought them along.
    for (const id of this.#waiting) if (this.view.views.has(id)) this.#waiting.delete(id)
    const number = this.#lost ? Math.max(1, this.#count - this.view.views.size) : this.#waiting.size
    if (!number) return this.#bar.replaceChildren()
    const words = texts.count("live.new", number)
    // Said once, by a button that may have the focus.
    if (this.#bar.textContent === words) return
    if (!this.#bar.firstChild) this.#bar.append(createButton("", () => this.#show(), { class: "primary" }))
    this.#bar.firstElementChild?.replaceChildren(create("span", {}, words))
  }

  /** Shows what is new where it belongs, and leads there; where that cannot be, the thread is asked for anew. */
  async #show() {
    const { view } = this
    const page = this.#lost ? null : await this.#fetch()
    if (!page && !this.#lost) return
    const fresh = view.add((page?.comments ?? []).filter(({ id }) => this.#waiting.has(id) && !view.views.has(id)))
    if (fresh[0]) {
      for (const each of fresh) {
        each.article.classList.add("new")
        each.unfold()
      }
      fresh[0].article.focus()
      view.talk.announce(view.talk.texts.count("status.loaded", fresh.length))
    } else {
      await view.reorder(view.sort)
      view.list.querySelector("article")?.focus()
      this.#waiting.clear()
    }
    this.#lost = false
    this.#draw()
    if (page) this.#note(page)
  }

  /** Everything is shown up to this answer, unless something still waits. @param {Reading} page */
  #note({ version }) {
    if (!this.#stale.size && !this.#waiting.size) this.shown = version
  }

  /** Brings what is shown up to date, but for what the reader is at work on. */
  async #settle() {
    for (const id of this.#gone) {
      const view = this.view.views.get(id)
      if (view && this.#replace(view, { ...view.comment, status: "deleted", author: null, body: [] })) this.#gone.delete(id)
    }
    if (!this.#stale.size || this.settling || [...this.#stale].every((id) => this.#busy(this.view.views.get(id)))) return
    this.settling = true
    const page = await this.#fetch()
    this.settling = false
    for (const comment of page?.comments ?? []) {
      const view = this.#stale.has(comment.id) && this.view.views.get(comment.id)
      if (view && this.#replace(view, comment)) this.#stale.delete(comment.id)
    }
    if (page) this.#note(page)
  }

  /** What changed since everything was shown; if it does not come, the next event asks again. */
  async #fetch() {
    try {
      return /** @type {Reading} */ (await this.view.ask({ sort: this.view.sort, since: String(this.shown) }))
    } catch {
      return null
    }
  }

  /** @param {CommentView | undefined} view */
  #busy(view) {
    return Boolean(view?.article.querySelector("form, [aria-expanded=true]"))
  }

  /**
   * Shows a comment as it is now, the focus staying where it is; gives whether it could.
   * @param {CommentView} view
   * @param {Comment} comment
   */
  #replace(view, comment) {
    if (this.#busy(view)) return false
    /** @type {HTMLElement | null} */
    const focused = view.article.querySelector(":focus")
    const own = this.view.own.get(comment.id)
    if (own) own.comment = comment
    if (comment.status === "deleted") view.mine = null
    view.show(comment)
    if (focused) (focused.isConnected ? focused : view.article).focus({ preventScroll: true })
    return true
  }
}
