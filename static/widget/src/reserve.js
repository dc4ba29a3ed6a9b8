/**
 * Keeps the room that was set aside for the comments until giving it back moves nothing under the reader's eyes:
 * when the comments reach below the window, or with the reader's next key or tap.
 * @param {HTMLElement} host
 * @param {() => number} bottom where the comments end, in the window
 * @param {(held: boolean) => void} hold
 * @param {AbortSignal} signal
 */
export function holdRoom(host, bottom, hold, signal) {
  const done = new AbortController()
  const listening = { passive: true, capture: true, signal: AbortSignal.any([signal, done.signal]) }
  const release = () => {
    done.abort()
    hold(false)
    // A rule of the page's own, if it has one, keeps the room as well; only a style of the element itself ends that.
    host.style.minBlockSize = "0"
  }
  const look = () => bottom() >= innerHeight && release()
  // Not when it goes down: the page may move up then, and what was pressed be no longer there when it is let go.
  addEventListener("pointerup", release, listening)
  addEventListener("keydown", release, listening)
  addEventListener("scroll", look, listening)
  look()
}
