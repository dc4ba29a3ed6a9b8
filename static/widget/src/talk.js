/** @import { Head } from "./wire.js" */
/** @import { Texts } from "./texts.js" */

/**
 * One thread on one page, as its parts share it.
 *
 * @typedef {object} Talk
 * @property {Head} head
 * @property {Texts} texts
 * @property {AbortSignal} signal ends when the element goes or shows another thread
 * @property {() => string | (() => string | Promise<string>) | null} word the blog's own for who reads: a token that it signed, or what gives one
 * @property {() => Promise<unknown>} later brings the words that only some readers need
 * @property {{name: string, email: string}} reader what was given with the last comment; in memory, nowhere else
 * @property {string | null} language of the page and so, most likely, of its comments; null where the widget speaks it too
 * @property {string[]} authors names of the members who wrote the post
 * @property {string} title the page's own, for a thread that does not exist yet
 * @property {number} heading
 * @property {(sentence: string) => void} announce
 * @property {(name: "comment" | "error", detail: object) => void} emit
 * @property {() => string} nameCode gives each block of code a name of its own
 * @property {Element} [marked] the comment that an address led to
 */
export {}
