import { complain, wrongWith } from "./checking.js"
import { keyMaker, send } from "./sending.js"
import { drawTools } from "./tools.js"
/** @import { Refusal } from "./asking.js" */
/** @import { Pen } from "./write.js" */
/** @import { WritingForm } from "./writing-form.js" */

/** What makes a form work: it sends in place, says what was wrong where it was wrong, and never loses what was typed. */
export class Hand {
  #sending = false

  /**
   * @param {Pen} pen
   * @param {WritingForm} form
   */
  constructor(pen, form) {
    const { core, kept } = pen
    const { talk, plan, text } = form
    this.pen = pen
    this.form = form
    this.keyOf = keyMaker()
    const note = () => kept.draft(plan.draft, text.control.value)
    text.control.addEventListener("input", note)
    note()
    for (const field of form.fields) field.control.addEventListener("input", () => complain(field, ""))
    this.tools = drawTools(pen, form)
    if (plan.posted) {
      this.remembering = kept.drawRemembering(form)
      core.vouch(talk)
      pen.proofOf(talk)?.then((proof) => proof.begin(), () => {})
    }
  }

  /** Sends what is written, once. */
  async submit() {
    const { form, pen } = this
    if (this.#sending) return
    form.report("")
    this.tools?.close()
    const asked = form.row.hidden ? [form.text] : form.fields
    const [wrong] = asked.filter((field) => complain(field, wrongWith(form.talk, field)))
    if (wrong) return wrong.control.focus()
    this.#become(true)
    try {
      await this.#send(Object.fromEntries(asked.map(({ plan, value }) => [plan.name, value])))
      pen.kept.draft(form.plan.draft, "")
      this.#become(false)
    } catch (error) {
      this.#become(false)
      if (!(error instanceof pen.core.Refusal)) throw error
      this.#explain(error)
    }
  }

  /** @param {Record<string, string>} values */
  async #send(values) {
    const { pen, form } = this
    const { body = "", name = "", email = "" } = values
    const { plan, talk } = form
    if (plan.send) return plan.send(body)
    const answer = await send(pen, talk, this.keyOf, { parent: plan.parent ?? "", body, name, email }, () => form.element.requestSubmit())
    if (name) talk.reader = { name, email }
    if (name) this.remembering?.keep({ name, email })
    form.text.control.value = ""
    plan.posted?.(answer, body)
  }

  /** @param {boolean} sending */
  #become(sending) {
    const { plan, talk, button, words, fields } = this.form
    this.#sending = sending
    // Not `disabled`: that would take the focus out of the reader's hands.
    button.setAttribute("aria-disabled", String(sending))
    words.textContent = sending ? talk.texts.say("form.sending") : plan.submit
    for (const { control } of fields) control.readOnly = sending
  }

  /** @param {Refusal} error */
  #explain(error) {
    const { form } = this
    const { texts } = form.talk
    const { detail, fields } = error
    const elsewhere = fields.filter(({ field, message }) => {
      const place = form.fields.find(({ plan }) => plan.name === field.split(".").pop())
      if (place) complain(place, message, error.lang)
      return !place
    })
    const silent = texts.say(navigator.onLine ? "form.failed" : "write.offline")
    const sentences = [detail || silent, ...elsewhere.map(({ message }) => message)]
    // Where each message stands beside its field, one more would only say so again.
    if (!fields.length || elsewhere.length) form.report(sentences.join(" "), error.lang)
    form.words.textContent = texts.say("form.send_again")
    form.fields.find(({ message }) => !message.hidden)?.control.focus()
    if (form.plan.posted) this.#refused(error)
  }

  /** @param {Refusal} error */
  #refused({ status, news }) {
    const { talk, element } = this.form
    if (news.policy) {
      Object.assign(talk.head, news)
      // In every form of the thread: none may say what is no longer so.
      for (const old of /** @type {ShadowRoot} */ (element.getRootNode()).querySelectorAll(".notice")) old.replaceWith(this.pen.core.noticeOf(talk))
    }
    talk.emit("error", { during: "post", status })
  }
}
