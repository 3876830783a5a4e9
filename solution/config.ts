/**
 * Every option of the server, once: its type, default, unit and limits. Environment variables, flags and `--help` are
 * derived from this table: `idleTimeoutMs` is IDLE_TIMEOUT_MS and --idle-timeout-ms.
 */
import { parseArgs } from 'node:util'
import type { ServerConfig } from './contracts.ts'
import { isNetwork } from './http/forwarded.ts'

const options = {
  host: text(
    '127.0.0.1',
    'Address to listen on. 0.0.0.0 is every IPv4 address of this machine, :: every address.',
    { allowed: 'an address or the name of a host', pattern: /^[^\s/]+$/ },
  ),
  port: integer(8080, 'Port to listen on. 0: any free one.', { max: 65_535 }),
  logLevel: choice('info', 'Least severity that is logged.', [
    'trace',
    'debug',
    'info',
    'warn',
    'error',
    'fatal',
    'silent',
  ]),
  staticRoot: text('static', 'Directory whose files are served under /static/.', {
    allowed: 'the path of a directory',
    pattern: /^[^\0]*\S[^\0]*$/,
  }),
  cacheControl: text('public, max-age=60', 'Cache-Control of these files; none: they have no such field.', {
    allowed: 'the value of a field, in ASCII, or none',
    pattern: /^[!-~](?:[ -~]*[!-~])?$/,
    none: '',
  }),
  maxConnections: integer(1_000, 'Connections at one time. One more is answered with 503. 0: no limit.'),
  rateLimit: integer(
    100,
    'Requests of one address within RATE_WINDOW_MS. One more is answered with 429. 0: no limit.',
  ),
  rateWindowMs: milliseconds(60_000, 'Window of the rate limit.'),
  trustProxy: networks(
    'Proxies in front of this server, as addresses or networks: only they may say who the client is.',
  ),
  proxyField: choice('x-forwarded-for', 'The field in which they say it.', ['forwarded', 'x-forwarded-for']),
  drainTimeoutMs: milliseconds(10_000, 'How long requests may take to end when the server shuts down.'),
  idleTimeoutMs: milliseconds(15_000, 'How long a connection may stay open without a request.'),
  headerTimeoutMs: milliseconds(
    10_000,
    'How long the head of a request may take, from its first byte to its last.',
  ),
  bodyTimeoutMs: milliseconds(20_000, 'How long a client may pause within the body of a request.'),
  writeTimeoutMs: milliseconds(20_000, 'How long a client may take nothing of an answer.'),
  minBytesPerSecond: integer(500, 'Least rate of a body, either way, for longer than these timeouts.', {
    min: 1,
  }),
  lingerTimeoutMs: milliseconds(2_000, 'How long a client may take to read our last answer and close.'),
  maxRequestsPerConnection: integer(1_000, 'Requests after which a connection is closed. 0: no limit.'),
  maxTargetBytes: integer(8_192, 'Bytes of a request target. A longer one is answered with 414.', { min: 1 }),
  maxHeadBytes: integer(16_384, 'Bytes of request line and header fields. A larger head: 431.', { min: 64 }),
  maxFields: integer(100, 'Header fields in a request. More of them: 431.', { min: 1 }),
  maxBodyBytes: integer(1_048_576, 'Bytes of the body of a request. A larger one: 413.'),
}

export type Config = {
  readonly [K in keyof typeof options]: (typeof options)[K]['fallback']
} & ServerConfig

/** What a server is started with when nobody says anything else. */
export const defaults: Config = Object.fromEntries(
  Object.entries(options).map(([key, option]) => [key, option.fallback]),
) as unknown as Config

/** An option has a value that it can't have, or does not exist. The message is one line, for the operator. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

interface Option<T> {
  readonly fallback: T
  readonly doc: string
  /** Completes “must be …”. */
  readonly allowed: string
  /** @returns `undefined` for a value that is not allowed */
  parse(given: string): T | undefined
}

/** @param none what the word `none` stands for, if it is not itself a value */
function text(
  fallback: string,
  doc: string,
  { allowed, pattern, none = 'none' }: { allowed: string; pattern: RegExp; none?: string },
): Option<string> {
  const parse = (given: string) => (given === 'none' ? none : pattern.test(given) ? given : undefined)
  return { fallback, doc, allowed, parse }
}

/** Addresses and networks, with commas between. */
function networks(doc: string): Option<readonly string[]> {
  const parse = (given: string) => {
    const list = given === 'none' ? [] : given.split(',').map(network => network.trim())
    return list.every(isNetwork) ? list : undefined
  }
  return { fallback: [], doc, allowed: 'a list such as 127.0.0.1, 10.0.0.0/8, fd00::/8, or none', parse }
}

function choice<const T extends string>(fallback: NoInfer<T>, doc: string, values: readonly T[]): Option<T> {
  const parse = (given: string) => values.find(value => value === given.toLowerCase())
  return { fallback, doc, allowed: `one of ${values.join(', ')}`, parse }
}

function integer(
  fallback: number,
  doc: string,
  { min = 0, max = 2 ** 40, unit = '' }: { min?: number; max?: number; unit?: string } = {},
): Option<number> {
  const parse = (given: string) => {
    const number = /^[0-9]{1,15}$/.test(given) ? Number(given) : Number.NaN
    return number >= min && number <= max ? number : undefined
  }
  return { fallback, doc, allowed: `a whole number from ${min} to ${max}${unit}`, parse }
}

/** A timer of Node can't be longer than 2^31 − 1 ms: it would end at once. */
function milliseconds(fallback: number, doc: string): Option<number> {
  return integer(fallback, doc, { min: 1, max: 2 ** 31 - 1, unit: ' (milliseconds)' })
}

/**
 * The configuration for a process: flags beat the environment, which beats the defaults. An empty variable counts as
 * not set.
 * @param args without node and the script
 * @throws ConfigError
 */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
  args: readonly string[] = [],
): Config {
  const flags = readFlags(args)
  const config = Object.entries<Option<unknown>>(options).map(([key, option]) => {
    const flag = flags[flagOf(key)]
    const [source, given] = flag === undefined ? [envOf(key), env[envOf(key)]] : [`--${flagOf(key)}`, flag]
    if (given === undefined || (given === '' && flag === undefined)) return [key, option.fallback]
    const value = option.parse(given)
    if (value !== undefined) return [key, value]
    throw new ConfigError(`${source} must be ${option.allowed}, not ${JSON.stringify(given)}`)
  })
  return Object.fromEntries(config) as Config
}

function readFlags(args: readonly string[]): Record<string, string | undefined> {
  const known = Object.fromEntries(
    Object.keys(options).map(key => [flagOf(key), { type: 'string' as const }]),
  )
  try {
    return parseArgs({ args: [...args], options: known, strict: true }).values
  } catch (error) {
    // Node's messages name the flag in their first sentence and go on with advice for other programs.
    const [sentence] = (error as Error).message.split(/[.\n]/)
    throw new ConfigError(`${sentence}; --help lists the options`)
  }
}

/** All options as a text for the terminal. */
export function describeOptions(): string {
  const rows = Object.entries<Option<unknown>>(options).map(([key, { doc, allowed, fallback }]) => [
    `  --${flagOf(key)}, ${envOf(key)}`,
    `      ${doc}`,
    `      ${allowed}; default ${`${fallback}` || 'none'}`,
  ])
  return rows.flat().join('\n')
}

function envOf(key: string): string {
  return key.replace(/[A-Z]/g, letter => `_${letter}`).toUpperCase()
}

function flagOf(key: string): string {
  return envOf(key).toLowerCase().replaceAll('_', '-')
}
