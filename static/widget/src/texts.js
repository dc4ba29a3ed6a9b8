/** Seconds that a unit lasts, the longest first. @type {[Intl.RelativeTimeFormatUnit, number][]} */
const UNITS = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
]

/** Letters of the scripts that run from right to left. */
const LEFTWARD = /[\u0590-\u08ff]/

/** The sentences of one language, with its plurals, numbers and times. */
export class Texts {
  /**
   * @param {string} language
   * @param {Record<string, string>} entries
   */
  constructor(language, entries) {
    this.language = language
    this.entries = entries
    this.plural = new Intl.PluralRules(language)
    this.number = new Intl.NumberFormat(language)
    this.relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" })
    // Its own words tell, so that a new language needs no entry in a table.
    this.dir = LEFTWARD.test(entries["early.retry"] ?? "") ? "rtl" : "ltr"
    this.moment = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "short" })
  }

  /**
   * Where either runs from right to left, what is filled in is isolated: a name must not carry words of the sentence along.
   * @param {string} key
   * @param {Record<string, string>} [parameters]
   */
  say(key, parameters = {}) {
    const sentence = this.entries[key] ?? key
    return sentence.replace(/\{(\w+)\}/g, (whole, name) => {
      const value = parameters[name] ?? whole
      return LEFTWARD.test(sentence + value) ? `\u2068${value}\u2069` : value
    })
  }

  /**
   * The sentence for a number, by the language's own plural rule.
   * @param {string} key
   * @param {number} number
   */
  count(key, number) {
    const exact = `${key}.${this.plural.select(number)}`
    return this.say(exact in this.entries ? exact : `${key}.other`, { number: this.number.format(number) })
  }

  /** @param {string} time */
  when(time) {
    return this.moment.format(new Date(time))
  }

  /**
   * "3 hours ago"; a reader's clock that runs late makes nothing lie in the future.
   * @param {string} time
   */
  ago(time) {
    const seconds = Math.max(0, Date.now() - Date.parse(time)) / 1000
    const [unit, length] = UNITS.find(([, length]) => seconds >= length) ?? ["second", Infinity]
    return this.relative.format(-Math.floor(seconds / length), unit)
  }
}

/** "de" of "de-AT". @param {string} tag */
export const primaryOf = (tag) => tag.split("-")[0]?.toLowerCase() ?? ""

/**
 * The texts of the bundle, for the time before any answer.
 * @param {string[]} wishes language tags, the dearest first
 */
export function earlyTexts(wishes) {
  const wish = wishes.find((each) => EARLY_TEXTS[primaryOf(each)]) ?? "en"
  const [failed = "", retry = "", open_page = ""] = EARLY_TEXTS[primaryOf(wish)] ?? []
  return new Texts(wish, { "early.failed": failed, "early.retry": retry, "early.open_page": open_page })
}
