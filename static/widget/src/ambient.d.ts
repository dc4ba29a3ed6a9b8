/** The style sheet, minified into a string by the build. */
declare module "*.css" {
  const text: string
  export default text
}

/** Per language, the texts needed before any answer has come; the build takes them from the catalogues. */
declare const EARLY_TEXTS: Record<string, string[]>

/** What only some readers need. */
type PartName = "live" | "numbers" | "pasted" | "react" | "report" | "sign-in" | "work" | "write"

/** The hash of the list of the parts' hashes, as the attribute `integrity` writes it; null where nobody pins the widget. */
declare const CHECKS: string | null

/** What tells those parts and their texts from those of another version, for browsers that keep them. */
declare const VERSION: string
