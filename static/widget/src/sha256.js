// SHA-256 by hand: `crypto.subtle` does not exist on a page without TLS, and for many short inputs its promises cost more
// than the hash. FIPS 180-4's constants are the fractions of the roots of the first primes.

const ROUNDS = new Int32Array(64)
const START = new Int32Array(8)

for (let prime = 2, found = 0; found < 64; prime++) {
  if (hasDivisor(prime)) continue
  if (found < 8) START[found] = fraction(Math.sqrt(prime))
  ROUNDS[found++] = fraction(Math.cbrt(prime))
}

/** @param {number} number */
function hasDivisor(number) {
  for (let divisor = 2; divisor * divisor <= number; divisor++) if (number % divisor === 0) return true
  return false
}

/** @param {number} root */
function fraction(root) {
  return ((root - Math.floor(root)) * 2 ** 32) | 0
}

const words = new Int32Array(64)
const state = new Int32Array(8)

/**
 * The first 32 bits of the hash of a short text.
 * @param {Uint8Array} text
 */
export function hashHead(text) {
  const size = ((text.length + 72) >> 6) << 6
  const padded = new Uint8Array(size)
  padded.set(text)
  padded[text.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setUint32(size - 4, text.length * 8)
  state.set(START)
  for (let offset = 0; offset < size; offset += 64) compress(view, offset)
  return /** @type {number} */ (state[0]) >>> 0
}

/**
 * @param {DataView} view
 * @param {number} offset
 */
function compress(view, offset) {
  for (let i = 0; i < 16; i++) words[i] = view.getInt32(offset + i * 4)
  for (let i = 16; i < 64; i++) words[i] = mix(at(words, i - 2), 17, 19, 10) + at(words, i - 7) + mix(at(words, i - 15), 7, 18, 3) + at(words, i - 16)
  let [a, b, c, d, e, f, g, h] = /** @type {any} */ (state)
  for (let i = 0; i < 64; i++) {
    const first = (h + spin(e, 6, 11, 25) + ((e & f) ^ (~e & g)) + at(ROUNDS, i) + at(words, i)) | 0
    const second = (spin(a, 2, 13, 22) + ((a & b) ^ (a & c) ^ (b & c))) | 0
    ;[h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0]
  }
  ;[a, b, c, d, e, f, g, h].forEach((value, i) => (state[i] = at(state, i) + value))
}

/** @type {(list: Int32Array, index: number) => number} */
const at = (list, index) => /** @type {number} */ (list[index])
/** @type {(x: number, by: number) => number} */
const rotate = (x, by) => (x >>> by) | (x << (32 - by))
/** @type {(x: number, a: number, b: number, shift: number) => number} */
const mix = (x, a, b, shift) => rotate(x, a) ^ rotate(x, b) ^ (x >>> shift)
/** @type {(x: number, a: number, b: number, c: number) => number} */
const spin = (x, a, b, c) => rotate(x, a) ^ rotate(x, b) ^ rotate(x, c)
