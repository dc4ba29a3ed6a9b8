import { create } from "./create.js"
import { mirror } from "./mirror.js"
import { pageKey } from "./page.js"
import { holdRoom } from "./reserve.js"
import { ask, bring, lazily, loadPart, loadData, ofSite, Refusal, service } from "./asking.js"
import { drawError, drawLoading } from "./states.js"
import { earlyTexts, primaryOf, Texts } from "./texts.js"
import { SORTS, ThreadView } from "./thread-view.js"
import css from "./widget.css"
/** @import { Reading } from "./wire.js" */
/** @import { Talk } from "./talk.js" */
/** @import { Part } from "./thread-view.js" */

const sheet = new CSSStyleSheet()
sheet.replaceSync(css)

/** So long somebody reads before a thread is worth listening to. */
const WHILE = 8_000
/** How far below the window a lazy widget begins to load. */
const NEAR = "800px"

/** `<aparte-thread>`: the comments of one page, read and written. */
export class AparteThread extends HTMLElement {
  static observedAttributes = ["site", "thread", "lang", "sort", "heading"]

  /** Ends when the element leaves the page. @type {AbortController | null} */
  #presence = null
  /** Ends when another thread is loaded, or this one anew. @type {AbortController | null} */
  #life = null
  /** @type {ThreadView | null} */
  #view = null
  #planned = false
  /** A word, or a function that gives one: a field, so that frameworks see it; the page may have set it already. */
  sso = /** @type {any} */ (this).sso
  /** Whether the comments are to be there: at once, or once a lazy element is near. */
  #wanted = false
  #internals = this.attachInternals()
  // A page may have been built with the comments of that day inside.
  #root = this.#internals.shadowRoot ?? this.attachShadow({ mode: "open" })
  #status = create("p", { role: "status", class: "unseen" })
  // An empty title keeps the element's own, which names the thread, from popping up over every comment.
  #frame = this.#root.querySelector("div") ?? create("div", { class: "frame", title: "" }, create("slot"))
  /** The comments of that day, which are read until today's are there. */
  #pasted = this.#frame.querySelector(".pasted")

  constructor() {
    super()
    mirror(this, ["site", "thread", "author", "heading", "theme", "sort", "loading"])
    this.#root.adoptedStyleSheets = [sheet]
    // Moved, it would lose its style for a moment.
    if (!this.#pasted) this.#root.append(this.#frame)
    this.#root.append(this.#status)
  }

  connectedCallback() {
    this.#presence = new AbortController()
    const { signal } = this.#presence
    addEventListener("hashchange", () => this.#view?.follow(), { signal })
    if (this.getAttribute("loading") !== "lazy") return this.#plan()
    const near = new IntersectionObserver(([entry]) => {
      if (!entry?.isIntersecting) return
      near.disconnect()
      this.#plan()
    }, { rootMargin: NEAR })
    near.observe(this)
    signal.addEventListener("abort", () => near.disconnect())
  }

  disconnectedCallback() {
    this.#presence?.abort()
    this.#life?.abort()
    this.#wanted = false
  }

  /**
   * @param {string} name
   * @param {string | null} before
   * @param {string | null} after
   */
  attributeChangedCallback(name, before, after) {
    if (before === after || !this.#wanted) return
    if (name === "sort" && this.#view) this.#view.reorder(this.#sort)
    else {
      this.#pasted = null
      this.#plan()
    }
  }

  get #site() {
    return this.getAttribute("site") ?? ""
  }

  get #sort() {
    return SORTS.find((sort) => sort === this.getAttribute("sort")) ?? "oldest"
  }

  get #key() {
    return this.getAttribute("thread") || pageKey()
  }

  /** The language of the element, else of the page; without one the service takes the blog's. */
  get #language() {
    const said = this.closest("[lang]")?.getAttribute("lang") || document.documentElement.lang
    try {
      return Intl.getCanonicalLocales(said.replace("_", "-"))[0] ?? ""
    } catch {
      return ""
    }
  }

  /** Loads at the end of the turn, so that several changed attributes are one load. */
  #plan() {
    this.#wanted = true
    if (this.#planned) return
    this.#planned = true
    queueMicrotask(() => {
      this.#planned = false
      if (this.isConnected && this.#site) this.#load()
    })
  }

  async #load() {
    const texts = earlyTexts([this.#language, ...navigator.languages])
    this.#life?.abort()
    this.#life = new AbortController()
    const { signal } = this.#life
    this.#view = null
    this.#hold(!this.#pasted)
    if (this.#pasted) this.#pasted.nextSibling?.remove()
    else this.#fill(texts, drawLoading())
    this.#frame.setAttribute("aria-busy", "true")
    const keeping = this.#pasted && loadPart("pasted").catch(() => null)
    try {
      const reading = await this.#ask({ sort: this.#sort }, signal)
      const settle = (await keeping)?.keepPlace(this.#pasted)
      if (signal.aborted) return
      this.#draw(reading, signal, settle)
    } catch (error) {
      this.#explain(texts, error)
    }
    this.#frame.removeAttribute("aria-busy")
    holdRoom(this, () => this.#frame.getBoundingClientRect().bottom, (held) => this.#hold(held), signal)
  }

  /** @param {boolean} held */
  #hold(held) {
    this.style.removeProperty("min-block-size")
    this.#internals.states[held ? "add" : "delete"]("held")
  }

  /**
   * @param {Texts} texts
   * @param {...Node} nodes
   */
  #fill(texts, ...nodes) {
    for (const part of [this.#frame, this.#status]) Object.assign(part, { lang: texts.language, dir: texts.dir })
    this.#frame.replaceChildren(...nodes)
  }

  /**
   * @param {Part} part
   * @param {AbortSignal} signal
   * @returns {Promise<Reading>}
   */
  async #ask(part, signal) {
    // Regions differ in dates, not in words; and what the widget does not speak, the service need not keep an answer for.
    const lang = primaryOf(this.#language)
    const query = new URLSearchParams({ thread: this.#key, view: "widget", ...(EARLY_TEXTS[lang] && { lang }), ...part })
    const reading = await ask(ofSite(this.#site, `comments?${query}`), signal)
    if (!Array.isArray(reading?.comments)) throw new Refusal(0)
    return reading
  }

  /**
   * @param {Reading} reading
   * @param {AbortSignal} signal
   * @param {(view: ThreadView) => void} [settle] keeps what is read in its place
   */
  #draw(reading, signal, settle) {
    const talk = this.#converse(reading, signal)
    const view = new ThreadView(talk, reading, this.#sort, (part) => this.#ask(part, signal))
    this.#fill(talk.texts, ...view.nodes)
    settle?.(view)
    this.#pasted = null
    this.#view = view
    this.#emit("ready", { thread: reading.thread.key, count: reading.thread.count })
    view.follow()
    const events = `${service}${ofSite(this.#site, `events?${new URLSearchParams({ thread: this.#key })}`)}`
    const hear = () => bring("live", talk).then(({ attend }) => attend(view, events, reading.version, this), () => {})
    const timer = setTimeout(hear, WHILE)
    signal.addEventListener("abort", () => clearTimeout(timer))
  }

  /**
   * @param {Reading} reading
   * @param {AbortSignal} signal
   * @returns {Talk}
   */
  #converse(reading, signal) {
    const { texts_lang } = reading
    const known = primaryOf(this.#language) === texts_lang
    const texts = new Texts(known ? this.#language : texts_lang, { ...earlyTexts([texts_lang]).entries, ...reading.texts })
    let codes = 0
    return {
      head: reading,
      texts,
      signal,
      word: () => this.sso ?? this.getAttribute("sso"),
      later: lazily(async () => Object.assign(texts.entries, await loadData(`texts.${texts_lang}`))),
      reader: { name: "", email: "" },
      language: known ? null : this.#language || null,
      authors: (this.getAttribute("author") ?? "").split(/\s+/),
      title: this.getAttribute("title") || document.title,
      heading: Math.min(6, Math.max(1, Number(this.getAttribute("heading")) || 2)),
      announce: (sentence) => (this.#status.textContent = sentence),
      emit: (name, detail) => this.#emit(name, detail),
      nameCode: () => texts.say("comment.code", { number: String(++codes) }),
    }
  }

  /**
   * @param {Texts} texts
   * @param {unknown} error
   */
  #explain(texts, error) {
    const trouble = error instanceof Refusal ? error : new Refusal(0)
    const query = new URLSearchParams({ thread: this.#key, lang: texts.language })
    const page = `${service}sites/${encodeURIComponent(this.#site)}/threads?${query}`
    const box = drawError(texts, { trouble, page, retry: () => this.#load() })
    if (this.#pasted) this.#pasted.after(box)
    else this.#fill(texts, box)
    this.#emit("error", { during: "load", status: trouble.status })
  }

  /**
   * @param {"ready" | "comment" | "error"} name
   * @param {object} detail
   */
  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(`aparte:${name}`, { detail, bubbles: true, composed: true }))
  }
}
