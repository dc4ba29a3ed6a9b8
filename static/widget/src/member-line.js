/** @import { Place } from "./account.js" */
/** @import { Desk } from "./sign-in.js" */

/** The line of each form that says who writes. */
export class MemberLine {
  /** Sites for which a window is open, and how to sign in on this page instead. @type {Map<string, () => void>} */
  #waiting = new Map()

  /** @param {Desk} desk */
  constructor(desk) {
    this.desk = desk
  }

  /**
   * A window is open, or no more.
   * @param {string} site
   * @param {() => void} [leave]
   */
  wait(site, leave) {
    if (leave) this.#waiting.set(site, leave)
    else this.#waiting.delete(site)
    this.desk.redraw()
  }

  /** @param {Place} place */
  draw(place) {
    const { line, form } = place
    const focused = /** @type {ShadowRoot} */ (line.getRootNode()).activeElement
    const had = (/** @type {HTMLElement} */ part) => focused && part.contains(focused)
    const hadFocus = had(line)
    const member = this.desk.memberOf(place.talk)
    form.row.hidden = Boolean(member)
    // Their name is not asked any more: whoever was about to type it goes on with the text.
    if (member && had(form.row)) form.text.control.focus()
    line.replaceChildren(...this.#contentOf(place))
    if (hadFocus) line.querySelector("button")?.focus()
  }

  /** @param {Place} place */
  #contentOf(place) {
    const { talk } = place
    const { core } = this.desk
    const { texts, head } = talk
    const member = this.desk.memberOf(talk)
    const leave = this.#waiting.get(head.site.slug)
    const button = (/** @type {string} */ key, /** @type {() => void} */ click) => core.createButton(texts.say(key), click, { class: "quiet" })
    const enter = () => this.desk.enter(place, core.openWindow())
    if (member) {
      const [before, after] = texts.say("member.signed_in", { name: "\n" }).split("\n")
      const limit = this.desk.keeper.isKept ? "" : ` ${texts.say("member.not_remembered")}`
      const who = core.create("span", {}, before, core.create("b", {}, member.name), after, limit)
      return [who, button("member.sign_out", () => this.desk.leave(place))]
    }
    if (!leave) return [button("member.sign_in", enter)]
    const words = core.create("span", {}, texts.say("member.waiting"))
    return [words, button("member.again", enter), button("member.here", leave)]
  }

  /**
   * @param {Place} place
   * @param {string} [why]
   */
  complain({ talk, form }, why = "member.failed") {
    form.report(talk.texts.say(why))
  }
}
