import { hash } from "./sha256.js"

/**
 * @typedef {object} Challenge
 * @property {string} salt
 * @property {number} bits
 * @property {string} expires_at
 * @property {string} signature
 */

/** One stretch of work; shorter than a frame, so that typing never stutters. */
const SLICE = 8

/** The proof of work that a guest's comment must carry, begun while the comment is being written. */
export class Proof {
  /** @type {Promise<Challenge & {number: number}> | null} */
  #work = null

  /**
   * @param {typeof import("./asking.js").ask} ask
   * @param {string} path where the challenge is had
   * @param {AbortSignal} signal
   */
  constructor(ask, path, signal) {
    this.ask = ask
    this.path = path
    this.signal = signal
  }

  /** Starts the work unless it is under way; what goes wrong comes up in `take`. */
  begin() {
    this.#work ??= this.#solve()
    this.#work.catch(() => this.forget())
  }

  /** The proof as it is sent, worked out anew if it has expired meanwhile. */
  async take() {
    this.begin()
    let solved = await this.#work
    if (solved && Date.parse(solved.expires_at) < Date.now()) {
      this.forget()
      this.begin()
      solved = await this.#work
    }
    return JSON.stringify(solved)
  }

  /** A proof is good for one comment. */
  forget() {
    this.#work = null
  }

  async #solve() {
    const { salt, bits, expires_at, signature } = /** @type {Challenge} */ (await this.ask(this.path, this.signal, { cache: "no-store" }))
    const number = await findNumber(salt, bits, this.signal)
    return { salt, bits, expires_at, signature, number }
  }
}

/**
 * The first number whose hash behind the salt begins with so many zero bits.
 * @param {string} salt
 * @param {number} bits
 * @param {AbortSignal} signal
 */
async function findNumber(salt, bits, signal) {
  const encoder = new TextEncoder()
  const limit = 2 ** (32 - bits)
  let pause = performance.now() + SLICE
  for (let number = 0; ; number++) {
    if ((hash(encoder.encode(`${salt}:${number}`))[0] ?? 0) >>> 0 < limit) return number
    if (performance.now() < pause) continue
    await new Promise((resolve) => setTimeout(resolve))
    if (signal.aborted) return new Promise(() => {})
    pause = performance.now() + SLICE
  }
}
