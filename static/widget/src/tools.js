/** @import { Pen } from "./write.js" */
/** @import { WritingForm } from "./writing-form.js" */

/** What each button puts around the selected words, or before each of their lines. @type {[string, string, string, string][]} */
const MARKS = [
  ["bold", "B", "**", "**"],
  ["italic", "I", "*", "*"],
  ["code", "‹›", "`", "`"],
  ["link", "↗", "[", "](https://)"],
  ["quote", "❝", "> ", ""],
  ["list", "•", "- ", ""],
]
const KEYS = /** @type {Record<string, string>} */ ({ b: "bold", i: "italic" })

/**
 * The buttons that help with marks, and the preview; they take the place of the hint that tells of marks.
 * @param {Pen} pen
 * @param {WritingForm} form
 */
export function drawTools(pen, form) {
  const { create, createButton } = pen.core
  const { texts } = form.talk
  const { control, hint } = form.text
  if (hint.hidden) return null
  const use = (/** @type {string} */ tool) => mark(control, tool, texts.say("write.sample"))
  const buttons = MARKS.map(([tool, sign]) => createButton(sign, () => use(tool), { class: "quiet tool", "aria-label": texts.say(`write.${tool}`), title: texts.say(`write.${tool}`), tabindex: -1 }))
  const preview = new Preview(pen, form, buttons)
  const all = [...buttons, preview.button]
  buttons[0]?.setAttribute("tabindex", "0")
  preview.button.tabIndex = -1
  const bar = create("div", { class: "tools", role: "toolbar", "aria-label": texts.say("write.toolbar"), keydown: (/** @type {KeyboardEvent} */ event) => rove(event, all) }, ...all)
  control.addEventListener("keydown", (event) => {
    const { key, ctrlKey, metaKey, altKey, shiftKey } = /** @type {KeyboardEvent} */ (event)
    const tool = (ctrlKey || metaKey) && !altKey && !shiftKey && KEYS[key.toLowerCase()]
    if (!tool) return
    event.preventDefault()
    use(tool)
  })
  hint.classList.add("unseen")
  hint.before(bar)
  return preview
}

/**
 * One stop for the tab key, the arrows for the rest, as of any toolbar.
 * @param {KeyboardEvent} event
 * @param {HTMLButtonElement[]} buttons
 */
function rove(event, buttons) {
  const here = buttons.findIndex((button) => button === event.target)
  const shown = buttons.filter((button) => !button.hidden)
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
  if (!step || here < 0) return
  const forward = getComputedStyle(/** @type {HTMLElement} */ (event.currentTarget)).direction === "rtl" ? -step : step
  const place = shown.findIndex((button) => button === event.target)
  const next = shown[(place + forward + shown.length) % shown.length]
  for (const button of buttons) button.tabIndex = button === next ? 0 : -1
  next?.focus()
  event.preventDefault()
}

/**
 * Marks what is selected, or a sample that is then selected, and whole lines where lines are marked; the browser can take it back.
 * @param {HTMLInputElement | HTMLTextAreaElement} control
 * @param {string} tool
 * @param {string} sample
 */
function mark(control, tool, sample) {
  const [, , before = "", after = ""] = MARKS.find(([name]) => name === tool) ?? []
  const { value } = control
  let [start, end] = [control.selectionStart ?? 0, control.selectionEnd ?? 0]
  if (!after) {
    start = value.slice(0, start).lastIndexOf("\n") + 1
    end += /^.*/.exec(value.slice(end))?.[0].length ?? 0
  }
  const chosen = value.slice(start, end) || sample
  const marked = after ? before + chosen + after : chosen.replace(/^/gm, before)
  control.focus()
  control.setSelectionRange(start, end)
  // Old, and the only way to change a text that "undo" knows of.
  if (!document.execCommand("insertText", false, marked)) control.setRangeText(marked, start, end, "end")
  const from = start + before.length
  const address = start + marked.lastIndexOf("https://")
  if (tool === "link") control.setSelectionRange(address, address + 8)
  else if (after) control.setSelectionRange(from, from + chosen.length)
  control.dispatchEvent(new Event("input", { bubbles: true }))
}

/** What is typed as everybody would read it, in the place of the text area. */
export class Preview {
  /** @type {HTMLElement | null} */
  #shown = null

  /**
   * @param {Pen} pen
   * @param {WritingForm} form
   * @param {HTMLButtonElement[]} others
   */
  constructor({ core }, form, others) {
    this.core = core
    this.form = form
    this.others = others
    this.button = core.createButton(form.talk.texts.say("write.preview"), () => (this.#shown ? this.close(true) : this.#open()), { class: "quiet tool" })
  }

  async #open() {
    const { form, core } = this
    const { talk, text } = form
    const body = text.value
    if (!body) return text.control.focus()
    form.report("")
    try {
      const headers = { ...core.headersOf(talk.head.lang, ""), "Content-Type": "application/json" }
      const answer = await core.ask("api/v1/preview", talk.signal, { method: "POST", body: JSON.stringify({ body }), headers })
      // What was sent or changed meanwhile looks otherwise.
      if (text.value === body) this.#show(core.buildBody(answer.body, talk.nameCode))
    } catch (error) {
      if (!(error instanceof core.Refusal)) throw error
      form.report(error.fields[0]?.message || error.detail || talk.texts.say("write.preview_failed"))
    }
  }

  /** @param {(Node | string)[]} nodes */
  #show(nodes) {
    const { texts } = this.form.talk
    const { control } = this.form.text
    this.close()
    this.#shown = this.core.create("div", { class: "body preview", dir: "auto", role: "region", tabindex: 0, "aria-label": texts.say("write.preview_label") }, ...nodes)
    control.hidden = true
    control.before(this.#shown)
    this.#become(true)
    this.#shown.focus()
  }

  /** @param {boolean} [focus] back to the text */
  close(focus) {
    const { control } = this.form.text
    this.#shown?.remove()
    this.#shown = null
    control.hidden = false
    this.#become(false)
    if (focus) control.focus()
  }

  /** @param {boolean} shown */
  #become(shown) {
    const { button, form, others } = this
    button.textContent = form.talk.texts.say(shown ? "write.back" : "write.preview")
    for (const other of others) other.hidden = shown
    // One of them is a stop for the tab key, wherever the arrows went.
    for (const each of [button, ...others]) each.tabIndex = each === (shown ? button : others[0]) ? 0 : -1
  }
}
