import { readFileSync } from 'node:fs'

/**
 * How many descriptors this process may have open: connections, files, and some of Node's own. Node has raised it to
 * all that the system allows (the hard limit of `ulimit -n`).
 * @returns `undefined` where there is no limit or nobody tells; Linux does
 */
export function descriptorLimit(): number | undefined {
  try {
    const limit = /^Max open files +([0-9]+)/m.exec(readFileSync('/proc/self/limits', 'latin1'))
    return limit ? Number(limit[1]) : undefined
  } catch {
    return undefined
  }
}

/** Of Node, the listener and the log; about thirty, and some to spare. */
const OWN = 64

/**
 * How many connections there is room for. Each may have a file open besides, and for each one more may be reading that
 * there is no place for it.
 *
 * A server that has no descriptor left can't tell anyone. Node (libuv) takes each further connection with a descriptor
 * that it keeps for this, and closes it at once: the client reads no 503, and no error is raised that we could log.
 */
export function connectionsWithin(descriptors: number): number {
  return Math.max(1, Math.floor((descriptors - OWN) / 3))
}
