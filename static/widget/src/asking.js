import { create } from "./create.js"
/** @import { FieldError, News } from "./wire.js" */

/** The service's own address: the folder above the one that this script came from. */
export const service = new URL("..", import.meta.url).href

/** What is awaited for a thread that is gone: nothing comes of it, and nobody is told. @type {Promise<never>} */
export const never = new Promise(() => {})

/** No reader waits longer for an answer than this. */
const PATIENCE = 20_000

/** The service said no, or nothing at all (status 0). */
export class Refusal extends Error {
  /**
   * @param {number} status
   * @param {string} [detail] what the service says to the reader, in their language
   * @param {FieldError[]} [fields]
   * @param {string} [type] which refusal it is
   * @param {News} [news]
   * @param {string | null} [lang] the language in which it is said, which need not be the widget's
   */
  constructor(status, detail = "", fields = [], type = "", news = {}, lang = null) {
    super(`The service answered ${status}`)
    this.status = status
    this.detail = detail
    this.fields = fields
    this.type = type
    this.news = news
    this.lang = lang
  }
}

/**
 * Asks the service and gives its JSON, `null` for an empty answer; everything else is a Refusal.
 * @param {string} path
 * @param {AbortSignal} signal
 * @param {RequestInit} [options]
 */
export async function ask(path, signal, options = {}) {
  let status = 0
  try {
    const response = await fetch(service + path, {
      credentials: "omit",
      // A blog with `no-referrer` on the service's own host would otherwise send `Origin: null`.
      referrerPolicy: "same-origin",
      ...options,
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]),
    })
    status = response.status
    if (response.ok) return status === 204 ? null : await response.json()
    const { detail, errors, type, notice, policy } = await response.json()
    throw new Refusal(status, detail, errors, type, { notice, policy }, response.headers.get("Content-Language"))
  } catch (error) {
    if (signal.aborted) return never
    throw error instanceof Refusal ? error : new Refusal(status)
  }
}

/**
 * @param {string} language
 * @param {string | undefined} token of whoever asks; none, or an empty one, for a guest
 */
export const headersOf = (language, token) => ({ Accept: "application/json", "Accept-Language": language, ...(token && { Authorization: `Bearer ${token}` }) })

/** How often a part did not come: some browsers remember that of an address, and never ask there again. */
let missed = 0

/**
 * A part of the widget that only some readers need. Where the page pins a build by its name, the part is of that build and
 * checked to the byte: an import cannot say what it expects, but it takes what was fetched ahead with an `integrity`.
 * @param {PartName} name
 * @returns {Promise<any>}
 */
export async function loadPart(name) {
  const { href } = new URL(`${name + (CHECKS ? /\.\w+\.js$/.exec(import.meta.url) : ".js")}?${VERSION + missed}`, import.meta.url)
  try {
    if (CHECKS) await fetchAhead({ rel: "modulepreload", href, integrity: (await loadData("checks", CHECKS))[name] ?? "", crossorigin: "" })
    return await import(href)
  } catch {
    missed++
    throw new Refusal(0)
  }
}

/**
 * What only some readers need and is no script: the words of a language, or the hashes by which a pinned build checks its parts.
 * @param {string} name
 * @param {string} [integrity]
 * @returns {Promise<Record<string, string>>}
 */
export async function loadData(name, integrity = "") {
  const response = await fetch(new URL(`${name}.json?${VERSION}`, import.meta.url), { credentials: "omit", referrerPolicy: "same-origin", integrity })
  if (!response.ok) throw new Refusal(response.status)
  return response.json()
}

/**
 * A part, and the words for it in the language of a thread.
 * @param {Parameters<typeof loadPart>[0]} name
 * @param {{later: () => Promise<unknown>}} talk
 */
export const bring = async (name, talk) => (await Promise.all([loadPart(name), talk.later()]))[0]

/**
 * Brings a part to whoever pressed a button, and says beside it if that did not come.
 * @param {PartName} name
 * @param {import("./talk.js").Talk} talk
 * @param {HTMLElement} button the last of its row
 * @param {(part: any) => void} use
 */
export async function bringTo(name, talk, button, use) {
  button.nextSibling?.remove()
  try {
    use(await bring(name, talk))
  } catch {
    button.after(create("span", { class: "alarm", role: "alert" }, talk.texts.say("form.failed")))
  }
}

/** @param {Record<string, string>} settings */
const fetchAhead = (settings) =>
  new Promise((load, error) => document.head.append(create("link", { ...settings, load, error })))

/**
 * What is made once, at its first use; what fails is no use, and is made anew at the next.
 * @template Thing
 * @param {() => Promise<Thing>} make
 */
export function lazily(make) {
  /** @type {Promise<Thing> | null} */
  let coming = null
  return () => {
    coming ??= make()
    coming.catch(() => (coming = null))
    return coming
  }
}

/**
 * @param {string} site
 * @param {string} resource
 */
export const ofSite = (site, resource) => `api/v1/sites/${encodeURIComponent(site)}/${resource}`
