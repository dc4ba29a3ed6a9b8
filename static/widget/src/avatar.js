import { create } from "./create.js"

/**
 * A disc of two colours, by which the eye tells who speaks. It is made from a number drawn by chance, or from the comment's id.
 * @param {number | undefined} seed
 * @param {string} id
 */
export function drawAvatar(seed, id) {
  const disc = create("span", { class: "avatar", "aria-hidden": "true" })
  let number = seed || [...id].reduce((sum, letter) => (sum * 33 + letter.charCodeAt(0)) >>> 0, 0)
  for (const name of ["--_from", "--_to", "--_turn"]) {
    disc.style.setProperty(name, `${number % 360}deg`)
    number = Math.floor(number / 360)
  }
  return disc
}
