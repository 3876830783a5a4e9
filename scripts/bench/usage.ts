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

/** Of several processes at one time, by their numbers. Those that have ended are missing. */
export type Usages = ReadonlyMap<number, Usage>

/** @throws Error when all of them are gone */
export async function readUsages(pids: readonly number[]): Promise<Usages> {
  const usages = new Map<number, Usage>()
  const read = await Promise.allSettled(pids.map(async pid => usages.set(pid, await readUsage(pid))))
  const failed = read.find(({ status }) => status === 'rejected')
  if (usages.size === 0 && failed?.status === 'rejected') throw failed.reason
  return usages
}

/** CPU time spent between two readings, ms. What began in between is counted from its beginning. */
export function cpuBetween(before: Usages, after: Usages): number {
  let sum = 0
  for (const [pid, { cpuMs }] of after) sum += cpuMs - (before.get(pid)?.cpuMs ?? 0)
  return sum
}

/** Resident memory of all together, bytes. Pages that they share are counted in each. */
export function memoryOf(usages: Usages): number {
  return [...usages.values()].reduce((sum, { rssBytes }) => sum + rssBytes, 0)
}
