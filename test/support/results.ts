/** Results of grades that nobody made, for what reads them. By the schema of `scripts/grade/results.schema.json`. */
import type {
  Criterion,
  GradedCheck,
  LevelResult,
  Results,
  ServerResult,
  Target,
} from '../../scripts/grade/results.ts'
import type { Figure } from '../../scripts/kit/bench.ts'

/** A check that has passed; what is given replaces what it has. */
export function aCheck(id: string, given: Partial<GradedCheck> = {}): GradedCheck {
  return {
    id,
    title: `does what ${id} asks for`,
    section: `Step ${id.replace(/[a-z]+$/, '')}`,
    status: 'passed',
    maxPoints: 0,
    why: 'a server answers each request (RFC 9110 §3.4)',
    repeat: 'curl -i http://localhost:8080/',
    ...given,
  }
}

export function aFailedCheck(id: string, given: Partial<GradedCheck> = {}): GradedCheck {
  const story = {
    sent: ['GET /users/a%2Fb HTTP/1.1\r\nHost: localhost\r\n\r\n'],
    expected: 'params.id = "a/b"',
    received: '404 Not Found',
    printed: '',
  }
  return aCheck(id, { status: 'failed', story, lookAt: 'levels/03-router/router.ts:41', ...given })
}

export function aFigure(given: Partial<Figure> = {}): Figure {
  return {
    ...{ name: 'speed beside the reference', verdict: 'pass', value: 0.97, unit: '×', limit: 0.5 },
    better: 'more',
    reason: 'throughput, middle half of 5 pairs 0.94× to 0.99×',
    ...given,
  }
}

/** A level of 100 points, shared out to its checks, with the points and the verdict that follow from them. */
export function aLevel(
  level: number,
  checks: readonly GradedCheck[],
  given: Partial<LevelResult> = {},
): LevelResult {
  const shared = checks.map(check => ({ ...check, maxPoints: 100 / checks.length }))
  const passed = checks.filter(({ status }) => status === 'passed').length
  const verdict = passed < checks.length ? 'fail' : (given.benchmark?.verdict ?? 'pass')
  return {
    ...{ level, title: `Level of number ${level}`, verdict, maxPoints: 100, seconds: 2.5 },
    points: Math.round((100 * passed) / checks.length),
    checks: shared,
    ...given,
  }
}

export function aCriterion(given: Partial<Criterion> = {}): Criterion {
  return {
    ...{ name: 'keep-alive', title: 'answers many requests over one connection', verdict: 'pass' },
    measured: '10 sockets for 1,000 requests',
    ...given,
  }
}

export function aTarget(given: Partial<Target> = {}): Target {
  return {
    ...{ name: 'throughput', unit: 'requests/s', better: 'more', target: 10_000, measured: 42_786 },
    ...{ met: true, floor: 60_100, generatorLimit: 71_000 },
    ...given,
  }
}

export function aServer(given: Partial<ServerResult> = {}): ServerResult {
  return { slotsOf: [1, 2], criteria: [aCriterion()], targets: [aTarget()], ...given }
}

/** A whole grade of these levels, with the points and the verdict that follow from them. */
export function aGrade(levels: readonly LevelResult[], given: Partial<Results> = {}): Results {
  const sum = (of: 'points' | 'maxPoints') => levels.reduce((total, level) => total + level[of], 0)
  const worst = (['fail', 'inconclusive'] as const).find(verdict =>
    levels.some(level => level.verdict === verdict),
  )
  return {
    ...{ version: 1, subject: 'learner', complete: true, benchmarks: true, verdict: worst ?? 'pass' },
    startedAt: '2026-11-24T18:30:00.250Z',
    finishedAt: '2026-11-24T18:31:03.750Z',
    machine: { node: 'v24.1.0', platform: 'linux 6.1 x64', cpu: 'Some CPU', cores: 2, memoryBytes: 8e9 },
    points: sum('points'),
    maxPoints: sum('maxPoints'),
    levels,
    ...given,
  }
}

/** Everything passed, and was fast enough. */
export const fullMarks = aGrade(
  [
    aLevel(1, [aCheck('1.1a', { note: '10 sockets for 1,000 requests' }), aCheck('1.1b'), aCheck('1.2a')], {
      benchmark: { verdict: 'pass', figures: [aFigure()] },
    }),
    aLevel(2, [aCheck('2.1a')], { benchmark: { verdict: 'pass', figures: [aFigure({ value: 1.1 })] } }),
  ],
  { server: aServer() },
)

/** One of everything that can come of a level, of a figure and of a criterion. */
export const allSorts = aGrade(
  [
    aLevel(1, [aCheck('1.1a'), aCheck('1.1b')], {
      benchmark: {
        verdict: 'fail',
        figures: [
          aFigure(),
          aFigure({
            ...{ name: 'sockets for 1,000 requests', verdict: 'fail', value: 1_000, unit: ' sockets' },
            ...{ limit: 20, better: 'less' },
          }),
        ],
      },
      verdict: 'fail',
    }),
    aLevel(2, [
      aCheck('2.1a'),
      aFailedCheck('2.1b', {
        story: {
          sent: ['GET / HTTP/1.1\r\nHost: localhost\r\n\r\n', 'GET /health HTTP/1.1\r\n\r\n'],
          expected: '200 OK',
          received: 'nothing within 500 ms',
          printed: 'starting up\nhere I am\n',
        },
      }),
      aCheck('2.2a', { status: 'waiting', waitsFor: '2.1b' }),
    ]),
    aLevel(3, [aCheck('3.1a', { status: 'waiting', waitsFor: 'SyntaxError: Unexpected token' })], {
      unloadable: 'SyntaxError: Unexpected token (levels/03-router/router.ts:7)',
    }),
    aLevel(4, [aCheck('4.1a')], {
      benchmark: {
        verdict: 'inconclusive',
        figures: [aFigure({ verdict: 'inconclusive', reason: 'the machine was busy with something else' })],
        failure: 'the load generator ended before its time',
      },
    }),
  ],
  {
    server: aServer({
      criteria: [
        aCriterion(),
        aCriterion({ name: 'static files', title: 'serves files', verdict: 'fail', measured: '404' }),
        aCriterion({ name: 'crowd', title: 'holds 1,000 connections', verdict: 'inconclusive' }),
      ],
      targets: [
        aTarget(),
        aTarget({ name: 'memory', unit: 'MB', better: 'less', target: 50, measured: 95, met: false }),
      ],
      failure: 'the server ended by itself',
    }),
  },
)

/** As it is written while levels are missing. */
export const incomplete = aGrade([aLevel(1, [aCheck('1.1a'), aFailedCheck('1.1b')])], {
  complete: false,
  benchmarks: false,
})

/** A grade in which every word that can come from a learner, and every other too, is this text. */
export function saying(text: string): Results {
  const words = { title: text, section: text, why: text, repeat: text }
  const story = { sent: [text], expected: text, received: text, printed: text }
  const figure = aFigure({ name: text, verdict: 'fail', unit: text, reason: text })
  const level = {
    title: text,
    unloadable: text,
    benchmark: { verdict: 'fail', failure: text, figures: [figure] },
  } as const
  const criterion = aCriterion({ name: text, title: text, verdict: 'fail', measured: text })
  return aGrade(
    [
      aLevel(
        1,
        [
          aCheck('1.1a', { ...words, note: text }),
          aFailedCheck('1.1b', { ...words, story, lookAt: text }),
          aCheck('1.1c', { ...words, status: 'waiting', waitsFor: text }),
        ],
        level,
      ),
    ],
    {
      subject: 'submission',
      name: text,
      machine: { node: text, platform: text, cpu: text, cores: 2, memoryBytes: 8e9 },
      server: aServer({ criteria: [criterion], targets: [aTarget({ note: text })], failure: text }),
    },
  )
}
