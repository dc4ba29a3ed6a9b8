import { Keeper } from "./keeper.js"
import { MemberLine } from "./member-line.js"
import { claim, disown } from "./own-claims.js"
import { challengeOf, newSecret } from "./secrets.js"
/** @import { Core, Place } from "./account.js" */
/** @import { Member } from "./keeper.js" */
/** @import { Talk } from "./talk.js" */
/** @import { ThreadView } from "./thread-view.js" */

/**
 * @typedef {{site: string, verifier: string, done: () => void, failed: () => void}} Attempt
 * @typedef {{hello?: boolean, members?: Record<string, Member | null>, state?: string, code?: string}} News between tabs
 */

/** The service takes no longer address. */
const LONGEST_ADDRESS = 2000
/** A browser's clock may run far ahead; a token that has just come is not held to be over. */
const LEAST_LIFE = 300_000
const endless = new AbortController().signal

/** @param {Core} core */
export const openDesk = (core) => new Desk(core)

/** @param {HTMLElement} place with a button that opens something */
const press = (place) => /** @type {HTMLElement | null} */ (place.querySelector("button[aria-expanded=false]"))?.click()

/** Where readers sign in, are known, and sign out: one for all the widgets of a page. */
export class Desk {
  /** Who asked to sign in here, by the `state` that comes back with a code. @type {Map<string, Attempt>} */
  #attempts = new Map()
  /** Own comments whose words have been asked for. @type {Set<string>} */
  #claimed = new Set()
  /** Whether this page is one too many: the window that another tab opened to sign in. */
  #isExtra = false
  /** How signing in went for whoever left this page to do so; said once their form is there. @type {"" | "in" | "failed"} */
  #outcome = ""

  /** @param {Core} core */
  constructor(core) {
    this.core = core
    this.keeper = new Keeper(core.name)
    this.line = new MemberLine(this)
    this.channel = new BroadcastChannel(core.name)
    this.channel.onmessage = ({ data }) => this.hear(data)
    this.left = this.#comeBack()
    /** Drafts whose forms are to be opened again. */
    this.reopening = new Set(this.left?.drafts.map(([draft]) => draft))
    const service = new URL(core.service).origin
    addEventListener("message", ({ origin, data }) => {
      if (origin === service && data?.type === "aparte:code") this.#finish(data.state, data.code)
    })
    this.redraw()
    this.#tell({ hello: true })
  }

  /** What was being typed when this page was left. */
  #comeBack() {
    const { core, keeper } = this
    const { leaving } = keeper
    if (!leaving) return null
    delete keeper.leaving
    keeper.save()
    for (const [draft, text] of leaving.drafts) core.drafts.set(draft, text)
    for (const { form } of core.places) form.text.control.value ||= core.drafts.get(form.plan.draft) ?? ""
    return leaving
  }

  /** @param {News} news */
  #tell(news) {
    this.channel.postMessage(news)
  }

  /** What another tab of the blog says. @param {News} news */
  hear({ hello, members, state = "", code = "" }) {
    const known = this.keeper.members
    if (hello && Object.keys(known).length) this.#tell({ members: known })
    if (code) this.#finish(state, code)
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
      return this.#tell({ state, code })
    }
    if (left.hash) history.replaceState(history.state, "", left.hash)
    const end = (/** @type {"in" | "failed"} */ outcome) => () => {
      this.#outcome = outcome
      this.core.places.forEach((place) => this.#greet(place))
    }
    return this.#exchange({ ...left, done: end("in"), failed: end("failed") }, code)
  }

  /** @param {Place} place */
  #greet(place) {
    const outcome = this.#outcome
    if (!outcome || place.form.plan.draft !== this.left?.draft) return
    this.#outcome = ""
    if (outcome === "in") this.#welcome(place)
    else this.line.complain(place)
  }

  /** @param {Place} place */
  #welcome({ talk, form }) {
    form.text.control.focus()
    talk.announce(talk.texts.say("member.signed_in", { name: this.memberOf(talk)?.name ?? "" }))
  }

  /** @param {Talk} talk */
  memberOf = ({ head }) => this.keeper.members[head.site.slug]

  /** @param {Place} place */
  draw(place) {
    this.line.draw(place)
    // Its form is about to be put on the page.
    queueMicrotask(() => this.#greet(place))
  }

  /** @param {ThreadView} view */
  claim(view) {
    const member = this.memberOf(view.talk)
    if (member) claim(this.core, view, member, this.#claimed)
    else disown(view)
    if (this.reopening.size) queueMicrotask(() => this.#reopen(view))
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

  redraw() {
    this.core.places.forEach((place) => this.draw(place))
    this.core.views.forEach((view) => this.claim(view))
  }

  /**
   * Signs in from a form's line.
   * @param {Place} place
   * @param {Window | null} window
   */
  enter(place, window) {
    const { talk, form } = place
    const done = () => this.#welcome(place)
    this.#ask(talk, window, form.plan.draft, { done, failed: () => this.line.complain(place) })
  }

  /**
   * Leads the window to where people sign in; where there is none, this page.
   * @param {Talk} talk
   * @param {Window | null} window
   * @param {string} draft
   * @param {{done: () => void, failed: () => void}} then
   */
  #ask({ head }, window, draft, then) {
    const { service } = this.core
    const site = head.site.slug
    const [verifier, state] = [newSecret(), newSecret()]
    const here = location.href.split("#")[0] ?? ""
    const return_to = here.length > LONGEST_ADDRESS ? location.origin + location.pathname : here
    const wish = { site, origin: location.origin, challenge: challengeOf(verifier), state, return_to, lang: head.lang }
    const address = (/** @type {string} */ mode) => `${service}account/connect?${new URLSearchParams({ ...wish, mode })}`
    const leave = () => {
      this.keeper.leaving = { site, state, verifier, hash: location.hash, draft, drafts: [...this.core.drafts] }
      if (!this.keeper.save()) return then.failed()
      // The service must see which blog leads there, however little the blog tells others.
      this.core.create("a", { href: address("redirect"), referrerpolicy: "origin" }).click()
    }
    if (!window || window.closed) return leave()
    this.#attempts.set(state, { site, verifier, ...then })
    this.line.wait(site, leave)
    window.location.replace(address("popup"))
    window.focus()
  }

  /**
   * @param {string} state
   * @param {string} code
   */
  #finish(state, code) {
    const attempt = this.#attempts.get(state)
    this.#attempts.delete(state)
    if (attempt) this.#exchange(attempt, code)
  }

  /**
   * @param {Attempt} attempt
   * @param {string} code
   */
  async #exchange({ site, verifier, done, failed }, code) {
    const { ask, headersOf, ofSite } = this.core
    const body = JSON.stringify({ code, verifier })
    const headers = { ...headersOf("", ""), "Content-Type": "application/json" }
    try {
      const { token, expires_at, account } = await ask(ofSite(site, "sign-in"), endless, { method: "POST", body, headers })
      const until = Math.max(Date.parse(expires_at), Date.now() + LEAST_LIFE)
      this.#become(site, { name: account.username, token, until })
      done()
    } catch {
      this.line.wait(site)
      failed()
    }
  }

  /**
   * @param {string} site
   * @param {Member | null} member
   */
  #become(site, member) {
    this.#note(site, member)
    this.#tell({ members: { [site]: member } })
  }

  /**
   * @param {string} site
   * @param {Member | null} member
   */
  #note(site, member) {
    if (member) this.keeper.members[site] = member
    else delete this.keeper.members[site]
    this.keeper.save()
    this.#claimed.clear()
    this.line.wait(site)
    this.redraw()
  }

  /**
   * Signs out here and in the blog's other tabs; the service ends the token.
   * @param {Place} place
   */
  leave({ talk }) {
    const { ask, headersOf, ofSite } = this.core
    const { slug } = talk.head.site
    const token = this.memberOf(talk)?.token
    this.#become(slug, null)
    talk.announce(talk.texts.say("member.signed_out"))
    ask(ofSite(slug, "sign-in"), endless, { method: "DELETE", headers: headersOf("", token), keepalive: true }).catch(() => {})
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
    if (member.until <= Date.now()) {
      this.#ask(talk, openWindow(), "", { done: again, failed: () => {} })
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
