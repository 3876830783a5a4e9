/** Caught by 6.1a: whoever asks for its readiness hears that all is well until the end. */
import type { CreateShutdown } from '#solution/contracts.ts'
import { AtOnce } from '../../right-answers/06-shutdown/at-once.ts'

export const shutdown: CreateShutdown = (options, clock) => {
  const right = new AtOnce(options, clock)
  return {
    draining: false,
    track: socket => right.track(socket),
    drain: () => right.drain(),
    force: () => right.force(),
  }
}
