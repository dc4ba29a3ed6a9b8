/** @import { Core } from "./account.js" */
/** @import { Own } from "./own-comment.js" */
/** @import { Talk } from "./talk.js" */
/** @import { WritingForm } from "./writing-form.js" */

/** @typedef {Own & {thread: string}} KeptOwn */

/** More comments of one's own than this no tab shows again. */
const MOST_OWN = 20
/** So long a name is remembered after it was last used, in milliseconds: 180 days. */
const REMEMBERED = 15_552_000_000

/**
 * What a tab keeps of its readers' writing, for a reload and until it is closed: drafts, and their own comments with the
 * key to each. And in this browser their name and address, if they tick that. Nothing at all if they refuse.
 */
export class Kept {
  /** Drafts of an earlier look at the page, until their form is there. @type {Set<string>} */
  restored = new Set()
  /** @type {KeptOwn[]} */
  #own = []

  /** @param {Core} core */
  constructor(core) {
    this.core = core
    const { drafts = [], own = [] } = this.#read(() => sessionStorage, "writing") ?? {}
    for (const [draft, text] of drafts) {
      if (core.drafts.has(draft)) continue
      core.drafts.set(draft, text)
      this.restored.add(draft)
    }
    this.#own = own
  }

  /**
   * @param {() => Storage} storage which some browsers refuse even to name
   * @param {string} what
   */
  #read(storage, what) {
    try {
      return JSON.parse(storage().getItem(`${this.core.name}:${what}`) ?? "null")
    } catch {
      return null
    }
  }

  /**
   * Keeps a value, or lets it go.
   * @param {() => Storage} storage
   * @param {string} what
   * @param {unknown} value nothing to let it go
   */
  #write(storage, what, value) {
    const name = `${this.core.name}:${what}`
    try {
      if (value && this.core.mayKeep()) storage().setItem(name, JSON.stringify(value))
      else storage().removeItem(name)
    } catch {
      // The page knows it until it is left.
    }
  }

  /** Keeps what there is; lets it go where its reader refuses. */
  save() {
    const drafts = [...this.core.drafts]
    const isEmpty = !drafts.length && !this.#own.length
    this.#write(() => sessionStorage, "writing", isEmpty ? null : { drafts, own: this.#own })
    if (!this.core.mayKeep()) this.#write(() => localStorage, "author", null)
    for (const part of this.core.parts) {
      /** @type {HTMLElement | null} */
      const remembering = "line" in part ? part.form.row.querySelector(".refusal") : null
      if (remembering) remembering.hidden = !this.core.mayKeep()
    }
  }

  /**
   * @param {string} name
   * @param {string} text none when empty
   */
  draft(name, text) {
    const { drafts } = this.core
    if (text) drafts.set(name, text)
    else drafts.delete(name)
    this.save()
  }

  /** A reader's own comments in a thread. @param {Talk} talk */
  ownOf(talk) {
    const thread = this.core.draftOf(talk)
    return this.#own.filter((own) => own.thread === thread)
  }

  /**
   * A guest's own comment; a member's is theirs wherever they sign in.
   * @param {Talk} talk
   * @param {Own} own
   */
  remember(talk, own) {
    if (!own.receipt) return
    const others = this.#own.filter(({ comment }) => comment.id !== own.comment.id)
    this.#own = [...others, { ...own, thread: this.core.draftOf(talk) }].slice(-MOST_OWN)
    this.save()
  }

  /** @param {Own} own */
  forget({ comment }) {
    this.#own = this.#own.filter((own) => own.comment.id !== comment.id)
    this.save()
  }

  /** The name that this browser remembers; one that was not used for long is forgotten. */
  #known() {
    const known = this.core.mayKeep() ? this.#read(() => localStorage, "author") : null
    if (known?.at > Date.now() - REMEMBERED) return known
    this.#write(() => localStorage, "author", null)
    return null
  }

  /**
   * The box by which guests have their name remembered; where it is ticked, the name is there.
   * @param {WritingForm} form
   */
  drawRemembering({ talk, fields, row }) {
    const { create, mayKeep } = this.core
    const [, ...asked] = fields
    const known = this.#known()
    for (const { control, plan } of asked) control.value ||= known?.[plan.name] ?? ""
    const keep = (/** @type {object | null} */ values) => this.#write(() => localStorage, "author", values && { ...values, at: Date.now() })
    const box = create("input", { type: "checkbox", checked: Boolean(known), change: () => box.checked || keep(null) })
    row.append(create("label", { class: "refusal", hidden: !mayKeep() }, box, talk.texts.say("write.remember")))
    return { keep: (/** @type {object} */ values) => keep(box.checked ? values : null) }
  }
}
