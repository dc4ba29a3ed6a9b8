/**
 * What the service sends. The widget builds nothing from it that it has not checked.
 *
 * @typedef {string | unknown[]} TreeNode  a text, or [tag, ...children], or ["a", address, ...children]
 *
 * @typedef {object} Author
 * @property {string} name
 * @property {"guest" | "member" | "staff"} kind
 *
 * @typedef {object} Comment
 * @property {string} id
 * @property {string | null} parent
 * @property {Author | null} author  nobody, once it is deleted
 * @property {TreeNode[]} body
 * @property {string} created_at
 * @property {string | null} edited_at
 * @property {"published" | "pending" | "deleted"} status
 * @property {boolean} pinned
 * @property {Record<string, number>} reactions  those that somebody gave
 * @property {number} replies
 * @property {number} [seed]  of a member's picture; a guest's is their comment's own
 *
 * @typedef {object} Site
 * @property {string} slug
 * @property {string} name
 * @property {string} locale
 * @property {"hidden" | "optional" | "required"} email
 * @property {boolean} challenge
 * @property {boolean} closed
 * @property {number} edit_minutes
 * @property {string[]} reactions  what readers may say without a word, in this order
 * @property {boolean} heeds_refusal whether readers have a switch, and what their browser says to everybody counts
 *
 * @typedef {object} Page  a part of a thread, in the order of display, parents before children
 * @property {Comment[]} comments
 * @property {string | null} next
 * @property {Record<string, string>} [more]  branches only partly sent, and the cursor of each
 *
 * @typedef {object} Head
 * @property {Site} site
 * @property {{version: number, url: string, updated_at: string, modified: string, until: number}} policy  what its link says of a recent change, until then
 * @property {string} notice
 * @property {Record<string, string>} texts
 * @property {string} lang  of the notice and the policy, of the service's pages and of what it refuses
 * @property {string} texts_lang  of the texts, which are there in more languages
 * @property {{key: string, title: string, url: string, count: number, locked: boolean}} thread
 * @property {number} version  of the thread; it rises with whatever readers see changing
 * @property {string} page
 *
 * @typedef {Head & Page} Reading
 *
 * @typedef {{token: string, url: string}} Receipt
 *
 * @typedef {{comment: Comment, receipt?: Receipt}} Posted
 *
 * @typedef {{field: string, message: string}} FieldError
 *
 * @typedef {Partial<Pick<Head, "notice" | "policy">>} News  what a refusal says has changed meanwhile
 */
export {}
