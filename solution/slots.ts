/**
 * Which implementation stands in which slot. This is the only file that knows them all; the server gets them from
 * here as an argument.
 */
import type { Slots } from './contracts.ts'
import { errors } from './errors.ts'
import { keepAlive } from './keep-alive.ts'
import { limits } from './limits.ts'
import { logging } from './logging.ts'
import * as nullObjects from './null-objects.ts'
import { router } from './router.ts'
import { shutdown } from './shutdown.ts'
import { staticFiles } from './static-files.ts'

/** The level that teaches each slot. */
export const levelOf = {
  keepAlive: 1,
  staticFiles: 2,
  router: 3,
  errors: 4,
  logging: 4,
  limits: 5,
  shutdown: 6,
} as const satisfies Record<keyof Slots, number>

/** The finished server. */
export const reference: Slots = { keepAlive, staticFiles, router, errors, logging, limits, shutdown }

/**
 * The server of one level: the reference for the levels before it, your slots in it, nothing of the levels after it.
 * So a level can be played first, and only your own mistakes fail it.
 */
export function stage(level: number, yours: Partial<Slots>): Slots {
  const before = Object.entries(reference).filter(([slot]) => levelOf[slot as keyof Slots] <= level)
  const own = Object.entries(yours).filter(([slot]) => levelOf[slot as keyof Slots] === level)
  return { ...nullObjects, keepAlive, ...Object.fromEntries(before), ...Object.fromEntries(own) }
}

/** Your server: the slots that you have passed, and the reference for the rest. */
export function mine(passed: Partial<Slots>): Slots {
  return { ...reference, ...passed }
}
