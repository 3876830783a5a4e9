import { write, writeSync } from 'node:fs'

/** From here on, in characters, lines are written together: a write for each would cost more than the request. */
const ENOUGH = 4_096
/** A line waits no longer than this, in milliseconds. */
const MAX_DELAY = 1_000
/** Characters that wait for a reader that has stopped. Beyond it lines are dropped: the server lives, the log doesn't. */
const MAX_WAITING = 8_388_608
/** How often, and after how many milliseconds, a full pipe is tried again by `flush`. */
const TRIES = 50
const PAUSE = 10

/**
 * Lines on their way to a file descriptor, in batches. It never throws, keeps no process alive, and survives a reader
 * that has gone (EPIPE) or does not keep up (EAGAIN). `pino.destination` does the same but for the reader that has
 * gone: its `flushSync` would try again for ever.
 */
export class LogBuffer {
  readonly #fd: number
  #waiting = ''
  #writing: Buffer = NOTHING
  #timer: NodeJS.Timeout | undefined

  constructor(fd: number) {
    this.#fd = fd
  }

  write(line: string): void {
    if (this.#waiting.length > MAX_WAITING) return
    this.#waiting += line
    if (this.#waiting.length >= ENOUGH) this.#start()
    else this.#timer ??= setTimeout(() => this.#start(), MAX_DELAY).unref()
  }

  /** Writes what is left before it returns: for a process that is about to end. */
  flush(): void {
    this.#clearTimer()
    let bytes = Buffer.from(this.#waiting)
    this.#waiting = ''
    for (let tries = 0; bytes.length > 0 && tries < TRIES; ) {
      try {
        bytes = bytes.subarray(writeSync(this.#fd, bytes))
      } catch (error) {
        if (!isBusy(error)) return
        tries++
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE)
      }
    }
  }

  #start(): void {
    this.#clearTimer()
    if (this.#writing.length > 0 || this.#waiting === '') return
    this.#writing = Buffer.from(this.#waiting)
    this.#waiting = ''
    this.#continue()
  }

  /** One write at a time, or lines would overtake each other. */
  #continue(): void {
    write(this.#fd, this.#writing, (error, written) => {
      if (isBusy(error)) {
        setTimeout(() => this.#continue(), PAUSE).unref()
        return
      }
      // Nobody reads any more, or the disk is full: these lines are lost, and there is no place to say so.
      this.#writing = error ? NOTHING : this.#writing.subarray(written)
      if (this.#writing.length > 0) this.#continue()
      else if (this.#waiting.length >= ENOUGH) this.#start()
    })
  }

  #clearTimer(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }
}

const NOTHING = Buffer.alloc(0)

function isBusy(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | null)?.code
  return code === 'EAGAIN' || code === 'EBUSY'
}

let standardOutput: LogBuffer | undefined

/** The one buffer before standard output. What is left in it is written when the process ends, also by an exception. */
export function bufferedOutput(): LogBuffer {
  if (standardOutput === undefined) {
    const buffer = new LogBuffer(1)
    standardOutput = buffer
    process.on('exit', () => buffer.flush())
  }
  return standardOutput
}
