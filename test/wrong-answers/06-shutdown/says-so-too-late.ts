/** Caught by 6.1a: it is draining only when the drain is over. */
import type { CreateShutdown } from '#solution/contracts.ts'
import { AtOnce } from '../../right-answers/06-shutdown/at-once.ts'

class Mistaken extends AtOnce {
  override async drain(): Promise<{ readonly cut: number }> {
    const outcome = await super.drain()
    this.isOver = true
    return outcome
  }

  isOver = false
}

export const shutdown: CreateShutdown = (options, clock) => {
  const mistaken = new Mistaken(options, clock)
  return {
    get draining() {
      return mistaken.isOver
    },
    track: socket => mistaken.track(socket),
    drain: () => mistaken.drain(),
    force: () => mistaken.force(),
  }
}
