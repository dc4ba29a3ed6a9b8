/** @import { Core } from "./account.js" */

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
 * @typedef {{members: Record<string, Member>, leaving?: Leaving, agreed?: boolean}} Kept
 */

/**
 * What a tab keeps of its readers' signing in, from page to page of the blog until it is closed; nothing before they act,
 * and nothing but in memory if they refuse.
 */
export class Keeper {
  /** Whether the next page will know what this one does. */
  isKept = false

  /** @param {Core} core */
  constructor({ account, mayKeep, name }) {
    this.name = name
    this.mayKeep = mayKeep
    this.account = account
    /** @type {Kept} */
    const { members = {}, leaving, agreed } = this.#read()
    this.members = members
    this.leaving = leaving
    // That they agreed on another page counts here: without it this browser would have kept nothing.
    account.agreed ??= agreed
  }

  #read() {
    try {
      return JSON.parse(sessionStorage.getItem(this.name) ?? "{}")
    } catch {
      return {}
    }
  }

  /** Keeps what there is, or lets it go; its reader may refuse, and so may their browser. */
  save() {
    const { members, leaving, account } = this
    const isEmpty = !leaving && !Object.keys(members).length
    this.isKept = false
    try {
      if (isEmpty || !this.mayKeep()) return sessionStorage.removeItem(this.name)
      sessionStorage.setItem(this.name, JSON.stringify({ members, leaving, agreed: account.agreed }))
      this.isKept = true
    } catch {
      // The tab knows it until it is left.
    }
  }

  /**
   * @param {string} site
   * @param {Member | null} member
   */
  note(site, member) {
    if (member) this.members[site] = member
    else delete this.members[site]
    this.save()
  }

  /** Whether the reader will be known when they come back. @param {Leaving} leaving */
  leave(leaving) {
    this.leaving = leaving
    this.save()
    if (!this.isKept) delete this.leaving
    return this.isKept
  }

  /** What they left, told once. */
  comeBack() {
    const { leaving } = this
    delete this.leaving
    if (leaving) this.save()
    return leaving
  }
}
