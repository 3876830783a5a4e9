import type { Socket } from 'node:net'
import type { LoadOrder, LoadReport } from './load-generator.ts'
import { type ModuleProcess, startModule, unless } from './module-process.ts'

/** On top of the load's duration, for starting the process and for opening and closing connections. */
const SLACK_MS = 10_000

/**
 * One generator serves all loads: a new one would spend its first second compiling itself, and every run would measure
 * that. What it keeps between runs is warm code and a heap; interleaved runs share both evenly.
 */
let generator: ModuleProcess | undefined
let underWay = false

/**
 * Has the generator's process make a load.
 *
 * @param serverEnded ends the load, too
 * @throws Error when the server or the generator ends meanwhile, or another load is under way
 */
export async function generate(
  order: LoadOrder,
  serverEnded: Promise<Error> = new Promise(() => {}),
): Promise<LoadReport> {
  if (underWay) throw new Error('another load is under way; two at a time would measure each other')
  underWay = true
  generator ??= startGenerator()
  try {
    const report = generator.receive('report', order.duration * 1000 + SLACK_MS)
    generator.child.send(order)
    return (await unless(serverEnded, report)) as LoadReport
  } catch (error) {
    await generator.stop(0)
    generator = undefined
    throw error
  } finally {
    underWay = false
  }
}

/** Idle, it does not keep our process from ending, and ends with it. */
function startGenerator(): ModuleProcess {
  const modulePath = new URL('./load-generator.ts', import.meta.url)
  const started = startModule({ name: 'the load generator', modulePath })
  started.child.unref()
  started.child.channel?.unref()
  ;(started.child.stderr as Socket).unref()
  return started
}
