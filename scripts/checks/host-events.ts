/** Reads what the host reports, a line each. The subject can write there, too: anything, without end. */
import type { Readable } from 'node:stream'
import type { HostEvent } from './host-protocol.ts'

/** The longest report, in characters: far more than any probe returns. */
const MAX_LINE = 8 * 1024 ** 2

const TYPES: readonly string[] = [
  'ready',
  'turn',
  'done',
  'failed',
  'unloadable',
  'threw',
  'exit',
] satisfies HostEvent['type'][]

export interface EventListeners {
  event(event: HostEvent): void
  /** It was no report. Nothing is read any more. */
  nonsense(): void
}

export function onEvents(pipe: Readable, { event, nonsense }: EventListeners): void {
  let rest = ''
  pipe.setEncoding('utf8')
  pipe.on('error', () => {})
  pipe.on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop()!
    const events = lines.map(parse)
    for (const found of events) if (found) event(found)
    if (rest.length <= MAX_LINE && !events.includes(undefined)) return
    pipe.removeAllListeners('data').resume()
    nonsense()
  })
}

function parse(line: string): HostEvent | undefined {
  try {
    const event: unknown = JSON.parse(line)
    return TYPES.includes((event as HostEvent | null)?.type ?? '') ? (event as HostEvent) : undefined
  } catch {
    return undefined
  }
}
