import { draftOf, seat } from "./account.js"
import { create } from "./create.js"
import { WritingForm } from "./writing-form.js"
/** @import { Comment, Posted } from "./wire.js" */
/** @import { FieldPlan } from "./field.js" */
/** @import { Talk } from "./talk.js" */

/**
 * The form for a new comment, or for a reply to one.
 * @param {Talk} talk
 * @param {Comment | null} parent
 * @param {{posted: (posted: Posted, source: string) => void, cancel?: () => void}} plan
 */
export function postingForm(talk, parent, { posted, cancel }) {
  const { texts } = talk
  const form = new WritingForm(talk, {
    label: parent ? texts.say("reply.to", { name: nameOf(talk, parent) }) : texts.say("form.label"),
    fields: fieldsOf(talk),
    draft: draftOf(talk, parent?.id),
    submit: texts.say(parent ? "form.send_reply" : "form.send"),
    notice: noticeOf(talk),
    parent: parent?.id,
    posted,
    cancel,
  })
  form.row.after(seat(form))
  return form
}

/**
 * @param {Talk} talk
 * @param {Comment} comment
 */
export const nameOf = ({ texts }, { author }) => author?.name || texts.say("comment.anonymous")

/**
 * @param {Talk} talk
 * @returns {FieldPlan[]}
 */
function fieldsOf({ texts, head, reader }) {
  const { email } = head.site
  /** @type {FieldPlan[]} */
  const fields = [
    { name: "body", label: texts.say("form.comment"), hint: texts.say("form.format_hint") },
    { name: "name", label: texts.say("form.name"), value: reader.name, settings: { autocomplete: "nickname" } },
  ]
  if (email === "hidden") return fields
  const aside = email === "optional" ? texts.say("form.optional") : ""
  const settings = { type: "email", autocomplete: "email" }
  return fields.concat({ name: "email", label: texts.say("form.email"), aside, hint: texts.say("form.email_hint"), value: reader.email, settings })
}

/** @param {Talk} talk */
export function noticeOf({ head: { notice, policy, lang }, texts }) {
  // `until` is 30 days after the change, whatever became of the answer that tells of it.
  // In a tab of its own, so that looking at the policy costs nobody their text.
  const link = create("a", { href: policy.url, target: "_blank", rel: "noopener" }, create("span", { lang: texts.language }, texts.say("form.policy")), Date.now() < policy.until ? ` (${policy.modified})` : "")
  return create("p", { class: "notice", lang }, `${notice} `, link)
}
