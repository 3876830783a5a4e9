/** What is still to be done when this process ends, be it by itself, by Ctrl-C, or by a signal of somebody else. */

const acts = new Set<() => void>()

/**
 * @param act done at once, without waiting for anything, in the order in which they were registered
 * @returns takes it back
 */
export function endWithUs(act: () => void): () => void {
  acts.add(act)
  return () => acts.delete(act)
}

function endAll(): void {
  for (const act of [...acts]) act()
}

process.once('exit', endAll)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  const onSignal = () => {
    // Who is impatient sends it twice, and the second one is not to cut this short.
    endAll()
    process.off(signal, onSignal)
    // A listener has turned off the signal's own effect, so it is raised again, unless somebody else deals with it.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal)
  }
  process.on(signal, onSignal)
}
