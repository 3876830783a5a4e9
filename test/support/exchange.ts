/** Sends a case of the corpus to a server and compares what comes back with what must. */
import type { Answer, Case, End } from './corpus.ts'
import type { RawClient, RawResponse } from './raw-client.ts'

export interface ExchangeOptions {
  /** Of `/static/hello.txt`, which a case may name. */
  readonly etag: string
  /** Each byte in a segment of its own, instead of all that is known in one piece. Default false. */
  readonly byteByByte?: boolean
  /** Only statuses, bodies and the end: neither fields nor what is demanded of every answer. Default false. */
  readonly essentials?: boolean
}

/** The server did something else. `laxer`: it took what must be refused, or went on where it must stop. */
export class Mismatch extends Error {
  override readonly name = 'Mismatch'
  readonly laxer: boolean

  constructor(message: string, laxer = false) {
    super(message)
    this.laxer = laxer
  }
}

/** @throws Mismatch for the first difference; NothingCame for an answer that does not come */
export async function exchange(client: RawClient, one: Case, options: ExchangeOptions): Promise<void> {
  const { steps, end } = one
  for (const step of steps) {
    const bytes = withTag(step.bytes, options.etag)
    const sending = options.byteByByte ? client.sendByteByByte(bytes) : client.send(bytes)
    // What is sent byte by byte may be answered, and the connection closed, long before it was sent.
    const sent = Promise.resolve(sending).then(() => step.fin && client.end())
    let early: RawResponse | undefined
    for (const [n, answer] of step.answers.entries()) {
      const response = early ?? (await client.response({ method: answer.method, interim: true }))
      early = answer.optional && !answer.statuses.includes(response.status) ? response : undefined
      if (early) continue
      checkStatus(response, answer)
      checkBody(response, answer)
      if (options.essentials) continue
      checkFields(response, answer)
      checkEveryAnswer(response)
      const isLast = step === steps.at(-1) && n === step.answers.length - 1
      // After a half-close the news of it may come before our answer or behind it: only then may it go unannounced.
      if (response.status >= 200 && !(step.fin && isLast)) checkAnnouncement(response, isLast, end)
    }
    demand(early === undefined, `${early?.status} where nothing more was due`, true)
    await sent
  }
  if (end === 'open') await checkOpen(client)
  else await checkClosed(client)
}

/** The tag that cases with preconditions need. */
export async function etagOf(client: RawClient): Promise<string> {
  client.send('GET /static/hello.txt HTTP/1.1\r\nHost: a\r\n\r\n')
  return (await client.response()).headers['etag'] ?? '""'
}

function withTag(bytes: string, etag: string): string {
  return bytes.replaceAll('\\{etag}', () => etag).replaceAll('\\{opaque}', () => etag.replace(/^W\//, ''))
}

function demand(condition: boolean, message: string, laxer?: boolean): void {
  if (!condition) throw new Mismatch(message, laxer)
}

function checkStatus({ status }: RawResponse, { statuses }: Answer): void {
  // 404 and 405 are answers to a message that was accepted.
  const laxer = isAccepted(status) && !statuses.some(isAccepted)
  demand(statuses.includes(status), `${status} instead of ${statuses.join(' or ')}`, laxer)
}

function isAccepted(status: number): boolean {
  return status < 400 || status === 404 || status === 405
}

function checkBody({ status, body }: RawResponse, answer: Answer): void {
  if (answer.body === undefined) return
  const text = body.toString('latin1')
  demand(text === answer.body, `${status} with the body ${quote(text)} instead of ${quote(answer.body)}`)
}

function checkFields({ status, headers }: RawResponse, { fields }: Answer): void {
  for (const [name, value] of fields) {
    const found = headers[name] ?? '-'
    const fits = value === '*' ? found !== '-' : found === value
    demand(fits, `${status} with ${name}: ${found} instead of ${value}`)
  }
}

function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)
}

/** Holds for all of them, whatever was asked. */
function checkEveryAnswer({ status, headers }: RawResponse): void {
  // RFC 9110 §6.6.1
  if (status >= 200) demand(/ GMT$/.test(headers['date'] ?? ''), `${status} without Date`)
  // RFC 9112 §6.1, RFC 9110 §8.6
  if (status < 200 || status === 204)
    for (const name of ['transfer-encoding', 'content-length'])
      demand(headers[name] === undefined, `${status} with ${name}`)
  // RFC 9110 §15.5.6
  if (status === 405) demand(headers['allow'] !== undefined, '405 without Allow')
}

function checkAnnouncement({ status, headers }: RawResponse, isLast: boolean, end: End): void {
  const announced = headers['connection'] === 'close'
  const due = isLast && end === 'close'
  demand(announced === due, `${status} that ${due ? 'does not announce' : 'announces'} the close`)
}

/** Nothing is left over of what was sent: another request, in a segment of its own, is answered as itself. */
async function checkOpen(client: RawClient): Promise<void> {
  client.send('GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
  const { status } = await client.response()
  demand(status === 200, `another request on the connection is answered with ${status}`)
  await checkClosed(client)
}

async function checkClosed(client: RawClient): Promise<void> {
  const end = await client.over().catch(() => 'open' as const)
  const [left = ''] = client.received.toString('latin1').split('\r\n')
  demand(client.received.length === 0, `after the last answer comes ${quote(left)}`, true)
  demand(end !== 'open', 'the connection stays open', true)
  demand(end === 'closed', 'the connection is reset')
}
