/** How a page names the machine that figures come from, and the moment. */
import type { Machine } from '../grade/results.ts'
import { number } from '../kit/figures.ts'
import type { Content } from './html.ts'

/** For `facts`. */
export function machineFacts({ cpu, cores, memoryBytes, platform, node }: Machine): [string, Content][] {
  return [
    ['Processor', `${cpu}, ${cores} ${cores === 1 ? 'core' : 'cores'}`],
    ['Memory', `${number(memoryBytes / 1024 ** 3)} GB`],
    ['System', platform],
    ['Node.js', node],
  ]
}

export function dateOf(time: string): string {
  return new Date(time).toLocaleString('en-GB', { dateStyle: 'long', timeStyle: 'long' })
}

/** From one moment to another. */
export function secondsBetween(from: string, to: string): string {
  return `${number((Date.parse(to) - Date.parse(from)) / 1_000)} s`
}
