import { ask, headersOf, lazily, loadPart, ofSite, Refusal, service } from "./asking.js"
import { create, createButton } from "./create.js"
/** @import { Desk } from "./sign-in.js" */
/** @import { Talk } from "./talk.js" */
/** @import { ThreadView } from "./thread-view.js" */
/** @import { WritingForm } from "./writing-form.js" */

/** @typedef {{talk: Talk, form: WritingForm, line: HTMLElement}} Place a form, and the line of it that says who writes */
/** @typedef {Place | ThreadView} Part of a widget that looks otherwise once somebody has signed in */

/** What only members need; loaded when a reader signs in, or has. @type {{desk: Desk | null}} */
export const account = { desk: null }
/** What is being typed, by form: it outlives its form, and a page that is left to sign in. @type {Map<string, string>} */
export const drafts = new Map()
/** Every part there is. @type {Set<Part>} */
const parts = new Set()
/** What the tabs of a blog call each other by, and what a signed-in one keeps. */
const name = `aparte:${service}`

/** A window to sign in in. Only a click may open one, so it opens before anybody knows where it will lead. */
const openWindow = () => open("", "aparte", "popup,width=480,height=720")

/** @type {() => Promise<Desk>} */
const loadDesk = lazily(async () => (account.desk = (await loadPart("sign-in")).openDesk(core)))

/**
 * The name of a draft.
 * @param {Talk} talk
 * @param {string} [purpose]
 */
export const draftOf = ({ head }, purpose = "") => [head.site.slug, head.thread.key, purpose].join(" ")

/** What signing in is given to work with. */
const core = { ask, create, createButton, draftOf, drafts, headersOf, name, ofSite, openWindow, parts, Refusal, service }
/** @typedef {typeof core} Core */

/**
 * The line of a form that says who writes, and how to write under a name of one's own.
 * @param {Talk} talk
 * @param {WritingForm} form
 */
export function seat(talk, form) {
  const click = async () => {
    const window = openWindow()
    try {
      ;(await loadDesk()).enter(place, window)
    } catch {
      window?.close()
      form.report(talk.texts.say("member.failed"))
    }
  }
  const line = create("div", { class: "account" }, createButton(talk.texts.say("member.sign_in"), click, { class: "quiet" }))
  const place = { talk, form, line }
  form.element.addEventListener("focusin", () => begin(talk).catch(() => {}))
  join(place)
  return line
}

/**
 * Does something under the reader's name, if they are signed in; else with no token.
 * @template Answer
 * @param {Talk} talk
 * @param {() => void} again does the same once more, when they had to sign in anew
 * @param {(token: string) => Promise<Answer>} send
 */
export const asMember = (talk, again, send) => account.desk?.act(talk, again, send) ?? send("")

/**
 * Somebody begins to write: the blog may say who, and where a proof of work is asked for, it is worked out meanwhile.
 * @param {Talk} talk
 */
async function begin(talk) {
  if (talk.word()) (await loadDesk()).vouch(talk)
  ;(await talk.proof?.())?.begin()
}

/** @param {Part} part until its thread goes */
export function join(part) {
  parts.add(part)
  part.talk.signal.addEventListener("abort", () => parts.delete(part))
  account.desk?.draw(part)
}

/** Whether somebody has signed in, or has left this page to do so, in this tab. */
function isKept() {
  try {
    return sessionStorage.getItem(name)
  } catch {
    return null
  }
}

/** Asks the blog's other tabs whether somebody is signed in there; nothing goes farther than this browser. */
function askAround() {
  if (account.desk) return
  const channel = new BroadcastChannel(name)
  channel.onmessage = async ({ data }) => data.members && (await loadDesk()).hear(data)
  channel.postMessage({ hello: true })
  // An open channel would keep the page from being there at once when the reader comes back to it.
  setTimeout(() => channel.close(), 1000)
}

/** A window that signed somebody in led here: what it brought goes out of sight, and to whoever asked for it. */
const [, state, code] = /^#aparte=([\w-]+)\.([\w-]+)$/.exec(location.hash) ?? []
if (state) history.replaceState(history.state, "", location.pathname + location.search)
if (state || isKept()) loadDesk().then((desk) => state && desk.land(state, code ?? ""), () => {})
else askAround()
addEventListener("focus", askAround)
