/** The parts of `npm run compare` that need no load. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startServer } from '../scripts/bench/server-process.ts'
import type { Setup } from '../scripts/compare/contender.ts'
import { contenders } from '../scripts/compare/contenders.ts'
import { createContent } from '../scripts/compare/content.ts'
import {
  limitOf,
  ratioOf,
  ratiosOf,
  restartRoundOf,
  roundOf,
  spreadOf,
  summarise,
} from '../scripts/compare/figures.ts'
import { freePort } from '../scripts/compare/free-port.ts'
import { judgeMarks } from '../scripts/compare/marks.ts'
import { minutes, Pace } from '../scripts/compare/pace.ts'
import { BUDGET, makePlan, QUICK, secondsOfOne, WHOLE_SECONDS } from '../scripts/compare/plan.ts'
import type { ReportedScenario } from '../scripts/compare/report.ts'
import { type CompareScenario, scenarios } from '../scripts/compare/scenarios.ts'
import { parseWords } from '../scripts/compare/words.ts'
import { parseWrk, runWrk } from '../scripts/compare/wrk.ts'
import { findProgram } from '../scripts/kit/find-program.ts'

const ids = (all: readonly { readonly id: string }[]) => all.map(({ id }) => id)

describe('the words', () => {
  it('without any ask for all', () => {
    const { contenders: asked, scenarios: run, ...rest } = parseWords([])
    expect([asked, run]).toEqual([contenders, scenarios])
    expect(rest).toEqual({ show: false, quick: false, cores: false, generator: 'autocannon' })
  })

  it('behind only choose scenarios, groups of them, and contenders, in the order of the table', () => {
    const options = parseWords(['cores', 'with', 'wrk', 'only', 'nginx', 'static', 'hello', 'reference'])
    expect(ids(options.contenders)).toEqual(['reference', 'nginx'])
    expect(ids(options.scenarios)).toEqual(['hello', 'static-14b', 'static-10k', 'static-10m'])
    expect(options).toMatchObject({ cores: true, generator: 'wrk' })
  })

  it.each([
    [['fast'], /knows show, picture, quick, .*not "fast"/],
    [['only'], /^Only what\? There are: hello, /],
    [['only', 'hello', 'quick'], /nothing called "quick".* There are: hello, /],
    [['with'], /with autocannon, or with wrk/],
    [['with', 'ab'], /with autocannon, or with wrk/],
  ])('%j is refused', (words, message) => {
    expect(() => parseWords(words)).toThrow(message)
  })
})

describe('the plan', () => {
  const able = ({ needs }: CompareScenario) =>
    contenders.filter(({ cannot }) => needs.every(need => cannot[need] === undefined)).length

  it('of all scenarios for all contenders ends within its budget and uses most of it', () => {
    const { seconds, scenarios: planned } = makePlan(scenarios, able, BUDGET)
    expect(ids(planned.map(({ scenario }) => scenario))).toEqual(ids(scenarios))
    expect(seconds).toBeLessThanOrEqual(BUDGET.seconds)
    expect(seconds).toBeGreaterThan(0.9 * BUDGET.seconds)
    expect(seconds).toBeCloseTo(planned.reduce((sum, one) => sum + able(one.scenario) * secondsOfOne(one), 0))
  })

  it('spends time that others leave, up to the longest load', () => {
    const [hello] = scenarios
    const { seconds, scenarios: planned } = makePlan([hello!], () => 2, BUDGET)
    expect(planned).toMatchObject([{ rounds: hello!.rounds, seconds: BUDGET.most }])
    expect(seconds).toBeLessThan(BUDGET.seconds)
  })

  it('gives each load at least what it needs, even if that exceeds the budget', () => {
    const { scenarios: planned } = makePlan(scenarios, able, { ...QUICK, seconds: 1 })
    for (const { scenario, seconds, rounds } of planned) {
      expect(seconds).toBe(Math.max(QUICK.least, Math.min(scenario.least ?? 0, QUICK.most)))
      expect(rounds).toBe(Math.min(scenario.rounds, QUICK.mostRounds))
    }
  })

  it('is in whole seconds for a generator that knows no others', () => {
    const plan = makePlan(scenarios, able, { ...BUDGET, ...WHOLE_SECONDS })
    for (const { seconds } of plan.scenarios) expect([1, 2, 3]).toContain(seconds)
    expect(plan.seconds).toBeLessThan(200)
  })
})

describe('the pace', () => {
  function paceOf(planned: number) {
    let now = 0
    const pace = new Pace(planned, () => now * 1_000)
    const steps = (count: number, seconds: number, took = seconds) => {
      for (let step = 0; step < count; step++) {
        pace.step(seconds)
        now += took
      }
      pace.step(0)
    }
    return { pace, steps }
  }

  it('tells what is left of a plan that is kept', () => {
    const { pace, steps } = paceOf(60)
    expect([pace.left, pace.behind]).toEqual([60, false])
    steps(20, 1)
    expect([pace.left, pace.behind]).toEqual([40, false])
  })

  it('takes the rest to be as slow as what was, once it can tell', () => {
    const { pace, steps } = paceOf(60)
    steps(1, 2, 4)
    expect([pace.left, pace.behind]).toEqual([58, false])
    steps(18, 1, 2)
    expect([pace.left, pace.behind]).toEqual([80, true])
  })

  it('shows minutes and seconds', () => {
    expect([0, 4.6, 65, 600].map(minutes)).toEqual(['0:00', '0:05', '1:05', '10:00'])
  })
})

const load = {
  requests: 100,
  throughput: 50,
  latency: { p50: 1, p90: 2, p99: 3, p999: 4, max: 5 },
  errors: 6,
  non2xx: 7,
  ...{ cpuPerRequest: 20, rss: 8, peakRss: 9, serverBusy: 0.5, generatorBusy: 0.95 },
  limitedBy: 'generator',
} as const

describe('figures', () => {
  it('are the median, the least and the greatest of the rounds, and the rounds', () => {
    const rounds = [10, 20, 30].map(throughput => roundOf({ ...load, throughput }))
    expect(summarise(rounds)).toMatchObject({
      throughput: { median: 20, low: 10, high: 30, values: [10, 20, 30] },
      p999: { median: 4 },
      memory: { median: 9 },
      lost: { median: 6 },
      refused: { median: 7 },
    })
  })

  it('of a restart are neither CPU time nor memory: old workers have taken theirs with them', () => {
    const { figures } = restartRoundOf(load, 0.4)
    expect(figures).toMatchObject({ lost: 6, restart: 0.4 })
    expect(figures).not.toHaveProperty('cpuPerRequest')
    expect(figures).not.toHaveProperty('memory')
  })

  it('of a server that answered nothing, or with refusals alone, are none', () => {
    expect(() => roundOf({ ...load, requests: 0 })).toThrow('no request was answered, and 6 were lost')
    expect(() => roundOf({ ...load, non2xx: 100 })).toThrow('all of its 100 answers had a status other')
  })

  it('are divided round by round, so that what slows both down changes nothing', () => {
    const slowed = [100, 10, 100]
    const half = slowed.map(value => value / 2)
    expect(ratioOf(spreadOf(half), spreadOf(slowed))).toMatchObject({ median: 0.5, low: 0.5, high: 0.5 })
  })

  it('are not divided by nothing, nor counts by counts', () => {
    const rounds = [roundOf({ ...load, latency: { ...load.latency, p50: 0 } })]
    const ratios = ratiosOf(summarise([roundOf(load)]), summarise(rounds))
    expect(ratios).toMatchObject({ throughput: { median: 1 }, p99: { median: 1 } })
    expect(Object.keys(ratios)).not.toContain('p50')
    expect(Object.keys(ratios)).not.toContain('lost')
  })

  it('were limited by what limited most rounds', () => {
    const limits = ['server', 'generator', 'generator'] as const
    expect(limitOf(limits.map(limitedBy => roundOf({ ...load, limitedBy })))).toBe('generator')
  })
})

describe('the marks', () => {
  const scenario = (id: string, cpu: Readonly<Record<string, number>>): ReportedScenario => ({
    ...{ id, title: id, path: '/', connections: 1, pipelining: 1, fresh: false, client: 'own' },
    ...{ rounds: 1, seconds: 1 },
    results: Object.entries(cpu).map(([contender, value]) => ({
      ...{ contender, outcome: 'measured', limitedBy: 'server', ratios: {} },
      figures: { cpuPerRequest: spreadOf([value]) },
    })),
  })

  it('are reached by a ratio that is not above them', () => {
    const marks = judgeMarks([
      scenario('hello', { reference: 75, 'node-http': 100 }),
      scenario('logs', { reference: 61, fastify: 100 }),
      scenario('static-10k', { reference: 100 }),
    ])
    expect(marks.map(({ verdict }) => verdict)).toEqual([
      'reached',
      'not reached',
      'not measured',
      'not measured',
    ])
    expect(marks[0]).toMatchObject({ peer: 'node-http', atMost: 0.75, ratio: { median: 0.75 } })
  })
})

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'socket-school-compare-'))
  createContent(join(folder, 'content'))
})
afterAll(() => rmSync(folder, { recursive: true }))

describe.each(['nginx', 'apache'])('the configuration of %s', id => {
  const contender = contenders.find(one => one.id === id)!
  const ways = {
    plainly: {},
    'with logs': { logs: true },
    'for a restart': { restartable: true },
    'with workers': { workers: 2 },
  }

  it.for(Object.entries(ways))('is one that it accepts: %s', async ([name, way], { skip }) => {
    const present = await contender.find()
    if ('missing' in present) return skip(present.missing)
    const own = join(folder, `${id} ${name}`)
    mkdirSync(own)
    const plain = { workers: 1, logs: false, restartable: false }
    const setup: Setup = {
      ...{ content: join(folder, 'content'), folder: own, port: await freePort() },
      ...plain,
      ...way,
    }
    const { config = '' } = present.recipe(setup)
    const file = join(own, 'test.conf')
    writeFileSync(file, config)
    const [binary, args] = {
      nginx: [findProgram('nginx')!, ['-t', '-p', own, '-c', file, '-e', join(own, 'error.log')]],
      apache: [findProgram('apache2', 'httpd')!, ['-t', '-f', file]],
    }[id as 'nginx']
    const { status, stderr } = spawnSync(binary as string, args as string[], { encoding: 'utf8' })
    expect(stderr).toMatch(/syntax is ok|Syntax OK/i)
    expect(stderr).not.toMatch(/warn|error/i)
    expect(status).toBe(0)
  })
})

describe('wrk', () => {
  it('gives its figures through our script', () => {
    const output = `Running 1s test @ http://127.0.0.1/
  Requests/sec:  99.00
figures: {"requests":3000,"micros":1500000,"lost":2,"timeouts":1,"bad":4,"latency":[100,200,300,400,5000]}
`
    expect(parseWrk(output)).toEqual({
      ...{ requests: 3000, throughput: 2000, wallMs: 1500, errors: 3, timeouts: 1, non2xx: 4 },
      latency: { p50: 0.1, p90: 0.2, p99: 0.3, p999: 0.4, max: 5 },
    })
    expect(parseWrk(output.replace('300,400', '300,0')).latency).toMatchObject({ p99: 0.3, p999: 5 })
    expect(() => parseWrk('Running')).toThrow('wrk gave no figures')
  })

  it.runIf(findProgram('wrk')).each([{}, { pipelining: 4 }, { fresh: true }])(
    'loads a server: %o',
    async how => {
      const modulePath = new URL('bench/fixtures/node-http.ts', import.meta.url)
      const server = await startServer({ name: 'node:http', modulePath })
      try {
        const order = { url: `http://127.0.0.1:${server.port}/`, connections: 4, duration: 1, ...how }
        const report = await runWrk(findProgram('wrk')!, folder, order)
        expect(report).toMatchObject({ errors: 0, non2xx: 0 })
        expect(report.requests).toBeGreaterThan(10)
        expect(report.cpuMs).toBeGreaterThan(0)
        expect(report.latency.p50).toBeGreaterThan(0)
        expect(report.latency.p999).toBeGreaterThanOrEqual(report.latency.p50)
      } finally {
        await server.stop()
      }
    },
  )

  it.runIf(findProgram('wrk'))('says in a line that there is no server', async () => {
    const order = { url: `http://127.0.0.1:${await freePort()}/`, connections: 1, duration: 1 }
    await expect(runWrk(findProgram('wrk')!, folder, order)).rejects.toThrow(/^wrk failed: .*$/)
  })
})
