/** Text from anywhere, made fit for a file that other programs read and that people look at. */

/**
 * What can't be seen or must not be written: controls (XML 1.0 §2.2 forbids most of them, and a database may refuse a
 * NUL), halves of surrogate pairs, and what turns the direction of the text around it.
 */
const UNSEEN = /(?![\n\t])[\p{Cc}\p{Cs}\p{Bidi_Control}\ufffe\uffff]/gu

const spellings: Readonly<Record<string, string>> = { '\r': '\\r' }

function spellOut(character: string): string {
  return spellings[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** Some lines: what can't be seen is spelled out, and what is too long is cut, visibly. */
export function block(text: string, most = 4_000): string {
  return cut(text, most, `… (${text.length} characters, cut)`).replace(UNSEEN, spellOut)
}

/** Never in the middle of a character. */
export function cut(text: string, most: number, mark: string): string {
  return text.length > most ? text.slice(0, most).replace(/\p{Cs}$/u, '') + mark : text
}

/** The same on one line. */
export function oneLine(text: string, most = 300): string {
  return block(text, most).replace(/\s+/g, ' ').trim()
}

/** Lines with a label before the first, and the rest below it. */
export function labelled(label: string, lines: string): string {
  return label.padEnd(LABEL_WIDTH) + lines.replaceAll('\n', `\n${' '.repeat(LABEL_WIDTH)}`)
}

const LABEL_WIDTH = 10
