/** The style sheet, minified into a string by the build. */
declare module "*.css" {
  const text: string
  export default text
}

/** Per language, the texts needed before any answer has come; the build takes them from the catalogues. */
declare const EARLY_TEXTS: Record<string, Record<string, string>>

/** What only some readers need, and the hash of each part's bytes as the attribute `integrity` writes it. */
declare const PARTS: Record<"live" | "report" | "sign-in" | "work" | "write", string>

/** What tells the texts of those parts from those of another version, for browsers that keep them. */
declare const TEXTS: string
