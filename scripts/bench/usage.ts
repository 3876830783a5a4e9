import pidusage from 'pidusage'

export interface Usage {
  /** User and system time of all threads since the process started, ms; comes in steps of 10 ms on Linux. */
  readonly cpuMs: number
  /** Resident memory, bytes. */
  readonly rssBytes: number
}

// Both figures are absolute, so no reading depends on the one before. What pidusage keeps between readings is an open
// /proc file. When it is too old it is closed, also while a reading is under way, and then once more: by then its number
// may belong to somebody else. So it is kept for longer than any reading can take.
const MAX_AGE_MS = 60_000

/**
 * CPU time and memory of a process, seen from outside: it works for nginx too, and costs the process nothing.
 *
 * @throws Error when there is no such process (any more)
 */
export async function readUsage(pid: number): Promise<Usage> {
  try {
    const { ctime, memory } = await pidusage(pid, { maxage: MAX_AGE_MS })
    return { cpuMs: ctime, rssBytes: memory }
  } catch (cause) {
    throw new Error(`process ${pid} can't be measured; it is probably gone`, { cause })
  }
}
