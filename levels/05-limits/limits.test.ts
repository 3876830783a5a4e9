import { defineChecks } from '../../scripts/checks/check.ts'
import { type Trial, type TrialClient, Unexpected } from '../../scripts/checks/trial.ts'
import type { Config } from '../../solution/config.ts'
import { level } from './level.ts'
import type { Crowd, CrowdResult, Places, Schedule, Step, StepResult } from './probes.ts'

const { section, check } = defineChecks(level)

function get(...fields: string[]): string {
  return ['GET / HTTP/1.1', 'Host: localhost', ...fields, '', ''].join('\r\n')
}

/** A request that waits for its answer: the handler of /echo wants the body first. */
const unfinished = 'POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\n'

const served = { status: 200 }
const refused = { status: 429 }
const turnedAway = { status: 503, headers: { 'retry-after': /^[0-9]+$/ } }

section('5.1', () => {
  check('5.1a', async (trial: Trial) => {
    const config = { maxConnections: 2 }
    const first = await trial.connect(config)
    await first.send(get()).answers(served)
    const second = await trial.connect(config)
    await second.send(get()).answers(served)
    const third = await trial.connect(config)
    await third.send(get()).answers(turnedAway)
    await third.closes('the third connection is closed')
    await first.send(get()).answers(served)
  })

  check('5.1b', async (trial: Trial) => {
    for (let i = 0; i < 3; i++) {
      const client = await trial.connect({ maxConnections: 0 })
      await client.send(get()).answers(served)
    }
  })
})

section('5.2', () => {
  const patient = { maxConnections: 1 }
  const impatient = { maxConnections: 1, idleTimeoutMs: 100 }

  /** Each begins with a client in the only place, and ends that connection in its own way. */
  const endings: Record<string, (client: TrialClient, trial: Trial) => Promise<unknown> | unknown> = {
    'the client closes': client => client.raw.end(),
    'the client resets': client => client.raw.socket.resetAndDestroy(),
    'the client says close': async client => {
      await client.send(get('Connection: close')).answers(served)
      await client.closes()
      client.raw.end()
    },
    'the client leaves in mid-request': async (client, trial) => {
      client.send(unfinished)
      await trial.settle()
      client.raw.destroy()
    },
  }

  /** A client in the only place. The server hears of an ending when it comes to it, so the next one tries some times. */
  async function takePlace(trial: Trial, config: Partial<Config>, after: string): Promise<TrialClient> {
    const told = trial.sent.length
    for (let attempt = 0; attempt < 20; attempt++) {
      trial.sent.length = told
      const { client, response } = await trial.ask(config, get())
      if (response.status === 200) return client
      client.raw.destroy()
      await trial.lapse(10)
    }
    throw new Unexpected(`200 to the next client after ${after}`, '503, again and again')
  }

  check('5.2a', async (trial: Trial) => {
    let client = await takePlace(trial, patient, 'nobody')
    for (const [name, end] of Object.entries(endings)) {
      trial.sent.length = 0
      trial.sent.push(name)
      await end(client, trial)
      client = await takePlace(trial, patient, name)
    }

    const silent = await takePlace(trial, impatient, 'nobody')
    trial.sent.length = 0
    trial.sent.push('the client says nothing until its time is over')
    await silent.closes()
    silent.raw.end()
    await takePlace(trial, impatient, 'a client that said nothing')
  })

  check('5.2b', async (trial: Trial) => {
    const places: Places = { most: 2, acts: ['admit', 'admit', 0, 0, 'admit', 'admit'] }
    const shown = 'first = admit(), second = admit(), first(), first(), admit(), admit()'
    const admitted = await trial.probe<boolean[]>('places', places, { shown })
    const expected = 'a place, a place, … then one more place, and no fourth'
    const received = admitted.map(place => (place ? 'a place' : 'undefined')).join(', ')
    trial.expect(String(admitted) === 'true,true,true,false', expected, received)
  })
})

/** A proxy that is believed, so that clients have addresses. */
function behindProxy(rateLimit: number): Partial<Config> {
  return { rateLimit, trustProxy: ['127.0.0.1'] }
}

function from(address: string): string {
  return get(`X-Forwarded-For: ${address}`)
}

section('5.3', () => {
  check('5.3a', async (trial: Trial) => {
    const client = await trial.connect({ rateLimit: 3 })
    for (let i = 0; i < 3; i++) await client.send(get()).answers(served)
    await client.send(get()).answers(refused)
    await client.send(get()).answers(refused)
  })

  check('5.3b', async (trial: Trial) => {
    for (let i = 0; i < 2; i++) {
      const client = await trial.connect({ rateLimit: 2 })
      await client.send(get()).answers(served)
    }
    const third = await trial.connect({ rateLimit: 2 })
    await third.send(get()).answers(refused)

    const proxy = await trial.connect(behindProxy(1))
    await proxy.send(from('192.0.2.1')).answers(served)
    await proxy.send(from('192.0.2.2')).answers(served)
    await proxy.send(from('192.0.2.1')).answers(refused)
  })

  check('5.3c', async (trial: Trial) => {
    const config = { rateLimit: 2, bodyTimeoutMs: 5_000 }
    const first = (await trial.connect(config)).send(unfinished)
    await trial.settle()
    const second = (await trial.connect(config)).send(unfinished)
    await trial.settle()
    const third = (await trial.connect(config)).send(unfinished)
    await third.answers(refused)
    for (const client of [first, second]) await client.send('hello').answers({ ...served, body: 'hello' })
  })

  check('5.3d', async (trial: Trial) => {
    const client = await trial.connect({ rateLimit: 0 })
    for (let i = 0; i < 5; i++) await client.send(get()).answers(served)
  })
})

section('5.4', () => {
  check('5.4a', async (trial: Trial) => {
    const proxy = await trial.connect(behindProxy(2))
    await proxy.send(from('2001:db8:0:1::1')).answers(served)
    await proxy.send(from('2001:DB8:0:1:ffff::2')).answers(served)
    await proxy.send(from('2001:db8:0:1::3')).answers(refused)
    await proxy.send(from('2001:db8:0:2::1')).answers(served)
  })

  check('5.4b', async (trial: Trial) => {
    const proxy = await trial.connect(behindProxy(2))
    await proxy.send(from('192.0.2.1')).answers(served)
    await proxy.send(from('::ffff:192.0.2.1')).answers(served)
    await proxy.send(from('192.0.2.1')).answers(refused)
    await proxy.send(from('::ffff:192.0.2.2')).answers(served)
  })
})

const LIMIT = 20
const WINDOW_MS = 60_000

/** Lets an address ask by a timetable, with a clock that jumps. */
function schedule(
  trial: Trial,
  shown: string,
  steps: readonly Step[],
  { limit = LIMIT, windowMs = WINDOW_MS } = {},
): Promise<StepResult[]> {
  const argument: Schedule = { limit, windowMs, steps }
  return trial.probe('schedule', argument, { shown: `limit ${limit} in ${windowMs / 1_000} s: ${shown}` })
}

section('5.5', () => {
  check('5.5a', async (trial: Trial) => {
    const steps = [
      { afterMs: WINDOW_MS / 3, times: LIMIT + 1 },
      { afterMs: 2 * WINDOW_MS, times: LIMIT },
    ]
    const shown = `${LIMIT + 1} requests at once, and ${LIMIT} when the clock is 120 s further`
    const [before, after] = await schedule(trial, shown, steps)
    trial.expect(before!.served === LIMIT, `${LIMIT} served first`, `${before!.served} served first`)
    trial.expect(
      after!.served === LIMIT,
      `${LIMIT} served after 120 s`,
      `${after!.served} served after 120 s`,
    )
  })

  check('5.5b', async (trial: Trial) => {
    const timers = await trial.probe<number>('timers', null, {
      shown: 'limits(options, clock), and a request',
    })
    trial.expect(
      timers === 0,
      'no timer that keeps the process alive',
      timers === 1 ? '1 timer' : `${timers} timers`,
    )
  })
})

section('5.6', () => {
  check('5.6a', async (trial: Trial) => {
    const shown = `1 request, ${LIMIT - 1} more 1 ms before 60 s have passed, and ${LIMIT} more 2 ms later`
    const steps = [
      {},
      { afterMs: WINDOW_MS - 1, times: LIMIT - 1 },
      { afterMs: 2, times: LIMIT },
      { afterMs: 2 * WINDOW_MS, times: LIMIT },
    ]
    const [, , burst, later] = await schedule(trial, shown, steps)
    const most = LIMIT / 4
    trial.expect(
      burst!.served <= most,
      `at most ${most} of the last ${LIMIT} served`,
      `${burst!.served} served`,
    )
    trial.expect(
      later!.served === LIMIT,
      `${LIMIT} served 120 s later`,
      `${later!.served} served 120 s later`,
    )
  })

  check('5.6b', async (trial: Trial) => {
    for (const crowding of [1, 3, 6]) {
      trial.sent.length = 0
      const steps = impatience(crowding)
      const results = await schedule(trial, `bursts at ${steps.length} moments within 5 minutes`, steps)
      const { within, count, most } = worstStretch(results)
      const stretch = `within ${(within / 1_000).toFixed(1)} s`
      trial.expect(count <= most, `at most ${most} requests served ${stretch}`, `${count} served ${stretch}`)
    }
  })

  check('5.6c', async (trial: Trial) => {
    const steady = Array.from({ length: 40 }, () => ({ afterMs: 6_000 }))
    const inGroups = Array.from({ length: 8 }, () => ({ afterMs: WINDOW_MS / 2, times: LIMIT / 4 }))
    const half = LIMIT / 2
    for (const [shown, steps] of [
      [`1 request every 6 s, ${half} in a minute`, steady],
      [`${LIMIT / 4} requests every 30 s, ${half} in a minute`, inGroups],
    ] as const) {
      trial.sent.length = 0
      const results = await schedule(trial, `${shown}, for 4 minutes`, steps)
      const wanted = 4 * half
      const count = results.reduce((sum, result) => sum + result.served, 0)
      trial.expect(count === wanted, `all ${wanted} served`, `${count} of ${wanted} served`)
    }
  })

  /** Pauses and bursts that look random but are the same each time; the larger `crowding`, the more come in crowds. */
  function impatience(crowding: number): Step[] {
    let state = crowding
    const random = (below: number) => {
      state = (state * 48_271) % 2_147_483_647
      return state % below
    }
    return Array.from({ length: 50 }, () => {
      const crowd = random(6) < crowding
      return { afterMs: random(12_000), times: crowd ? LIMIT : 1 + random(3) }
    })
  }

  /**
   * The stretch of time in which most was served beside what may be: the limit, as much again for each window, and a
   * fifth of the limit for those who cut time into pieces or round.
   */
  function worstStretch(results: readonly StepResult[]): { within: number; count: number; most: number } {
    const stretches = results.flatMap(({ at: start }, first) => {
      let count = 0
      return results.slice(first).map(({ at, served }) => {
        count += served
        const within = at - start
        return { within, count, most: Math.floor(LIMIT * (1 + within / WINDOW_MS) + LIMIT / 5) }
      })
    })
    return stretches.reduce((worst, next) =>
      next.count - next.most > worst.count - worst.most ? next : worst,
    )
  }
})

section('5.7', () => {
  check('5.7a', async (trial: Trial) => {
    const client = await trial.connect({ rateLimit: 1 })
    await client.send(get()).answers(served)
    const { headers } = await client.send(get()).answers(refused)
    const value = headers['retry-after']
    trial.expect(value !== undefined, '429 with Retry-After', '429 without it')
    const seconds = /^[0-9]+$/.test(value) ? Number(value) : 0
    // A sliding counter may need two windows until it has forgotten a burst.
    const expected = 'Retry-After: whole seconds, from 1 to two windows (120)'
    trial.expect(seconds >= 1 && seconds <= 120, expected, `Retry-After: ${value}`)
  })

  check('5.7b', async (trial: Trial) => {
    for (const { limit, windowMs, afterMs } of [
      { limit: 1, windowMs: 1_000, afterMs: 0 },
      { limit: 3, windowMs: 10_000, afterMs: 9_999 },
      { limit: 7, windowMs: 1_500, afterMs: 700 },
      { limit: 20, windowMs: 60_000, afterMs: 20_000 },
      { limit: 100, windowMs: 60_000, afterMs: 59_000 },
    ]) {
      trial.sent.length = 0
      const burst = { afterMs, times: limit + 1 }
      const { seconds } = await firstRefusal(trial, burst, { limit, windowMs })
      const steps = [burst, { afterMs: seconds * 1_000 }]
      const shown = `${limit + 1} requests at once, and 1 after ${seconds} s`
      const [, last] = await schedule(trial, shown, steps, { limit, windowMs })
      const refusal = `429, Retry-After: ${last!.retryAfter}`
      trial.expect(last!.served === 1, `200 after ${seconds} s, as Retry-After has said`, refusal)
    }
  })

  check('5.7c', async (trial: Trial) => {
    const burst = { times: LIMIT + 1 }
    const { seconds } = await firstRefusal(trial, burst)
    // One more than ten tenths: sums of tenths come out a little beside the whole.
    const impatient = Array.from({ length: 11 }, () => ({ afterMs: seconds * 100 }))
    trial.sent.length = 0
    const shown = `${LIMIT + 1} requests at once, then one every ${seconds / 10} s for ${seconds} s`
    const [, ...asked] = await schedule(trial, shown, [burst, ...impatient])
    const count = asked.reduce((sum, result) => sum + result.served, 0)
    trial.expect(count > 0, 'one of them served: to have asked is no crime', 'all of them refused')
  })

  /** How long the last request of a burst is told to wait. */
  async function firstRefusal(trial: Trial, burst: Step, options = {}): Promise<{ seconds: number }> {
    const shown = `${burst.times} requests at once`
    const [refusal] = await schedule(trial, shown, [burst], options)
    const { retryAfter } = refusal!
    trial.expect(retryAfter !== undefined, '429 with Retry-After', 'no Retry-After')
    trial.expect(/^[0-9]+$/.test(retryAfter), 'Retry-After in whole seconds', `Retry-After: ${retryAfter}`)
    return { seconds: Number(retryAfter) }
  }
})

section('5.8', () => {
  check('5.8a', async (trial: Trial) => {
    const client = await trial.connect({ rateLimit: 3, rateWindowMs: 90_000 })
    const { headers } = await client.send(get()).answers(served)
    const value = headers['ratelimit-policy']
    const policy = parseItem(value)
    const isRight = policy?.get('q') === '3' && policy.get('w') === '90'
    trial.expect(isRight, 'RateLimit-Policy: "default";q=3;w=90', `RateLimit-Policy: ${value ?? 'none'}`)
  })

  check('5.8b', async (trial: Trial) => {
    const client = await trial.connect({ rateLimit: 3, rateWindowMs: 80_000 })
    const echo = 'POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello'
    for (const [request, status, left] of [
      [get(), 200, '2'],
      [echo, 200, '1'],
      [get(), 200, '0'],
      [get(), 429, '0'],
    ] as const) {
      const { headers } = await client.send(request).answers({ status })
      const value = headers['ratelimit']
      const state = parseItem(value)
      const isRight = state?.get('r') === left && /^[0-9]+$/.test(state.get('t') ?? '0')
      const expected = `RateLimit: "default";r=${left} or "default";r=${left};t=SECONDS`
      trial.expect(isRight, expected, `RateLimit: ${value ?? 'none'}`)
    }
  })

  /** A string with parameters (RFC 9651 §3.3.3, §3.1.2), in any order. */
  function parseItem(value = ''): Map<string, string> | undefined {
    const [name = '', ...parameters] = value.split(';').map(part => part.trim())
    if (!/^"[^"]+"$/.test(name)) return undefined
    return new Map(parameters.map(parameter => parameter.split('=', 2) as [string, string]))
  }
})

section('5.9', () => {
  check('5.9a', async (trial: Trial) => {
    const addresses = 1_000
    const askers = Array.from({ length: addresses }, (_, i) => ({ from: `10.0.${i >> 8}.${i & 255}` }))
    const shown = `1 request each from 1,000 addresses, and 120 s of silence`
    const results = await schedule(trial, shown, [...askers, { afterMs: 2 * WINDOW_MS, times: 0 }])
    const [most, after] = results.slice(-2)
    // A few may share an entry, where the table is one of hashes.
    const isCounted = most!.addresses > 0.9 * addresses
    trial.expect(isCounted, 'about 1,000 entries (`addresses`) at first', `${most!.addresses}`)
    trial.expect(after!.addresses === 0, 'no entry left after 120 s', `${after!.addresses} entries`)
  })

  const CROWD = 150_000
  const MOST_ENTRIES = 120_000
  const AT_ONCE = 25_000

  const shown = '150,000 addresses ask once each; one more, which is over its limit, asks again and again'

  async function crowdCome(trial: Trial): Promise<CrowdResult> {
    let result: CrowdResult | undefined
    for (let from = 0; from < CROWD; from += AT_ONCE) {
      trial.sent.length = 0
      const argument: Crowd = { limit: 100, from, to: from + AT_ONCE }
      result = await trial.probe<CrowdResult>('crowd', argument, { shown })
    }
    return result!
  }

  check('5.9b', async (trial: Trial) => {
    const { addresses } = await crowdCome(trial)
    trial.note = `${addresses.toLocaleString('en')} entries for 150,000 addresses`
    trial.expect(addresses <= MOST_ENTRIES, 'at most 120,000 entries', addresses.toLocaleString('en'))
  })

  check('5.9c', async (trial: Trial) => {
    // The crowd of 5.9b, if it is still there.
    const before = await trial.probe<CrowdResult | null>('crowdBefore', null, { shown })
    const { freed } = before?.came === CROWD ? before : await crowdCome(trial)
    trial.expect(freed === 0, '429, each time that it asks', `${freed} times 200`)
  })
})
