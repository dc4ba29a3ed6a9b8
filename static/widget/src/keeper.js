/**
 * @typedef {object} Member
 * @property {string} name
 * @property {string} token good for commenting on one site, for an hour
 * @property {number} until when it has to be renewed
 * @property {boolean} [vouched] the blog's own reader, whom the blog alone knows
 *
 * @typedef {object} Leaving what a reader comes back to who signs in on another page
 * @property {string} site
 * @property {string} state
 * @property {string} verifier
 * @property {string} hash
 * @property {string} draft the form that they left
 * @property {[string, string][]} drafts
 *
 * @typedef {{members: Record<string, Member>, leaving?: Leaving}} Kept
 */

/** What a tab keeps of its readers' signing in, from page to page of the blog until it is closed; nothing before they act. */
export class Keeper {
  /** @param {string} name */
  constructor(name) {
    this.name = name
    /** @type {Kept} */
    const { members = {}, leaving } = this.#read()
    this.members = members
    this.leaving = leaving
  }

  #read() {
    try {
      return JSON.parse(sessionStorage.getItem(this.name) ?? "{}")
    } catch {
      return {}
    }
  }

  /** Whether it could be kept: a browser may forbid it. */
  #save() {
    const { members, leaving } = this
    const isEmpty = !leaving && !Object.keys(members).length
    try {
      if (isEmpty) sessionStorage.removeItem(this.name)
      else sessionStorage.setItem(this.name, JSON.stringify({ members, leaving }))
      return true
    } catch {
      return false
    }
  }

  /**
   * @param {string} site
   * @param {Member | null} member
   */
  note(site, member) {
    if (member) this.members[site] = member
    else delete this.members[site]
    this.#save()
  }

  /** Whether the reader will be known when they come back. @param {Leaving} leaving */
  leave(leaving) {
    this.leaving = leaving
    return this.#save()
  }

  /** What they left, told once. */
  comeBack() {
    const { leaving } = this
    delete this.leaving
    if (leaving) this.#save()
    return leaving
  }
}
