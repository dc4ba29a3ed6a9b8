/** The style sheet, minified into a string by the build. */
declare module "*.css" {
  const text: string
  export default text
}

/** Per language, the texts needed before any answer has come; the build takes them from the catalogues. */
declare const EARLY_TEXTS: Record<string, Record<string, string>>
