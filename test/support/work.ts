import { type Profiler, Session } from 'node:inspector'

/**
 * How much a piece of code has to do, without a clock: how often the blocks of a source file (functions, branches, turns
 * of loops) are entered while `run` runs. What built-in functions do inside is not seen.
 * @param file end of its path, such as `solution/router.ts`
 * @param name counts the calls of the functions of that name, and nothing else
 */
export function workIn(file: string, run: () => void, name?: string): number {
  const session = new Session()
  session.connect()
  try {
    session.post('Profiler.enable')
    session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
    // What has run before this is counted, too, and forgotten here.
    takeCoverage(session)
    run()
    const functions = takeCoverage(session)
      .filter(({ url }) => url.replaceAll('\\', '/').endsWith(file))
      .flatMap(script => script.functions)
    const counted = name
      ? functions.filter(({ functionName }) => functionName === name).map(({ ranges }) => ranges[0]!)
      : functions.flatMap(({ ranges }) => ranges)
    const work = counted.reduce((sum, { count }) => sum + count, 0)
    if (work === 0) throw new Error(`nothing like that has run in ${file}`)
    return work
  } finally {
    session.disconnect()
  }
}

function takeCoverage(session: Session): Profiler.ScriptCoverage[] {
  let taken: Profiler.ScriptCoverage[] = []
  // A session with one's own thread calls back at once.
  session.post('Profiler.takePreciseCoverage', (error, { result }) => {
    if (error) throw error
    taken = result
  })
  return taken
}
