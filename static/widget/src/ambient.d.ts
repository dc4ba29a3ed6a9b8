/** The style sheet, minified into a string by the build. */
declare module "*.css" {
  const text: string
  export default text
}

/** Per language, the texts needed before any answer has come; the build takes them from the catalogues. */
declare const EARLY_TEXTS: Record<string, Record<string, string>>

/** What tells these parts of the widget from those of another version, for browsers that keep them. */
declare const VERSION: string
