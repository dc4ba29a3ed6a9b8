// Bundles the widget: `node build.mjs [folder]`. The same sources give the same bytes.
import { createHash } from "node:crypto"
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { build, transform } from "esbuild"

const here = new URL(".", import.meta.url)
const locales = new URL("../../comments/locales/", here)
const early = /^widget\.(early\..+)$/

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

/** The few texts that must be there before the service has answered, by language. */
function earlyTexts() {
  /** @type {Record<string, Record<string, string>>} */
  const languages = {}
  for (const language of readdirSync(locales).sort()) {
    const texts = (languages[language] = {})
    const catalogue = readCatalogue(readFileSync(new URL(`${language}/widget.po`, locales), "utf8"))
    for (const [key, text] of catalogue) {
      const name = early.exec(key)?.[1]
      if (name) texts[name] = text
    }
  }
  return languages
}

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
async function bundle(/** @type {string} */ name, /** @type {Record<string, string>} */ define = {}) {
  const outfile = `${folder}/${name}.js`
  await build({
    absWorkingDir: fileURLToPath(here),
    entryPoints: [`src/${name}.js`],
    outfile,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    banner: { js: "/* Aparté, MIT licence */" },
    define,
    plugins: [styleAsText],
    logLevel: "warning",
  })
  return readFileSync(outfile)
}

/** What only some readers need. The widget asks for it by a hash, and so gets the very bytes that it was built with. */
const version = createHash("sha256")
for (const part of ["sign-in", "work"]) version.update(await bundle(part))
const VERSION = JSON.stringify(version.digest("hex").slice(0, 6))
await bundle("aparte", { EARLY_TEXTS: JSON.stringify(earlyTexts()), VERSION })

/** For comments that are pasted into a page when it is built: they have no script yet to bring the styles. */
const styles = await Promise.all(["widget", "pasted"].map((name) => minifyStyle(new URL(`src/${name}.css`, here))))
writeFileSync(`${folder}/aparte.css`, `${styles.join("\n")}\n`)
