import { describe, expect, it } from 'vitest'
import { judgeRatio, type Measured, type Pair } from '../../scripts/bench/verdict.ts'

const load = (given: Partial<Measured> = {}): Measured => ({
  ...{ requests: 3000, throughput: 1000, cpuPerRequest: 100, limitedBy: 'server', errors: 0, non2xx: 0 },
  ...given,
})

/** One pair for each of the subject's throughputs, the reference's being 1000. */
const speeds = (...throughputs: number[]): Pair[] =>
  throughputs.map(throughput => ({ subject: load({ throughput }), reference: load() }))

/** One pair for each of the subject's µs per request, the reference's being 100, in runs the generator held back. */
const costs = (...cpu: number[]): Pair[] =>
  cpu.map(cpuPerRequest => ({
    subject: load({ cpuPerRequest, limitedBy: 'generator' }),
    reference: load({ limitedBy: 'generator' }),
  }))

const judge = (pairs: Pair[], threshold = 0.5) => judgeRatio({ threshold, pairs })

describe('by throughput', () => {
  it('passes when the lower quartile reaches the threshold', () => {
    expect(judge(speeds(500, 500, 600))).toMatchObject({ verdict: 'pass', measure: 'throughput', ratio: 0.5 })
  })

  it('fails when even the upper quartile stays below', () => {
    const { verdict, reason } = judge(speeds(300, 310, 320))
    expect(verdict).toBe('fail')
    expect(reason).toBe("0.31 of the reference's throughput (0.30 to 0.32 in 3 pairs), 0.50 is asked for")
  })

  it('is inconclusive when the spread reaches over the threshold', () => {
    const { verdict, low, high, reason } = judge(speeds(300, 600, 700))
    expect(verdict).toBe('inconclusive')
    expect(low).toBeCloseTo(0.45)
    expect(high).toBeCloseTo(0.65)
    expect(reason).toContain('the spread is too wide to tell')
  })

  it('is not moved by one bad pair of five', () => {
    expect(judge(speeds(900, 910, 100, 905, 902)).verdict).toBe('pass')
  })

  it('judges a single pair', () => {
    expect(judge(speeds(700))).toMatchObject({
      verdict: 'pass',
      reason: expect.stringContaining('in 1 pair)'),
    })
  })

  it('counts for a server that only waits, cheap as it may be', () => {
    const pair = { subject: load({ throughput: 100, cpuPerRequest: 10, limitedBy: 'neither' as const }) }
    expect(judge([{ ...pair, reference: load() }])).toMatchObject({ verdict: 'fail', measure: 'throughput' })
  })
})

describe('when the generator was the limit', () => {
  it('compares CPU time per request, and says so', () => {
    const { verdict, measure, ratio, reason } = judge(costs(125, 125, 125))
    expect([verdict, measure, ratio]).toEqual(['pass', 'cpu per request', 0.8])
    expect(reason).toContain('the load generator was the limit, so CPU time per request was compared')
  })

  it('fails nobody who kept up with it', () => {
    const { verdict, reason } = judge(costs(300, 310, 320))
    expect(verdict).toBe('inconclusive')
    expect(reason).toMatch(
      /^0\.32 of the reference's speed by CPU time .* but the load generator was the limit$/,
    )
  })

  it('is inconclusive when the spread of CPU time is too wide', () => {
    const { verdict, reason } = judge(costs(150, 190, 400, 400))
    expect(verdict).toBe('inconclusive')
    expect(reason).toContain('the spread is too wide to tell')
  })

  it('is taken to be so from half of the runs on', () => {
    expect(judge([...costs(100), ...speeds(1000)]).measure).toBe('cpu per request')
    expect(judge([...costs(100), ...speeds(1000, 1000)]).measure).toBe('throughput')
  })

  describe('for the reference only', () => {
    const heldBack = load({ limitedBy: 'generator' })

    it('fails a throughput that is too low even so', () => {
      const subject = load({ throughput: 300, cpuPerRequest: 200 })
      expect(judge([{ subject, reference: heldBack }])).toMatchObject({
        verdict: 'fail',
        measure: 'throughput',
      })
    })

    it('does not pass a throughput that is only good because the reference was held back', () => {
      const subject = load({ throughput: 600, cpuPerRequest: 400 })
      const judged = judge([{ subject, reference: heldBack }])
      expect(judged).toMatchObject({ verdict: 'fail', measure: 'cpu per request', ratio: 0.25 })
    })
  })
})

describe('errors', () => {
  it('in the subject fail it, and are counted over all pairs', () => {
    const pair = { subject: load({ errors: 2, requests: 98 }), reference: load() }
    expect(judge([pair, pair])).toMatchObject({
      verdict: 'fail',
      reason: 'the server failed 4 of 200 requests',
    })
  })

  it('of status in the subject fail it', () => {
    const pair = { subject: load({ non2xx: 7 }), reference: load() }
    const reason = 'the server gave 7 of 3000 answers with a status other than 2xx'
    expect(judge([pair])).toMatchObject({ verdict: 'fail', reason })
  })

  it('in the reference are inconclusive, also when the subject made some', () => {
    const flawed = load({ errors: 1, requests: 99 })
    expect(judge([{ subject: flawed, reference: flawed }])).toMatchObject({
      verdict: 'inconclusive',
      reason: 'the reference failed 1 of 100 requests',
    })
  })

  it('are no answers at all, too', () => {
    const none = load({ requests: 0, throughput: 0, cpuPerRequest: Number.POSITIVE_INFINITY })
    const reason = 'the server answered no request at all'
    expect(judge([{ subject: none, reference: load() }])).toMatchObject({ verdict: 'fail', ratio: 0, reason })
    expect(judge([{ subject: load(), reference: none }]).verdict).toBe('inconclusive')
  })
})

it('refuses to judge nothing', () => {
  expect(() => judge([])).toThrow(RangeError)
})

describe('on a machine that is busy with something else', () => {
  const disturbed = (given: Partial<Measured>) => load({ ...given, limitedBy: 'others' })
  const pairs = (given: Partial<Measured>) =>
    Array.from({ length: 3 }, () => ({ subject: disturbed(given), reference: disturbed({}) }))

  it('compares CPU time, and passes by it', () => {
    const verdict = judge(pairs({ throughput: 100, cpuPerRequest: 110 }))
    expect(verdict).toMatchObject({ verdict: 'pass', measure: 'cpu per request' })
    expect(verdict.reason).toContain('the machine was busy with something else')
  })

  it('fails nobody, neither for time nor for errors', () => {
    for (const given of [{ throughput: 100, cpuPerRequest: 900 }, { errors: 3 }, { non2xx: 1 }])
      expect(judge(pairs(given))).toMatchObject({
        verdict: 'inconclusive',
        reason: expect.stringContaining('the machine was busy with something else'),
      })
  })
})
