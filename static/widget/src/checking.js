/** @import { Field } from "./field.js" */
/** @import { Talk } from "./talk.js" */

/**
 * What keeps a field from being sent, in words; empty where nothing does.
 * @param {Talk} talk
 * @param {Field} field
 */
export function wrongWith({ texts, head }, { plan, value, control }) {
  const { name } = plan
  if (value) return name === "email" && !control.validity.valid ? texts.say("form.email_wrong") : ""
  if (name === "email") return head.site.email === "required" ? texts.say("form.email_missing") : ""
  return name === "name" ? texts.say("form.name_missing") : texts.say("form.body_missing")
}

/**
 * Says what is wrong beside a field, or takes it back; gives whether something is.
 * @param {Field} field
 * @param {string} words none when empty
 * @param {string | null} [lang] of who says so, where that is not the widget
 */
export function complain({ message, control }, words, lang) {
  if (lang) message.lang = lang
  else message.removeAttribute("lang")
  message.textContent = words
  message.hidden = !words
  if (words) control.setAttribute("aria-invalid", "true")
  else control.removeAttribute("aria-invalid")
  return words
}
