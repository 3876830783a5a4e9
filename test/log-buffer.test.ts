/** Lines on their way out: into pipes whose other end the test holds, and out of real processes that end in every way. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { LogBuffer } from '../solution/http/log-buffer.ts'

const MB = 1_048_576

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'log-'))
  onTestFinished(() => rmSync(path, { recursive: true }))
  return path
}

/** A pipe that neither end waits for. */
class Pipe {
  readonly path = join(folder(), 'pipe')
  readonly buffer: LogBuffer
  #reader: number | undefined

  constructor() {
    execFileSync('mkfifo', [this.path])
    this.openReader()
    const writer = openSync(this.path, constants.O_WRONLY | constants.O_NONBLOCK)
    this.buffer = new LogBuffer(writer)
    onTestFinished(() => {
      closeSync(writer)
      this.closeReader()
    })
  }

  openReader(): void {
    this.#reader = openSync(this.path, constants.O_RDONLY | constants.O_NONBLOCK)
  }

  closeReader(): void {
    if (this.#reader !== undefined) closeSync(this.#reader)
    this.#reader = undefined
  }

  /** What is in it. */
  read(): string {
    const pieces: Buffer[] = []
    for (;;) {
      try {
        const piece = Buffer.alloc(65_536)
        const length = readSync(this.#reader!, piece)
        if (length === 0) break
        pieces.push(piece.subarray(0, length))
      } catch {
        break
      }
    }
    return Buffer.concat(pieces).toString()
  }
}

const line = (n: number) => `line ${n} ${'x'.repeat(90)}\n`

/** Lines that are long enough to be written at once. */
const long = (n: number) => `long ${n} ${'y'.repeat(4_096)}\n`

function numbers(text: string): number[] {
  const lines = text.split('\n')
  expect(lines.pop(), 'nothing is torn').toBe('')
  return lines.map(line => Number(/^(?:line|long) ([0-9]+) (?:x{90}|y{4096})$/.exec(line)![1]))
}

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i)

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})

afterEach(() => {
  // In this order: a spy on a timer would bring the false one back.
  vi.restoreAllMocks()
  vi.useRealTimers()
})

describe('lines', () => {
  it('are written together, in order, when a second has passed', () => {
    const pipe = new Pipe()
    for (let n = 0; n < 10; n++) pipe.buffer.write(line(n))
    vi.advanceTimersByTime(999)
    expect(pipe.read()).toBe('')
    vi.advanceTimersByTime(1)
    expect(numbers(pipe.read())).toEqual(upTo(10))
    expect(vi.getTimerCount()).toBe(0)
  })

  it('are written in batches of whole lines that a pipe takes as a whole', () => {
    const pipe = new Pipe()
    const batches: string[] = []
    for (let n = 0; n < 400; n++) {
      pipe.buffer.write(line(n))
      const batch = pipe.read()
      if (batch !== '') batches.push(batch)
    }
    for (const batch of batches) {
      expect(batch).toMatch(/\n$/)
      expect(batch.length).toBeGreaterThan(3_900)
      expect(batch.length).toBeLessThanOrEqual(4_096)
    }
    pipe.buffer.flush()
    expect(numbers(batches.join('') + pipe.read())).toEqual(upTo(400))
  })

  it('may be longer than a batch, and hold more bytes than characters', () => {
    const pipe = new Pipe()
    const text = `${'ä€😀'.repeat(3_000)}\n`
    pipe.buffer.write('before\n')
    pipe.buffer.write(text)
    pipe.buffer.flush()
    expect(pipe.read()).toBe(`before\n${text}`)
  })
})

describe('a reader that has stopped', () => {
  it('gets all of it in order when it reads again', () => {
    const pipe = new Pipe()
    for (let n = 0; n < 3_000; n++) pipe.buffer.write(line(n))
    let text = ''
    for (let turn = 0; turn < 50; turn++) {
      text += pipe.read()
      vi.advanceTimersByTime(20)
    }
    expect(numbers(text)).toEqual(upTo(3_000))
    expect(vi.getTimerCount()).toBe(0)
  })

  it('and reads again gets new lines as fast as they come, without a wait', () => {
    const pipe = new Pipe()
    let text = ''
    let n = 0
    while (n < 2_000) pipe.buffer.write(line(n++))
    for (; n < 8_000; n++) {
      pipe.buffer.write(line(n))
      text += pipe.read()
    }
    pipe.buffer.flush()
    expect(numbers(text + pipe.read())).toEqual(upTo(8_000))
  })

  it('is asked some fifty times a second, not in a loop', () => {
    const pipe = new Pipe()
    for (let n = 0; n < 1_000; n++) pipe.buffer.write(line(n))
    const count = vi.spyOn(globalThis, 'setTimeout')
    vi.advanceTimersByTime(1_000)
    expect(count.mock.calls.length).toBeGreaterThan(10)
    expect(count.mock.calls.length).toBeLessThanOrEqual(100)
  })

  it('costs a bounded memory: further lines are dropped, counted, and told of where they are missing', () => {
    const pipe = new Pipe()
    const told: number[] = []
    pipe.buffer.onLost = lost => {
      told.push(lost)
      pipe.buffer.write(`${lost} lost\n`)
    }
    const count = 4_000
    for (let n = 0; n < count; n++) pipe.buffer.write(long(n))
    expect(told).toEqual([])
    const turns = 300
    let text = ''
    for (let turn = 0; turn < turns; turn++) {
      text += pipe.read()
      pipe.buffer.write(line(turn))
      vi.advanceTimersByTime(20)
    }
    pipe.buffer.flush()
    text += pipe.read()
    const [before, after] = text.split(`${told[0]} lost\n`)
    const kept = numbers(before!)
    expect(kept).toEqual(upTo(kept.length))
    expect(before!.length).toBeGreaterThan(8 * MB)
    expect(before!.length).toBeLessThan(9 * MB)
    // What came while it was still full is missing in the same place.
    const late = numbers(after!)
    expect(late).toEqual(upTo(turns).slice(-late.length))
    expect(late.length).toBeGreaterThan(0)
    expect(told).toEqual([count - kept.length + turns - late.length])
  })

  it('does not hold up the end of the process for longer than half a second', () => {
    const pipe = new Pipe()
    for (let n = 0; n < 1_000; n++) pipe.buffer.write(line(n))
    const waits = vi.spyOn(Atomics, 'wait').mockReturnValue('timed-out')
    pipe.buffer.flush()
    pipe.buffer.flush()
    expect(waits.mock.calls.reduce((sum, call) => sum + (call[3] as number), 0)).toBe(500)
  })

  it('is waited for at the end as long as it goes on reading', () => {
    const pipe = new Pipe()
    for (let n = 0; n < 60_000; n++) pipe.buffer.write(line(n))
    let text = ''
    const waits = vi.spyOn(Atomics, 'wait').mockImplementation(() => {
      text += pipe.read()
      return 'timed-out'
    })
    pipe.buffer.flush()
    expect(waits.mock.calls.length).toBeGreaterThan(25)
    expect(numbers(text + pipe.read())).toEqual(upTo(60_000))
  })
})

describe('a reader that has gone', () => {
  it('is nobody’s failure, and costs no timer and no memory', () => {
    const pipe = new Pipe()
    pipe.closeReader()
    for (let n = 0; n < 4_000; n++) pipe.buffer.write(long(n))
    pipe.buffer.flush()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('in the middle of a line spoils no other, and the next reader hears how many are missing', () => {
    const pipe = new Pipe()
    const told: number[] = []
    pipe.buffer.onLost = lost => told.push(lost)
    for (let n = 0; n < 30; n++) pipe.buffer.write(long(n))
    const before = pipe.read()
    expect(before).not.toMatch(/\n$/)
    pipe.closeReader()
    pipe.buffer.flush()
    pipe.openReader()
    pipe.buffer.write(line(77))
    pipe.buffer.flush()
    const got = numbers(before + pipe.read())
    expect(got.at(-1)).toBe(77)
    expect(got.length - 1 + told[0]!).toBe(30)
    expect(told).toHaveLength(1)
  })
})

describe('a disk that is full', () => {
  it('loses lines and nothing else', () => {
    const full = openSync('/dev/full', 'w')
    onTestFinished(() => closeSync(full))
    const buffer = new LogBuffer(full)
    for (let n = 0; n < 100; n++) buffer.write(long(n))
    buffer.flush()
    expect(vi.getTimerCount()).toBe(0)
  })
})

/** A process that logs `count` lines of somewhat more than `length` characters into a pipe, and then does something. */
function logProcess(then: string, count = 3, length = 90) {
  const slot = new URL('../solution/logging.ts', import.meta.url).href
  const script = `
    import { logging } from '${slot}'
    const log = logging({ level: 'info' })
    for (let n = 0; n < ${count}; n++) log.event('info', { n }, 'x'.repeat(${length}))
    ${then}`
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

/** Reads all that comes, to the end. */
async function outputOf(child: ReturnType<typeof logProcess>) {
  let out = ''
  let err = ''
  child.stdout.on('data', data => {
    out += data
  })
  child.stderr.on('data', data => {
    err += data
  })
  const [code, signal] = await once(child, 'close')
  const lines = out.split('\n')
  expect(lines.pop()).toBe('')
  return { code, signal, err, numbers: lines.map(line => JSON.parse(line).n) }
}

describe('a process that logs', () => {
  beforeEach(() => {
    vi.useRealTimers()
  })

  it.each([
    ['comes to its end', '', 0],
    ['exits', 'process.exit(3)', 3],
    ['throws what nobody catches', 'throw new Error("nobody")', 1],
    ['rejects what nobody handles', 'Promise.reject(new Error("nobody"))', 1],
  ])('and %s has written every line', async (_, then, status) => {
    const { code, numbers } = await outputOf(logProcess(then, 2_000))
    expect(code).toBe(status)
    expect(numbers).toEqual(upTo(2_000))
  })

  it('into a pipe that nobody reads ends all the same, and goes on with its work until then', async () => {
    const child = logProcess('setTimeout(() => { console.error("at work"); process.exit(6) }, 50)', 20_000)
    let err = ''
    child.stderr.on('data', data => {
      err += data
    })
    const [code] = await once(child, 'exit')
    expect(err).toBe('at work\n')
    expect(code).toBe(6)
  })

  it('into a pipe whose reader has gone ends all the same, and goes on with its work until then', async () => {
    const child = logProcess(
      `setInterval(() => log.event('info', {}, 'x'.repeat(5_000)), 1)
       setTimeout(() => { console.error('at work'); process.exit(6) }, 100)`,
    )
    child.stdout.destroy()
    let err = ''
    child.stderr.on('data', data => {
      err += data
    })
    const [code] = await once(child, 'close')
    expect(err).toBe('at work\n')
    expect(code).toBe(6)
  })

  it('into a pipe that is read again tells how many lines are missing', async () => {
    const child = logProcess(
      `const timer = setInterval(() => log.event('info', { n: -1 }, 'again'), 1)
       process.on('SIGUSR2', () => clearInterval(timer))
       console.error('full')`,
      10_000,
      2_000,
    )
    await once(child.stderr, 'data')
    let out = ''
    child.stdout.on('data', data => {
      out += data
      if (out.includes('missing', out.length - data.length - 100)) child.kill('SIGUSR2')
    })
    expect(await once(child, 'close')).toEqual([0, null])
    const lines = out
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
    const at = lines.findIndex(({ lines }) => lines !== undefined)
    expect(lines.slice(0, at).map(({ n }) => n)).toEqual(upTo(at))
    expect(lines[at].level).toBe('error')
    expect(lines[at].lines).toBeGreaterThanOrEqual(10_000 - at)
    expect(lines.slice(at + 1).every(({ n }) => n === -1)).toBe(true)
  })
})
