import { hash } from "./sha256.js"

/** A secret of 256 random bits in 43 characters. */
export const newSecret = () => inCharacters(crypto.getRandomValues(new Uint8Array(32)))

/**
 * What tells the service, before a secret is shown, that it will be this one (RFC 7636).
 * @param {string} secret
 */
export function challengeOf(secret) {
  const words = new DataView(new ArrayBuffer(32))
  hash(new TextEncoder().encode(secret)).forEach((word, i) => words.setInt32(i * 4, word))
  return inCharacters(new Uint8Array(words.buffer))
}

/** @param {Uint8Array} bytes */
const inCharacters = (bytes) =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "")
