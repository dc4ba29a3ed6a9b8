/** So long somebody reads before a thread is worth listening to. */
const WHILE = 8_000

/**
 * Does something once an element has been before the reader's eyes for a while.
 * @param {Element} element
 * @param {AbortSignal} signal
 * @param {() => void} act
 */
export function onceRead(element, signal, act) {
  let timer = 0
  const end = () => {
    clearTimeout(timer)
    eyes.disconnect()
  }
  const wait = () => {
    timer = setTimeout(() => {
      if (document.hidden) return wait()
      end()
      act()
    }, WHILE)
  }
  const eyes = new IntersectionObserver(([entry]) => {
    clearTimeout(timer)
    if (entry?.isIntersecting) wait()
  })
  eyes.observe(element)
  signal.addEventListener("abort", end)
}
