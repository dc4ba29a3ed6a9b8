/** @import { TreeNode } from "./wire.js" */
import { create } from "./create.js"

const TAGS = new Set(["p", "br", "strong", "em", "del", "code", "pre", "blockquote", "ul", "ol", "li", "a"])
const SCHEMES = new Set(["http:", "https:", "mailto:"])
const DEEPEST = 60

/**
 * Builds a comment's text. The server has sanitised it; what it should not have sent is not built here either.
 * @param {TreeNode[]} nodes
 * @param {() => string} nameCode gives each block of code a name of its own
 * @param {number} [depth]
 * @returns {(Node | string)[]}
 */
export function buildBody(nodes, nameCode, depth = 0) {
  return nodes.map((node) => (typeof node === "string" ? node : buildElement(node, nameCode, depth + 1)))
}

/**
 * @param {unknown} node
 * @param {() => string} nameCode
 * @param {number} depth
 */
function buildElement(node, nameCode, depth) {
  if (!Array.isArray(node) || !TAGS.has(node[0]) || depth > DEEPEST) return ""
  const tag = /** @type {keyof HTMLElementTagNameMap} */ (node[0])
  const children = buildBody(node.slice(tag === "a" ? 2 : 1), nameCode, depth)
  return create(tag, settingsOf(tag, node[1], nameCode), ...children)
}

/**
 * @param {string} tag
 * @param {unknown} address
 * @param {() => string} nameCode
 */
function settingsOf(tag, address, nameCode) {
  // No referrer: a link in a comment must not pass for the blog's own, as when somebody is led to sign in.
  if (tag === "a") return { href: safeAddress(address), rel: "nofollow ugc noopener noreferrer" }
  // Code scrolls sideways, so the keyboard must be able to reach it, and a reader to hear what it is.
  if (tag === "pre") return { tabindex: 0, role: "region", "aria-label": nameCode() }
  return {}
}

/** @param {unknown} address */
function safeAddress(address) {
  try {
    const url = new URL(String(address))
    return SCHEMES.has(url.protocol) ? url.href : null
  } catch {
    return null
  }
}
