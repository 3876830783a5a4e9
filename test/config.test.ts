import { describe, expect, it } from 'vitest'
import { ConfigError, defaults, describeOptions, readConfig } from '../solution/config.ts'

const keys = Object.keys(defaults) as (keyof typeof defaults & string)[]
const env = (key: string) => key.replace(/[A-Z]/g, letter => `_${letter}`).toUpperCase()
const flag = (key: string) => `--${env(key).toLowerCase().replaceAll('_', '-')}`

/** Another value than the default, for each option. */
const others = keys.map(key => {
  const texts: Partial<Record<string, string | string[]>> = {
    host: '::1',
    logLevel: 'warn',
    proxyField: 'forwarded',
    trustProxy: ['10.0.0.0/8', '::1'],
  }
  const other = texts[key] ?? (typeof defaults[key] === 'string' ? 'a-text' : 12_345)
  return { key, env: env(key), flag: flag(key), other }
})

function messageOf(variables: Record<string, string>, args: string[] = []): string {
  try {
    readConfig(variables, args)
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError)
    return (error as Error).message
  }
  throw new Error('it was accepted')
}

describe('readConfig', () => {
  it('takes the defaults when nothing is said', () => {
    expect(readConfig({})).toEqual(defaults)
    expect(readConfig({ PATH: '/bin', PORTS: '1' }, [])).toEqual(defaults)
  })

  it('has defaults that are safe: on this machine alone, with each timeout and limit set', () => {
    expect(defaults.host).toBe('127.0.0.1')
    expect(defaults.port).toBe(8_080)
    expect(defaults.maxTargetBytes).toBeGreaterThanOrEqual(8_000)
    for (const [key, value] of Object.entries(defaults))
      if (/Ms$|^max/.test(key)) expect(value, key).toBeGreaterThan(0)
  })

  it.each(others)('takes $key from $env', ({ key, env, other }) => {
    expect(readConfig({ [env]: `${other}` })).toEqual({ ...defaults, [key]: other })
  })

  it.each(others)('takes $key from $flag, with = or without', ({ key, flag, other }) => {
    expect(readConfig({}, [`${flag}=${other}`])).toEqual({ ...defaults, [key]: other })
    expect(readConfig({}, [flag, `${other}`])).toEqual({ ...defaults, [key]: other })
  })

  it.each(others)('lets $flag beat $env, even one that is not allowed', ({ key, env, flag, other }) => {
    expect(readConfig({ [env]: '%' }, [`${flag}=${other}`])[key]).toEqual(other)
  })

  it.each(others)('takes an empty $env for one that is not set', ({ key, env }) => {
    expect(readConfig({ [env]: '' })[key]).toBe(defaults[key])
  })

  it.each(others)('refuses an empty $flag, since whoever writes it means something', ({ flag }) => {
    expect(messageOf({}, [`${flag}=`])).toMatch(new RegExp(`^${flag} must be .*, not ""$`))
  })

  it('takes none for an option that can be empty', () => {
    const { cacheControl, trustProxy } = readConfig({ CACHE_CONTROL: 'none', TRUST_PROXY: 'none' })
    expect([cacheControl, trustProxy]).toEqual(['', []])
  })

  it('takes a level of the log in any case', () => {
    expect(readConfig({ LOG_LEVEL: 'DEBUG' }).logLevel).toBe('debug')
  })

  it.each([
    ['PORT', '0', 0],
    ['PORT', '65535', 65_535],
    ['MAX_REQUESTS_PER_CONNECTION', '0', 0],
    ['IDLE_TIMEOUT_MS', '1', 1],
    ['IDLE_TIMEOUT_MS', '2147483647', 2 ** 31 - 1],
    ['MAX_BODY_BYTES', '0', 0],
    ['MAX_BODY_BYTES', '1099511627776', 2 ** 40],
    ['MAX_HEAD_BYTES', '64', 64],
  ])('takes %s=%s, which is just allowed', (name, given, value) => {
    expect(Object.values(readConfig({ [name]: given }))).toContain(value)
  })

  it.each([
    ['PORT', '65536', 'a whole number from 0 to 65535'],
    ['PORT', '-1', 'a whole number from 0 to 65535'],
    ['PORT', '80.5', 'a whole number from 0 to 65535'],
    ['PORT', '0x50', 'a whole number from 0 to 65535'],
    ['PORT', '1e3', 'a whole number from 0 to 65535'],
    ['PORT', ' 80', 'a whole number from 0 to 65535'],
    ['PORT', 'http', 'a whole number from 0 to 65535'],
    ['PORT', 'Infinity', 'a whole number from 0 to 65535'],
    ['PORT', '99999999999999999999', 'a whole number from 0 to 65535'],
    ['HOST', '  ', 'an address or the name of a host'],
    ['HOST', 'http://a', 'an address or the name of a host'],
    ['STATIC_ROOT', ' ', 'the path of a directory'],
    ['CACHE_CONTROL', 'a\nb', 'the value of a field, in ASCII, or none'],
    ['CACHE_CONTROL', 'private ', 'the value of a field, in ASCII, or none'],
    ['TRUST_PROXY', 'all', 'a list such as 127.0.0.1, 10.0.0.0/8, fd00::/8, or none'],
    ['TRUST_PROXY', '10.0.0.0/33', 'a list such as 127.0.0.1, 10.0.0.0/8, fd00::/8, or none'],
    ['TRUST_PROXY', '127.0.0.1,', 'a list such as 127.0.0.1, 10.0.0.0/8, fd00::/8, or none'],
    ['PROXY_FIELD', 'via', 'one of forwarded, x-forwarded-for'],
    ['LOG_LEVEL', 'loud', 'one of trace, debug, info, warn, error, fatal, silent'],
    ['IDLE_TIMEOUT_MS', '0', 'a whole number from 1 to 2147483647 (milliseconds)'],
    ['IDLE_TIMEOUT_MS', '2147483648', 'a whole number from 1 to 2147483647 (milliseconds)'],
    ['HEADER_TIMEOUT_MS', '10s', 'a whole number from 1 to 2147483647 (milliseconds)'],
    ['BODY_TIMEOUT_MS', '-5', 'a whole number from 1 to 2147483647 (milliseconds)'],
    ['LINGER_TIMEOUT_MS', '0', 'a whole number from 1 to 2147483647 (milliseconds)'],
    ['MAX_REQUESTS_PER_CONNECTION', 'many', 'a whole number from 0 to 1099511627776'],
    ['MAX_TARGET_BYTES', '0', 'a whole number from 1 to 1099511627776'],
    ['MAX_HEAD_BYTES', '63', 'a whole number from 64 to 1099511627776'],
    ['MAX_FIELDS', '0', 'a whole number from 1 to 1099511627776'],
    ['MAX_BODY_BYTES', '1099511627777', 'a whole number from 0 to 1099511627776'],
  ])('refuses %s=%j in one line that says what is allowed', (name, given, allowed) => {
    expect(messageOf({ [name]: given })).toBe(`${name} must be ${allowed}, not ${JSON.stringify(given)}`)
    const flag = `--${name.toLowerCase().replaceAll('_', '-')}`
    expect(messageOf({}, [`${flag}=${given}`])).toBe(
      `${flag} must be ${allowed}, not ${JSON.stringify(given)}`,
    )
  })

  it('keeps to one line whatever it was given', () => {
    expect(messageOf({ PORT: '80\nroot' })).not.toContain('\n')
    expect(messageOf({}, ['--port', '-1'])).not.toContain('\n')
    expect(messageOf({}, ['--no\nsuch'])).not.toContain('\n')
  })

  it.each([
    [['--prot=80']],
    [['--PORT=80']],
    [['-p', '80']],
    [['80']],
    [['--port=80', 'serve']],
    [['--idleTimeoutMs=1']],
  ])('refuses what is no option: %j', args => {
    const message = messageOf({}, args)
    expect(message).toContain(
      args.at(-1)!.split('=')[0] === '80' && args.length > 1 ? '-p' : args.at(-1)!.split('=')[0],
    )
    expect(message).toContain('--help')
    expect(message).not.toContain('\n')
  })

  it('refuses an option without a value, and names it', () => {
    expect(messageOf({}, ['--port'])).toContain('--port')
  })
})

describe('describeOptions', () => {
  const text = describeOptions()

  it.each(others)('tells flag, variable and default of $key', ({ key, env, flag }) => {
    const entry = text
      .slice(text.indexOf(`${flag}, ${env}\n`))
      .split('\n')
      .slice(0, 3)
    expect(entry[0]).toBe(`${flag}, ${env}`)
    expect(entry[1]!.trim()).toMatch(/\.$/)
    expect(entry[2]).toContain(`default ${`${defaults[key]}` || 'none'}`)
  })

  it('tells of nothing else', () => {
    expect(text.match(/^ {2}--/gm)).toHaveLength(keys.length)
  })
})
