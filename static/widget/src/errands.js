import { challengeOf, newSecret } from "./secrets.js"
/** @import { Core } from "./account.js" */
/** @import { Leaving, Member } from "./keeper.js" */
/** @import { Head } from "./wire.js" */

/** @typedef {{done: (member: Member) => void, failed: (why?: string) => void}} Then what follows */

/** The service takes no longer address. */
const LONGEST_ADDRESS = 2000
/** A browser's clock may run far ahead; a token that has just come is not held to be over. */
const LEAST_LIFE = 300_000
const endless = new AbortController().signal

/** Ways to the service and back: a window or this page goes there, a code comes from there, and is changed for a token. */
export class Errands {
  /** By the `state` that comes back with a code: nobody else's code is taken. @type {Map<string, Then & {site: string, verifier: string}>} */
  #open = new Map()

  /**
   * @param {Core} core
   * @param {(leaving: Omit<Leaving, "draft" | "drafts">, draft: string) => boolean} keep
   */
  constructor(core, keep) {
    this.core = core
    this.keep = keep
    const service = new URL(core.service).origin
    addEventListener("message", ({ origin, data }) => {
      if (origin === service && data?.type === "aparte:code") this.finish(data.state, data.code)
    })
  }

  /**
   * Sends the window to where people sign in; without one, this page goes. Gives how to go there with this page after all.
   * @param {Head} head
   * @param {Window | null} window
   * @param {string} draft the form to come back to
   * @param {Then} then
   */
  begin(head, window, draft, then) {
    const site = head.site.slug
    const [verifier, state] = [newSecret(), newSecret()]
    const addressOf = (/** @type {string} */ mode) => this.#addressOf(head, { challenge: challengeOf(verifier), state, mode })
    const leave = () => {
      if (!this.keep({ site, state, verifier, hash: location.hash }, draft)) return then.failed("member.unkept")
      // The service must see which blog leads there, however little the blog tells others.
      this.core.create("a", { href: addressOf("redirect"), referrerpolicy: "origin" }).click()
    }
    if (!window || window.closed) return leave()
    this.#open.set(state, { ...then, site, verifier })
    window.location.replace(addressOf("popup"))
    window.focus()
    return leave
  }

  /**
   * @param {Head} head
   * @param {Record<string, string>} others
   */
  #addressOf({ site, lang }, others) {
    const here = location.href.split("#")[0] ?? ""
    const return_to = here.length > LONGEST_ADDRESS ? location.origin + location.pathname : here
    return `${this.core.service}account/connect?${new URLSearchParams({ ...others, site: site.slug, origin: location.origin, return_to, lang })}`
  }

  /**
   * A code has come; one that nobody here waits for is left alone.
   * @param {string} state
   * @param {string} code
   */
  finish(state, code) {
    const waiting = this.#open.get(state)
    this.#open.delete(state)
    if (waiting) this.exchange(waiting, code, waiting)
  }

  /**
   * @param {{site: string, verifier: string}} errand
   * @param {string} code
   * @param {Then} then
   */
  async exchange({ site, verifier }, code, { done, failed }) {
    try {
      done(await this.change(site, "sign-in", { code, verifier }))
    } catch {
      failed()
    }
  }

  /**
   * @param {string} site
   * @param {"sign-in" | "sso"} resource
   * @param {object} proof of who they are
   * @returns {Promise<Member>}
   */
  async change(site, resource, proof) {
    const { ask, headersOf, ofSite } = this.core
    const headers = { ...headersOf("", ""), "Content-Type": "application/json" }
    const { token, expires_at, account } = await ask(ofSite(site, resource), endless, { method: "POST", body: JSON.stringify(proof), headers })
    return { name: account.username, token, until: Math.max(Date.parse(expires_at), Date.now() + LEAST_LIFE) }
  }

  /**
   * Gives a token back; if that does not arrive, the token ends within the hour by itself.
   * @param {string} site
   * @param {string} token
   */
  end(site, token) {
    const { ask, headersOf, ofSite } = this.core
    ask(ofSite(site, "sign-in"), endless, { method: "DELETE", headers: headersOf("", token), keepalive: true }).catch(() => {})
  }
}
