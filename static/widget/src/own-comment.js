import { create } from "./create.js"
import { ask, ofComment, Refusal } from "./service.js"
import { WritingForm } from "./writing-form.js"
/** @import { Comment, Posted, Receipt } from "./wire.js" */
/** @import { Talk } from "./talk.js" */

/**
 * @typedef {object} Own a comment of the reader's, with what only they have of it
 * @property {Comment} comment
 * @property {Receipt} receipt
 * @property {string} source as it was typed
 * @property {number} until when the time for changes is over
 */

/**
 * What the writer of a comment may do with it while the tab lives: see its data, change it, delete it.
 * The receipt is kept in memory alone.
 */
export class OwnComment {
  /**
   * @param {Talk} talk
   * @param {Own} own
   * @param {{changed: (comment: Comment) => void, deleted: () => void}} then
   */
  constructor(talk, own, then) {
    this.talk = talk
    this.own = own
    this.then = then
    this.drawer = create("div")
    const { texts } = talk
    this.edit = create("button", { type: "button", class: "quiet", "aria-expanded": "false", click: () => this.#toggle(this.edit, () => this.#editForm()) }, texts.say("mine.edit"))
    this.remove = create("button", { type: "button", class: "quiet", "aria-expanded": "false", click: () => this.#toggle(this.remove, () => this.#question()) }, texts.say("mine.delete"))
    this.buttons = create("span", { class: "buttons" }, this.edit, this.remove)
    this.element = create("div", { class: "mine" }, this.buttons, this.#link(), this.drawer)
    setTimeout(() => this.buttons.remove(), own.until - Date.now())
  }

  #link() {
    // The address is the key to this comment's data: it is handed on to nobody as a referrer.
    return create("a", { href: this.own.receipt.url, target: "_blank", rel: "noopener noreferrer" }, this.talk.texts.say("mine.data"))
  }

  /**
   * @param {HTMLButtonElement} button
   * @param {() => HTMLElement} draw
   */
  #toggle(button, draw) {
    const open = button.getAttribute("aria-expanded") === "true"
    this.#close()
    if (open) return
    button.setAttribute("aria-expanded", "true")
    const drawn = draw()
    this.drawer.replaceChildren(drawn)
    const first = drawn.querySelector("textarea, button")
    if (first instanceof HTMLElement) first.focus()
  }

  #close() {
    this.drawer.replaceChildren()
    for (const button of [this.edit, this.remove]) {
      if (button.getAttribute("aria-expanded") === "true") button.focus()
      button.setAttribute("aria-expanded", "false")
    }
  }

  #editForm() {
    const { texts } = this.talk
    const check = (/** @type {string} */ value) => !value && texts.say("form.body_missing")
    return new WritingForm({
      texts,
      label: texts.say("mine.edit_label"),
      fields: [{ name: "body", label: texts.say("mine.edit_label"), value: this.own.source, check }],
      submit: texts.say("mine.save"),
      cancel: () => this.#close(),
      send: async ({ body = "" }) => {
        const { comment } = /** @type {Posted} */ (await this.#act({ method: "PATCH", body: JSON.stringify({ body }) }))
        this.own.source = body
        this.#close()
        this.then.changed(comment)
      },
    }).element
  }

  #question() {
    const { texts } = this.talk
    const trouble = create("span", { role: "alert", class: "wrong" })
    const act = async () => {
      try {
        await this.#act({ method: "DELETE" })
        this.then.deleted()
      } catch (error) {
        if (error instanceof Refusal) trouble.textContent = ` ${error.detail || texts.say("mine.failed")}`
      }
    }
    const yes = create("button", { type: "button", class: "danger", click: act }, texts.say("mine.delete_yes"))
    const no = create("button", { type: "button", class: "quiet", click: () => this.#close() }, texts.say("mine.keep"))
    const close = (/** @type {KeyboardEvent} */ { key }) => key === "Escape" && this.#close()
    const question = texts.say("mine.delete_question")
    return create("div", { class: "question", role: "group", "aria-label": question, keydown: close }, create("p", {}, question, trouble), create("span", { class: "buttons" }, yes, no))
  }

  /** @param {RequestInit} options */
  #act(options) {
    const headers = {
      Accept: "application/json",
      "Accept-Language": this.talk.head.lang,
      Authorization: `Bearer ${this.own.receipt.token}`,
      ...(options.body ? { "Content-Type": "application/json" } : {}),
    }
    return ask(ofComment(this.own.comment.id), this.talk.signal, { ...options, headers })
  }
}
