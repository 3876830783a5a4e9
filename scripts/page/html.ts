/**
 * Markup in which text stays text. What flows into a page comes from a learner's server as much as from us, so `html` escapes
 * every value by itself, and only markup that it has made goes in as it is.
 */

export class Html {
  readonly #markup: string

  constructor(markup: string) {
    this.#markup = markup
  }

  toString(): string {
    return this.#markup
  }
}

/** What may stand in a template. Nothing comes of `undefined` and `false`, so `condition && html…` works. */
export type Content = Html | string | number | undefined | false | readonly Content[]

/**
 * A template literal as markup. Values are escaped for text and for attributes in quotes.
 * @throws TypeError when text would stand where escaping does not help: in an attribute without quotes, in a style or script
 */
export function html(literals: TemplateStringsArray, ...contents: readonly Content[]): Html {
  let markup = literals[0]!
  for (const [index, content] of contents.entries()) {
    const before = literals[index]!
    if (/=\s*$|<(?:style|script)\b[^<]*$/i.test(before) && !(content instanceof Html))
      throw new TypeError(`no place for text: ${before.slice(-40)}`)
    markup += markupOf(content) + literals[index + 1]!
  }
  return new Html(markup)
}

/** Markup of a source that is known to escape what is foreign in it. */
export function trusted(markup: string): Html {
  return new Html(markup)
}

function markupOf(content: Content): string {
  if (content === undefined || content === false) return ''
  if (content instanceof Html) return content.toString()
  if (typeof content === 'object') return content.map(markupOf).join('')
  return printable(`${content}`).replace(/[&<>"']/g, character => ENTITIES[character]!)
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/**
 * Spells out what would be invisible, or would change how the text around it is shown: control characters, escape sequences
 * of terminals and marks that turn the direction of writing. Line ends and tabs stay.
 */
export function printable(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(UNPRINTABLE, character => {
    const code = character.charCodeAt(0).toString(16)
    return `\\u${code.padStart(4, '0')}`
  })
}

const UNPRINTABLE = /(?![\t\n])[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu

/** The beginning of a text that may be megabytes long, and how much is missing. */
export function clip(text: string, length: number): string {
  const rest = text.length - length
  return rest > 0 ? `${text.slice(0, length)}… (${rest.toLocaleString('en')} more characters)` : text
}
