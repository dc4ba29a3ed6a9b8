// Bundles the widget: `node build.mjs [folder]`. The same sources give the same bytes.
import { createHash } from "node:crypto"
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { build, transform } from "esbuild"

const here = new URL(".", import.meta.url)
const locales = new URL("../../comments/locales/", here)

/** Reads a catalogue's single texts; continued lines are joined. */
function readCatalogue(/** @type {string} */ source) {
  const entries = new Map()
  for (const block of source.split(/\n\n+/)) {
    const lines = block.split("\n").filter((line) => !line.startsWith("#")).join("\n")
    const pair = /^msgid ((?:".*"\n?)+)msgstr ((?:".*"\n?)+)$/.exec(lines.trim())
    if (pair) entries.set(unquote(pair[1]), unquote(pair[2]))
  }
  return entries
}

const unquote = (/** @type {string | undefined} */ quoted = "") =>
  quoted.trim().split("\n").map((line) => JSON.parse(line)).join("")

const languages = readdirSync(locales).filter((language) => existsSync(new URL(`${language}/widget.po`, locales))).sort()

/**
 * Some of a language's texts, by their name without what comes before it.
 * @param {string} language
 * @param {RegExp} name
 */
function textsOf(language, name) {
  const found = [...readCatalogue(readFileSync(new URL(`${language}/widget.po`, locales), "utf8"))]
  return Object.fromEntries(found.flatMap(([key, text]) => (name.test(key) ? [[name.exec(key)?.[1], text]] : [])))
}

/** The few texts that must be there before the service has answered, by language: the order is that in which texts.js takes them. */
const earlyTexts = Object.fromEntries(languages.map((language) => {
  const { failed, retry, open_page } = textsOf(language, /^widget\.early\.(.+)$/)
  return [language, [failed, retry, open_page]]
}))

/** A style sheet is imported as minified text, for a constructed sheet that a strict CSP lets through. */
const styleAsText = {
  name: "style-as-text",
  setup: (/** @type {import("esbuild").PluginBuild} */ building) =>
    building.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      return { contents: await minifyStyle(path), loader: "text" }
    }),
}

/** @param {string | URL} path */
async function minifyStyle(path) {
  const options = { loader: "css", minify: true, charset: "utf8", target: ["chrome125", "firefox128", "safari17.5"] }
  const { code } = await transform(readFileSync(path, "utf8"), options)
  return code.trim()
}

const folder = process.argv[2] ?? fileURLToPath(new URL("dist", here))

/** Bundles one entry into a file of its own; gives its bytes. */
async function bundle(/** @type {string} */ name, /** @type {Record<string, unknown>} */ values = {}, source = name) {
  const outfile = `${folder}/${name}.js`
  await build({
    absWorkingDir: fileURLToPath(here),
    entryPoints: [`src/${source}.js`],
    outfile,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    banner: { js: "/* Aparté, MIT licence */" },
    define: Object.fromEntries(Object.entries(values).map(([key, value]) => [key, JSON.stringify(value)])),
    plugins: [styleAsText],
    logLevel: "warning",
  })
  return readFileSync(outfile)
}

/** What only some readers need. A page that pins the widget has it check each part's hash, and so gets the very bytes that it was built with. */
const parts = ["live", "numbers", "pasted", "react", "report", "sign-in", "work", "write"]
/** @type {Record<string, string>} */
const checks = {}
const integrityOf = (/** @type {string | Buffer} */ bytes) => `sha256-${createHash("sha256").update(bytes).digest("base64")}`
/** Tells the parts and texts of one version from those of another, for browsers that keep them. */
const version = createHash("sha256")
for (const part of parts) {
  const bytes = await bundle(part)
  checks[part] = integrityOf(bytes)
  version.update(bytes)
}
// What those parts say is no code, so that nothing has to vouch for it.
for (const language of languages) {
  const texts = JSON.stringify(textsOf(language, /^widget\.later\.(.+)$/))
  writeFileSync(`${folder}/texts.${language}.json`, texts)
  version.update(texts)
}
const values = { EARLY_TEXTS: earlyTexts, VERSION: version.digest("hex").slice(0, 6) }
await bundle("aparte", { ...values, CHECKS: null })
const list = JSON.stringify(checks)
writeFileSync(`${folder}/checks.json`, list)
await bundle("pinned", { ...values, CHECKS: integrityOf(list) }, "aparte")

/** For comments that are pasted into a page when it is built: they have no script yet to bring the styles. */
const styles = await Promise.all(["widget", "pasted"].map((name) => minifyStyle(new URL(`src/${name}.css`, here))))
writeFileSync(`${folder}/aparte.css`, `${styles.join("\n")}\n`)
