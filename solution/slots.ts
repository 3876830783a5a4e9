/**
 * Which implementation stands in which slot. This is the only file that knows them all; the server gets them from
 * here as an argument.
 */
import type { ErrorResponder, Slots } from './contracts.ts'
import { HttpError, problems } from './http/errors.ts'
import { keepAlive } from './keep-alive.ts'

/** The level that teaches each slot. */
export const levelOf = { keepAlive: 1, errors: 4 } as const satisfies Record<keyof Slots, number>

/** Level 4's null object: the status and its sentence, as plain text. */
const plainErrors: ErrorResponder = error => {
  const { status, message, headers } =
    error instanceof HttpError
      ? { ...problems[error.code], headers: error.headers }
      : { ...problems.internal, headers: {} }
  return {
    status,
    headers: { ...headers, 'content-type': 'text/plain; charset=utf-8' },
    body: `${message}\n`,
  }
}

/** What stands in a slot whose level comes later: it does nothing beyond what the server needs to run. */
const nullObjects = { errors: plainErrors } satisfies Partial<Slots>

/** The finished server. */
export const reference: Slots = { ...nullObjects, keepAlive }

/**
 * The server of one level: the reference for the levels before it, your slots in it, nothing of the levels after it.
 * So a level can be played first, and only your own mistakes fail it.
 */
export function stage(level: number, yours: Partial<Slots>): Slots {
  const choose = (slot: keyof Slots) => {
    if (levelOf[slot] === level) return yours[slot] ?? reference[slot]
    return levelOf[slot] < level ? reference[slot] : { ...reference, ...nullObjects }[slot]
  }
  return { keepAlive: choose('keepAlive'), errors: choose('errors') } as Slots
}

/** Your server: the slots that you have passed, and the reference for the rest. */
export function mine(passed: Partial<Slots>): Slots {
  return { ...reference, ...passed }
}
