import pidusage from 'pidusage'

export interface Usage {
  /** User and system time of all threads since the process started, ms; comes in steps of 10 ms on Linux. */
  readonly cpuMs: number
  /** Resident memory, bytes. */
  readonly rssBytes: number
}

// Both figures are absolute, so no reading depends on the one before. What pidusage keeps between readings is an open
// /proc file: for long enough to serve a sampler, and not so long that it piles up.
const MAX_AGE_MS = 1000

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
