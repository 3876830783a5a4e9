import { setImmediate as turn } from 'node:timers/promises'

/**
 * Turns the event loop until the condition holds. It returns on the first turn on which it does; the bound is for
 * hangs, not a measure of speed.
 */
export async function eventually(condition: () => boolean, what: string, withinMs = 5_000): Promise<void> {
  const deadline = performance.now() + withinMs
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`it never came about: ${what}`)
    await turn()
  }
}

/** Turns the event loop until the counter has stood still for some hundred turns. @returns where it stands */
export async function atRest(counter: () => number, turns = 300): Promise<number> {
  let last = counter()
  for (let quiet = 0; quiet < turns; quiet++) {
    await turn()
    if (counter() !== last) {
      last = counter()
      quiet = 0
    }
  }
  return last
}
