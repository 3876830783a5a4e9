/**
 * Reads the corpus: documents of raw requests and the answers they must get. `test/corpus/README.md` describes the
 * form. Reading is strict, since a case that is misread is a case that tests nothing.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defaults } from '../../solution/config.ts'
import type { Slots } from '../../solution/contracts.ts'
import { levelOf } from '../../solution/slots.ts'

export interface Document {
  readonly file: string
  readonly title: string
  /** Options of the server that differ from the defaults. */
  readonly settings: Readonly<Record<string, number>>
  /** The slots that must not be null objects for these cases to make sense. */
  readonly requires: readonly (keyof Slots)[]
  readonly cases: readonly Case[]
}

export interface Case {
  readonly name: string
  /** The heading, which is the name of several cases if there is an `each` block. */
  readonly heading: string
  readonly line: number
  /** The sections that decide, such as `RFC 9112 §5.1`. */
  readonly sections: readonly string[]
  readonly steps: readonly Step[]
  readonly end: End
}

/** What becomes of the connection. Unannounced: the last answer left before the server knew that it would close. */
export type End = 'open' | 'close' | 'close, unannounced'

export interface Step {
  /** As written, one character a byte, with the names that only a running server can fill in. */
  readonly bytes: string
  /** The client ends its side after these bytes. */
  readonly fin: boolean
  readonly answers: readonly Answer[]
}

export interface Answer {
  readonly statuses: readonly number[]
  /** It may be left out. */
  readonly optional: boolean
  /** Of the request, since the answer to HEAD has no body. */
  readonly method: string
  /** Value, `*` for present, `-` for absent. */
  readonly fields: readonly (readonly [name: string, value: string])[]
  readonly body: string | undefined
}

export class CorpusError extends Error {
  override readonly name = 'CorpusError'
}

/** @throws CorpusError naming the file and the line that can't be read */
export function readCorpus(directory: string): Document[] {
  const files = readdirSync(directory).filter(file => file.endsWith('.md') && file !== 'README.md')
  const documents = files.sort().map(file => parseDocument(file, readFileSync(join(directory, file), 'utf8')))
  const seen = new Map<string, string>()
  for (const { file, cases } of documents) {
    for (const { name, line } of cases) {
      const place = `${file}:${line}`
      if (seen.has(name)) throw new CorpusError(`${place}: “${name}” is also the name of ${seen.get(name)}`)
      seen.set(name, place)
    }
  }
  return documents
}

/** @throws CorpusError */
export function parseDocument(file: string, text: string): Document {
  return new DocumentParser(file, text).parse()
}

/** A fenced block. */
interface Block {
  readonly kind: string
  readonly line: number
  readonly lines: readonly string[]
}

interface Draft {
  readonly name: string
  readonly line: number
  prose: string
  readonly blocks: Block[]
}

const SECTION = /\bRFC [0-9]{4} §[0-9B]+(?:\.[0-9]+)*/g
const ANSWER =
  /^(maybe )?([1-5][0-9]{2}(?: or [1-5][0-9]{2})*)(?: to ([A-Z]+))?( health)?(?: \*([1-9][0-9]*))?$/
const HEALTH = 'GET /health HTTP/1.1\r\nHost: a\r\n\r\n'
const HEALTHY = '{"status":"ok"}\n'

class DocumentParser {
  readonly #file: string
  readonly #lines: string[]
  #at = 0

  constructor(file: string, text: string) {
    this.#file = file
    this.#lines = text.split('\n')
  }

  parse(): Document {
    const title = /^# (.+)$/.exec(this.#lines[this.#at++] ?? '')?.[1]
    if (title === undefined) this.#fail('a document starts with its title: # …', 1)
    const settings: Record<string, number> = {}
    let requires: (keyof Slots)[] = []
    const drafts: Draft[] = []
    for (; this.#at < this.#lines.length; this.#at++) {
      const line = this.#lines[this.#at]!
      const draft = drafts.at(-1)
      const heading = /^## (.+)$/.exec(line)?.[1]
      if (heading !== undefined)
        drafts.push({ name: heading.trim(), line: this.#at + 1, prose: '', blocks: [] })
      else if (line.startsWith('#')) this.#fail('only # title and ## case')
      else if (line.startsWith('```')) {
        if (draft === undefined) this.#fail('a block belongs to a case')
        draft.blocks.push(this.#block(line.slice(3)))
      } else if (draft) {
        if (line !== '' && draft.blocks.length > 0) this.#fail('text stands before the blocks of its case')
        draft.prose += `${line}\n`
      } else if (line.startsWith('Settings: ')) Object.assign(settings, this.#settings(line.slice(10)))
      else if (line.startsWith('Requires: ')) requires = this.#requires(line.slice(10))
    }
    const cases = drafts.flatMap(draft => this.#cases(draft))
    if (cases.length === 0) this.#fail('a document holds at least one case')
    return { file: this.#file, title, settings, requires, cases }
  }

  #fail(why: string, line = this.#at + 1): never {
    throw new CorpusError(`test/corpus/${this.#file}:${line}: ${why}`)
  }

  #settings(text: string): Record<string, number> {
    const entries = text.split(', ').map(entry => {
      const [, name = '', value] = /^([a-zA-Z]+) = ([0-9]+)$/.exec(entry) ?? []
      if (!Object.hasOwn(defaults, name)) this.#fail(`no such setting: ${entry}`)
      return [name, Number(value)] as const
    })
    return Object.fromEntries(entries)
  }

  #requires(text: string): (keyof Slots)[] {
    return text.split(', ').map(name => {
      if (!Object.hasOwn(levelOf, name)) this.#fail(`no such slot: ${name}`)
      return name as keyof Slots
    })
  }

  #block(kind: string): Block {
    if (!['http', 'http fin', 'each', 'answers'].includes(kind)) this.#fail(`no such block: ${kind}`)
    const line = this.#at + 1
    const lines: string[] = []
    for (;;) {
      const text = this.#lines[++this.#at]
      if (text === undefined) this.#fail('a block that does not end', line)
      if (text === '```') return { kind, line, lines }
      if (/[^\x20-\x7e]/.test(text)) this.#fail('a byte that is not visible ASCII is written \\xNN')
      if (text.endsWith(' ')) this.#fail('a space at the end of a line is written \\x20')
      lines.push(text)
    }
  }

  #cases(draft: Draft): Case[] {
    const { name, line, prose, blocks } = draft
    const sections = prose.match(SECTION)
    if (sections === null) this.#fail('no section of an RFC is named', line)
    if (prose.replaceAll(SECTION, '').trim().length < 15) this.#fail('nothing says why', line)
    const each = blocks.find(block => block.kind === 'each')
    const rest = blocks.filter(block => block !== each)
    const used = rest.some(block => block.lines.some(text => text.includes('\\{each}')))
    if (used !== (each !== undefined)) this.#fail('an each block and \\{each} belong together', line)
    const variants: [name: string, value: string, line: number][] = each
      ? each.lines.map((value, i) => [`${name}: ${value}`, value, each.line + 1 + i])
      : [[name, '', line]]
    return variants.map(([name, value, line]) => {
      const { steps, end } = this.#steps(rest, value, line)
      return { name, heading: draft.name, line, sections, steps, end }
    })
  }

  #steps(blocks: readonly Block[], value: string, line: number): { steps: Step[]; end: End } {
    const steps: Step[] = []
    let end: End | undefined
    if (blocks.length === 0 || blocks.length % 2 !== 0) this.#fail('bytes and answers come in pairs', line)
    for (let i = 0; i < blocks.length; i += 2) {
      const [sent, expected] = [blocks[i]!, blocks[i + 1]!]
      if (!sent.kind.startsWith('http') || expected.kind !== 'answers')
        this.#fail('answers follow the bytes that they answer', sent.line)
      const fill = (text: string) => text.replaceAll('\\{each}', () => value)
      const bytes = sent.lines.map((text, n) => this.#unescape(fill(text), sent.line + 1 + n)).join('')
      const result = this.#answers(expected, fill)
      if ((result.end !== undefined) !== (i + 2 === blocks.length))
        this.#fail('the last answers, and only they, end with open or close', expected.line)
      end = result.end
      steps.push({ bytes, fin: sent.kind === 'http fin', answers: result.answers })
    }
    return { steps, end: end! }
  }

  #unescape(text: string, line: number): string {
    return text.replace(/\\(?:x([0-9a-f]{2})|\{([^}]*)\}|([rnt\\])|(.?))/gs, (_, hex, macro, letter) => {
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16))
      if (letter !== undefined) return { r: '\r', n: '\n', t: '\t', '\\': '\\' }[letter as 'r']!
      if (macro === undefined) this.#fail('an escape is \\r, \\n, \\t, \\\\, \\xNN or \\{…}', line)
      if (macro === 'health') return HEALTH
      if (macro === 'etag' || macro === 'opaque') return `\\{${macro}}`
      const [, repeated, times] = /^(.+)\*([0-9]+)$/.exec(macro) ?? []
      if (repeated === undefined) this.#fail(`no such name: \\{${macro}}`, line)
      return this.#unescape(repeated.replaceAll('~', '\\'), line).repeat(Number(times))
    })
  }

  #answers(block: Block, fill: (text: string) => string): { answers: Answer[]; end: End | undefined } {
    const answers: Answer[] = []
    let end: End | undefined
    for (const [n, raw] of block.lines.entries()) {
      const at = block.line + 1 + n
      if (end !== undefined) this.#fail('nothing comes after the end', at)
      if (raw === 'open' || raw === 'close' || raw === 'close, unannounced') {
        end = raw
        continue
      }
      const detail = /^ {2}(?:> (.*)|([a-z-]+): (.+))$/.exec(raw)
      if (detail) {
        const answer = answers.pop()
        if (answer === undefined) this.#fail('a field or a body belongs to an answer', at)
        const [, body, name, value] = detail
        if (body !== undefined) answers.push({ ...answer, body: this.#unescape(fill(body), at) })
        else answers.push({ ...answer, fields: [...answer.fields, [name!, fill(value!)]] })
        continue
      }
      const found = ANSWER.exec(raw)
      if (found === null) this.#fail(`not an answer: ${raw}`, at)
      const [, maybe, statuses, method = 'GET', health, times = '1'] = found
      const answer = {
        statuses: statuses!.split(' or ').map(Number),
        optional: maybe !== undefined,
        method,
        fields: [],
        body: health && HEALTHY,
      }
      answers.push(...Array<Answer>(Number(times)).fill(answer))
    }
    return { answers, end }
  }
}
