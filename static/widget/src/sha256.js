// SHA-256 by hand: `crypto.subtle` does not exist on a page without TLS, and for many short inputs its promises cost more
// than the hash itself. FIPS 180-4 takes its constants from the roots of the first primes.

/** @type {number[]} */
const primes = []
for (let number = 2; primes.length < 64; number++) if (primes.every((prime) => number % prime)) primes.push(number)

const fraction = (/** @type {number} */ root) => (root % 1) * 2 ** 32
const start = Int32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime)))
const rounds = Int32Array.from(primes, (prime) => fraction(Math.cbrt(prime)))
const words = new Int32Array(64)

/**
 * The hash of a short text, as eight words.
 * @param {Uint8Array} text
 */
export function hash(text) {
  const size = ((text.length + 72) >> 6) << 6
  const padded = new Uint8Array(size)
  padded.set(text)
  padded[text.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setUint32(size - 4, text.length * 8)
  const state = start.slice()
  for (let offset = 0; offset < size; offset += 64) compress(state, view, offset)
  return state
}

/**
 * @param {Int32Array} state
 * @param {DataView} view
 * @param {number} offset
 */
function compress(state, view, offset) {
  for (let i = 0; i < 16; i++) words[i] = view.getInt32(offset + i * 4)
  for (let i = 16; i < 64; i++) words[i] = at(words, i - 16) + mix(at(words, i - 15), 7, 18, 3) + at(words, i - 7) + mix(at(words, i - 2), 17, 19, 10)
  let [a, b, c, d, e, f, g, h] = /** @type {any} */ (state)
  for (let i = 0; i < 64; i++) {
    const first = h + spin(e, 6, 11, 25) + ((e & f) ^ (~e & g)) + at(rounds, i) + at(words, i)
    const second = spin(a, 2, 13, 22) + ((a & b) ^ (a & c) ^ (b & c))
    h = g
    g = f
    f = e
    e = (d + first) | 0
    d = c
    c = b
    b = a
    a = (first + second) | 0
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
