import { ask, headersOf, lazily, loadPart, ofSite, Refusal, service } from "./asking.js"
import { buildBody } from "./body.js"
import { create, createButton, createOpener } from "./create.js"
import { noticeOf } from "./posting.js"
import { WritingForm } from "./writing-form.js"
/** @import { Desk } from "./sign-in.js" */
/** @import { Pen } from "./write.js" */
/** @import { Talk } from "./talk.js" */
/** @import { ThreadView } from "./thread-view.js" */

/** @typedef {{talk: Talk, form: WritingForm, line: HTMLElement, refusal: Refusing | null}} Place a form, and the line of it that says who writes */
/** @typedef {{element: HTMLElement, show: () => void}} Refusing a switch by which the reader lets their browser keep nothing */
/** @typedef {Place | ThreadView} Part of a widget that looks otherwise once somebody has signed in */

/**
 * What only members need, loaded when a reader signs in, or has; what everybody who writes needs; and what the reader
 * said about being remembered, which lasts as long as the page: a refusal that had to be kept would be none.
 * @type {{desk: Desk | null, pen: Pen | null, agreed: boolean | undefined}}
 */
export const account = { desk: null, pen: null, agreed: undefined }
/** What is being typed, by form: it outlives its form, and a page that is left to sign in. @type {Map<string, string>} */
export const drafts = new Map()
/** Every part there is. @type {Set<Part>} */
const parts = new Set()
/** What the tabs of a blog call each other by, and what a signed-in one keeps. */
const name = `aparte:${service}`

/** What the reader's browser says to everybody: Global Privacy Control, or Do Not Track before it. */
const refuses = /** @type {any} */ (navigator).globalPrivacyControl || navigator.doNotTrack === "1"

/** Whether this browser may keep who signed in: as the reader said, else as it says itself, where a blog heeds that. */
const mayKeep = () => account.agreed ?? !(refuses && (!parts.size || [...parts].some(({ talk }) => talk.head.site.heeds_refusal)))

/** Lets every switch show what holds now, and what was kept go. */
function settle() {
  for (const part of parts) if ("refusal" in part) part.refusal?.show()
  account.desk?.redraw()
  account.pen?.kept.save()
}

/**
 * How the blog's tabs talk to each other; a browser that refuses storage may refuse this as well.
 * @param {(news: any) => void} hear
 */
function openChannel(hear) {
  try {
    const channel = new BroadcastChannel(name)
    channel.onmessage = ({ data }) => hear(data)
    return channel
  } catch {
    return null
  }
}

/** A window to sign in in. Only a click may open one, so it opens before anybody knows where it will lead. */
const openWindow = () => open("", "aparte", "popup,width=480,height=720")

/** The words of every part that is there, so that what comes may say what it has to. */
const allTold = () => Promise.all([...parts].map(({ talk }) => talk.later()))

/** @type {() => Promise<Desk>} */
const openDesk = lazily(async () => (account.desk = (await loadPart("sign-in")).openDesk(core)))
const loadDesk = async () => (await Promise.all([openDesk(), allTold()]))[0]

/** @type {() => Promise<Pen>} */
const openPen = lazily(async () => (account.pen = (await loadPart("write")).openPen(core)))

/**
 * Whoever writes needs the pen, with the words of their thread.
 * @param {Talk} talk
 */
export const loadPen = async (talk) => (await Promise.all([openPen(), talk.later()]))[0]

/**
 * The name of a draft.
 * @param {Talk} talk
 * @param {string} [purpose]
 */
export const draftOf = ({ head }, purpose = "") => [head.site.slug, head.thread.key, purpose].join(" ")

/** What signing in is given to work with. */
export const core = {
  account,
  ask,
  asMember,
  buildBody,
  create,
  createButton,
  createOpener,
  draftOf,
  drafts,
  headersOf,
  lazily,
  loadPart,
  loadPen,
  mayKeep,
  name,
  noticeOf,
  ofSite,
  openChannel,
  openWindow,
  parts,
  Refusal,
  service,
  settle,
  vouch,
  WritingForm,
}
/** @typedef {typeof core} Core */

/**
 * The line of a form that says who writes, and how to write under a name of one's own.
 * @param {WritingForm} form
 */
export function seat(form) {
  const { talk } = form
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
  // One switch is enough: a reply's form has none.
  const refusal = talk.head.site.heeds_refusal && !form.plan.cancel ? drawRefusal(talk) : null
  const place = { talk, form, line, refusal }
  join(place)
  return create("div", { class: "foot" }, line, refusal?.element)
}

/**
 * @param {Talk} talk
 * @returns {Refusing}
 */
function drawRefusal({ texts }) {
  const change = () => {
    account.agreed = !box.checked
    account.desk?.tell({ refused: box.checked })
    settle()
  }
  const box = create("input", { type: "checkbox", change })
  const show = () => void (box.checked = !mayKeep())
  show()
  return { element: create("label", { class: "refusal" }, box, texts.say("member.keep_nothing")), show }
}

/**
 * Does something under the reader's name, if they are signed in; else with no token.
 * @template Answer
 * @param {Talk} talk
 * @param {() => void} again does the same once more, when they had to sign in anew
 * @param {(token: string) => Promise<Answer>} send
 */
export function asMember(talk, again, send) {
  return account.desk?.act(talk, again, send) ?? send("")
}

/**
 * Somebody begins to write: the blog may say who.
 * @param {Talk} talk
 */
async function vouch(talk) {
  if (talk.word()) (await loadDesk().catch(() => null))?.vouch(talk)
}

/** @param {Part} part until its thread goes */
export function join(part) {
  parts.add(part)
  part.talk.signal.addEventListener("abort", () => parts.delete(part))
  for (const one of [account.desk, account.pen]) if (one) part.talk.later().then(() => one.draw(part), () => {})
  if (!account.pen && isKept(":writing")) loadPen(part.talk).then((pen) => parts.forEach((each) => pen.draw(each)), () => {})
}

/**
 * Whether somebody has signed in, or has left this page to do so, in this tab; or has written there.
 * @param {string} [what]
 */
function isKept(what = "") {
  try {
    return sessionStorage.getItem(name + what)
  } catch {
    return null
  }
}

/** Asks the blog's other tabs whether somebody is signed in there; nothing goes farther than this browser. */
function askAround() {
  if (account.desk) return
  const channel = openChannel(async (news) => news.members && (await loadDesk()).hear(news))
  channel?.postMessage({ hello: true })
  // An open channel would keep the page from being there at once when the reader comes back to it.
  setTimeout(() => channel?.close(), 1000)
}

/** A window that signed somebody in led here: what it brought goes out of sight, and to whoever asked for it. */
const [, state, code] = /^#aparte=([\w-]+)\.([\w-]+)$/.exec(location.hash) ?? []
if (state) history.replaceState(history.state, "", location.pathname + location.search)
if (state || isKept()) loadDesk().then((desk) => state && desk.land(state, code ?? ""), () => {})
else askAround()
addEventListener("focus", askAround)
