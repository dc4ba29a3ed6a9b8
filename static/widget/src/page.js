/** What the widget learns from the page that it stands on. */

/** The address that the page itself calls its own. */
export function canonical() {
  const link = document.querySelector('link[rel~="canonical"][href]')
  return link instanceof HTMLLinkElement && URL.canParse(link.href) ? new URL(link.href) : null
}

/** The key of the page's thread, where none is given. */
export const pageKey = () => (canonical() ?? location).pathname

/** Where the thread is read; a query may be about the reader, so it counts only if the page says it is part of its address. */
export const pageAddress = () => canonical()?.href ?? location.origin + location.pathname
