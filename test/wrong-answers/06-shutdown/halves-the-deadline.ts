/** Caught by 6.5b: it cuts before the time is over. */
import type { CreateShutdown } from '#solution/contracts.ts'
import { AtOnce } from '../../right-answers/06-shutdown/at-once.ts'

export const shutdown: CreateShutdown = (options, clock) =>
  new AtOnce({ drainTimeoutMs: options.drainTimeoutMs / 2 }, clock)
