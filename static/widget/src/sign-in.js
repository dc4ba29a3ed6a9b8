import { Errands } from "./errands.js"
import { Keeper } from "./keeper.js"
import { MemberLine } from "./member-line.js"
import { claim, disown } from "./own-claims.js"
/** @import { Core, Part, Place } from "./account.js" */
/** @import { Member } from "./keeper.js" */
/** @import { Talk } from "./talk.js" */
/** @import { ThreadView } from "./thread-view.js" */

/** @typedef {{hello?: boolean, members?: Record<string, Member | null>, refused?: boolean, state?: string, code?: string}} News between tabs */

/** @param {Core} core */
export const openDesk = (core) => new Desk(core)

/** @param {HTMLElement} place with a button that opens something */
const press = (place) => /** @type {HTMLElement | null} */ (place.querySelector("button.answer[aria-expanded=false], .mine > span > [aria-expanded=false]"))?.click()

/** Where readers sign in, are known, and sign out: one for all the widgets of a page. */
export class Desk {
  /** Own comments whose words have been asked for. @type {Set<string>} */
  #claimed = new Set()
  /** Whether this page is one too many: the window that another tab opened to sign in. */
  #isExtra = false
  /** Threads for whose sake the blog has been asked who reads. @type {WeakSet<Talk>} */
  #asked = new WeakSet()
  /** How signing in went for whoever left this page to do so; said once their form is there. @type {"" | "in" | "failed"} */
  #outcome = ""

  /** @param {Core} core */
  constructor(core) {
    this.core = core
    this.keeper = new Keeper(core)
    this.line = new MemberLine(this)
    this.errands = new Errands(core, (leaving, draft) => this.keeper.leave({ ...leaving, draft, drafts: [...core.drafts] }))
    this.channel = core.openChannel((news) => this.hear(news))
    this.left = this.#comeBack()
    /** Drafts whose forms are to be opened again. */
    this.reopening = new Set(this.left?.drafts.map(([draft]) => draft))
    core.settle()
    this.redraw()
    this.tell({ hello: true })
  }

  /** What was being typed when this page was left. */
  #comeBack() {
    const left = this.keeper.comeBack()
    for (const [draft, text] of left?.drafts ?? []) this.core.drafts.set(draft, text)
    for (const { form } of this.#places) form.text.control.value ||= this.core.drafts.get(form.plan.draft) ?? ""
    return left
  }

  /** The forms of the page. */
  get #places() {
    return [...this.core.parts].filter((part) => "line" in part)
  }

  /** @param {News} news */
  tell(news) {
    this.channel?.postMessage(news)
  }

  /** What another tab of the blog says. @param {News} news */
  hear({ hello, members, refused, state = "", code = "" }) {
    const known = this.keeper.members
    if (hello && Object.keys(known).length) this.tell({ members: known, refused: this.core.account.agreed === false })
    if (refused) {
      this.core.account.agreed = false
      this.core.settle()
    }
    if (code) this.errands.finish(state, code)
    if (!members) return
    for (const [site, member] of Object.entries(members)) this.#note(site, member)
    if (this.#isExtra) close()
    this.#isExtra = false
  }

  /**
   * A window that signed somebody in has led here: them, or another tab's reader.
   * @param {string} state
   * @param {string} code
   */
  land(state, code) {
    const { left } = this
    if (left?.state !== state) {
      this.#isExtra = true
      return this.tell({ state, code })
    }
    if (left.hash) history.replaceState(history.state, "", left.hash)
    const end = (/** @type {"in" | "failed"} */ outcome) => {
      this.#outcome = outcome
      this.#places.forEach((place) => place.talk.later().then(() => this.#greet(place), () => {}))
    }
    const done = (/** @type {Member} */ member) => {
      this.#become(left.site, member)
      end("in")
    }
    return this.errands.exchange(left, code, { done, failed: () => end("failed") })
  }

  /** @param {Place} place */
  #greet(place) {
    const outcome = this.#outcome
    const { draft } = this.left ?? {}
    if (!outcome || (draft && place.form.plan.draft !== draft)) return
    this.#outcome = ""
    if (outcome === "in") this.#welcome(place)
    else this.line.complain(place)
  }

  /** @param {Place} place */
  #welcome({ talk, form }) {
    form.text.control.focus()
    talk.announce(talk.texts.say("member.signed_in", { name: this.memberOf(talk)?.name ?? "" }))
  }

  /**
   * Whom the blog vouched for is known while it does.
   * @param {Talk} talk
   */
  memberOf({ head, word }) {
    const member = this.keeper.members[head.site.slug]
    return member?.vouched && !word() ? undefined : member
  }

  /** @param {Part} part */
  draw(part) {
    this.keeper.save()
    // The service may have answered before the words came.
    part.talk.later().then(() => this.#draw(part), () => {})
  }

  /** @param {Part} part */
  #draw(part) {
    if (!("line" in part)) return this.#claim(part)
    this.line.draw(part)
    // Its form is about to be put on the page.
    queueMicrotask(() => this.#greet(part))
  }

  redraw() {
    this.keeper.save()
    this.core.parts.forEach((part) => this.draw(part))
  }

  /** @param {ThreadView} view */
  #claim(view) {
    const member = this.memberOf(view.talk)
    const reopen = () => this.#reopen(view)
    if (member) claim(this.core, view, member, this.#claimed, reopen)
    else disown(view)
    queueMicrotask(reopen)
  }

  /**
   * Opens the forms again in which something was being typed.
   * @param {ThreadView} view
   */
  #reopen({ talk, views }) {
    for (const [id, { article, mine }] of views) {
      const replying = this.reopening.delete(this.core.draftOf(talk, id))
      if (replying) press(article)
      if (mine && this.reopening.delete(this.core.draftOf(talk, `edit ${id}`))) press(mine)
    }
  }

  /**
   * Signs in from a form's line.
   * @param {Place} place
   * @param {Window | null} window
   */
  enter(place, window) {
    const { talk, form } = place
    form.report("")
    this.#ask(talk, window, form.plan.draft, { done: () => this.#welcome(place), failed: (why) => this.line.complain(place, why) })
  }

  /**
   * @param {Talk} talk
   * @param {Window | null} window
   * @param {string} draft
   * @param {{done: () => void, failed: (why?: string) => void}} then
   */
  #ask({ head }, window, draft, then) {
    const { slug } = head.site
    const done = (/** @type {Member} */ member) => {
      this.#become(slug, member)
      then.done()
    }
    const failed = (/** @type {string | undefined} */ why) => {
      this.line.wait(slug)
      then.failed(why)
    }
    const leave = this.errands.begin(head, window, draft, { done, failed })
    if (leave) this.line.wait(slug, leave)
  }

  /**
   * @param {string} site
   * @param {Member | null} member
   */
  #become(site, member) {
    this.#note(site, member)
    this.tell({ members: { [site]: member } })
  }

  /**
   * @param {string} site
   * @param {Member | null} member
   */
  #note(site, member) {
    this.keeper.note(site, member)
    this.#claimed.clear()
    this.line.wait(site)
  }

  /**
   * The blog itself says who reads; it is asked once for each thread, and not about those who signed in by themselves.
   * @param {Talk} talk
   */
  vouch(talk) {
    const member = this.memberOf(talk)
    if (this.#asked.has(talk) || (member && !member.vouched)) return
    this.#asked.add(talk)
    this.#believe(talk)
  }

  /**
   * Takes the blog's word to the service; null where that does not believe it.
   * @param {Talk} talk
   */
  async #believe(talk) {
    const { slug } = talk.head.site
    try {
      const word = talk.word()
      const token = typeof word === "function" ? await word() : word
      const member = { ...(await this.errands.change(slug, "sso", { token })), vouched: true }
      this.#become(slug, member)
      talk.later().then(() => talk.announce(talk.texts.say("member.signed_in", { name: member.name })), () => {})
      return member
    } catch {
      return null
    }
  }

  /**
   * Signs out, here and in the blog's other tabs.
   * @param {Place} place
   */
  leave({ talk }) {
    const token = this.memberOf(talk)?.token ?? ""
    this.#become(talk.head.site.slug, null)
    talk.announce(talk.texts.say("member.signed_out"))
    this.errands.end(talk.head.site.slug, token)
  }

  /**
   * Does something as the member; null for a guest.
   * @template Answer
   * @param {Talk} talk
   * @param {() => void} again
   * @param {(token: string) => Promise<Answer>} send
   */
  act(talk, again, send) {
    const member = this.memberOf(talk)
    return member ? this.#actAs(member, talk, again, send) : null
  }

  /**
   * @template Answer
   * @param {Member} member
   * @param {Talk} talk
   * @param {() => void} again
   * @param {(token: string) => Promise<Answer>} send
   */
  async #actAs(member, talk, again, send) {
    const { openWindow, Refusal } = this.core
    const refuse = (/** @type {string} */ why) => new Refusal(401, talk.texts.say(why))
    if (member.until <= Date.now() && member.vouched) {
      const renewed = await this.#believe(talk)
      if (renewed) return send(renewed.token)
      this.#become(talk.head.site.slug, null)
      throw refuse("member.failed")
    }
    if (member.until <= Date.now()) {
      const failed = (/** @type {string | undefined} */ why) => this.#places.filter((place) => place.talk === talk).slice(0, 1).forEach((place) => this.line.complain(place, why))
      this.#ask(talk, openWindow(), "", { done: again, failed })
      throw refuse("member.renewing")
    }
    try {
      return await send(member.token)
    } catch (error) {
      if (!(error instanceof Refusal) || error.status !== 401) throw error
      member.until = 0
      throw refuse("member.over")
    }
  }
}
