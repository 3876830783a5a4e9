import { writeSync } from 'node:fs'

/**
 * Characters that are written together: a write for each line would cost more than the request. A pipe takes that much
 * as a whole or not at all, so processes that share one do not tear each other's lines.
 */
const BATCH = 4_096
/** A line waits no longer than this, in milliseconds, for others to go with it. */
const MAX_DELAY = 1_000
/** Characters that wait for a reader that has stopped. Beyond it lines are dropped: the server lives, the log doesn't. */
const MAX_WAITING = 8_388_608
/** Once they are, no line is taken before so few wait again: lines are missing in one place, not here and there. */
const FEW_WAITING = MAX_WAITING / 2
/** After how many milliseconds a full pipe is tried again. */
const PAUSE = 20
/** How often `flush` tries a full pipe again before it gives up: half a second, in which a process can't end. */
const TRIES = 25

const LINE_FEED = 10

/**
 * Lines on their way to a file descriptor, in batches and in order. It never throws, keeps no process alive, and survives
 * a reader that has gone (EPIPE) or does not keep up (EAGAIN), and a disk that is full. `pino.destination` does the same
 * but for the reader that has gone or stopped for good: its `flushSync` would try again for ever.
 *
 * It writes in our own thread, as nginx does: that costs less than handing each batch to another, what is written is
 * known at any moment, also at the last, and no thread is left hanging in a write, for which the process could not end.
 */
export class LogBuffer {
  /** Told how many lines are missing, as soon as lines are taken again. */
  onLost = (_lines: number): void => {}
  readonly #fd: number
  #lines = ''
  /** Characters that have come since the last try to write. */
  #fresh = 0
  /** Of this batch, what comes before `#at` is written. */
  #batch = NOTHING
  #at = 0
  #lost = 0
  #tries = TRIES
  #timer: NodeJS.Timeout | undefined

  /** @param fd should not block; see `bufferedOutput` */
  constructor(fd: number) {
    this.#fd = fd
  }

  write(line: string): void {
    if (this.#waiting + line.length > (this.#lost > 0 ? FEW_WAITING : MAX_WAITING)) {
      this.#lost++
      return
    }
    if (this.#fresh + line.length > BATCH) this.#writeAll()
    this.#lines += line
    this.#fresh += line.length
    this.#timer ??= setTimeout(() => this.#writeAll(), MAX_DELAY).unref()
  }

  /** Writes what is left before it returns, unless nobody reads: for a process that is about to end. */
  flush(): void {
    while (!this.#writeAll() && this.#tries > 0) {
      this.#tries--
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE)
    }
  }

  get #isStalled(): boolean {
    return this.#at < this.#batch.length
  }

  get #waiting(): number {
    return this.#batch.length - this.#at + this.#lines.length
  }

  /** @returns false if the reader must read first */
  #writeAll(): boolean {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#fresh = 0
    try {
      while (this.#waiting > 0) this.#writeOnce()
    } catch (error) {
      if (isBusy(error)) {
        this.#timer = setTimeout(() => this.#writeAll(), PAUSE).unref()
        return false
      }
      this.#giveUp()
    }
    return true
  }

  /** @throws what the system says */
  #writeOnce(): void {
    if (!this.#isStalled) {
      this.#batch = Buffer.from(this.#lines)
      this.#at = 0
      this.#lines = ''
    }
    this.#at += writeSync(this.#fd, this.#batch, this.#at)
    this.#tries = TRIES
    if (this.#lost === 0 || this.#waiting > FEW_WAITING) return
    const lost = this.#lost
    this.#lost = 0
    this.onLost(lost)
  }

  /** Nobody reads any more, or the disk is full. Later lines may have more luck. */
  #giveUp(): void {
    const isWithinLine = this.#at > 0 && this.#batch[this.#at - 1] !== LINE_FEED
    // A line that was begun must end before the next one.
    const kept = isWithinLine ? this.#batch.indexOf(LINE_FEED, this.#at) + 1 : this.#at
    this.#lost += countLines(this.#batch.subarray(kept)) + countLines(Buffer.from(this.#lines))
    this.#batch = this.#batch.subarray(0, kept)
    this.#lines = ''
  }
}

const NOTHING: Buffer = Buffer.alloc(0)

function countLines(bytes: Buffer): number {
  return bytes.reduce((lines, byte) => (byte === LINE_FEED ? lines + 1 : lines), 0)
}

function isBusy(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException
  return code === 'EAGAIN' || code === 'EBUSY'
}

let standardOutput: LogBuffer | undefined

/** The one buffer before standard output. What is left in it is written when the process ends, also by an exception. */
export function bufferedOutput(): LogBuffer {
  if (standardOutput === undefined) {
    // To look at it is enough: Node then makes a pipe or a socket non-blocking. Otherwise a reader that stops would stop us.
    void process.stdout
    const buffer = new LogBuffer(1)
    standardOutput = buffer
    process.on('exit', () => buffer.flush())
  }
  return standardOutput
}
