/** What a level says of itself. `levels/NN-name/level.ts` exports one of these. */
import type { Slots } from '../../solution/contracts.ts'

export interface Level {
  readonly number: number
  readonly title: string
  /** What a learner needs for it, about. */
  readonly minutes: number
  /** For all of its checks; each check is worth the same part. */
  readonly points: number
  /** The slots that it teaches, and the file in its folder that holds yours. Level 0 has none. */
  readonly files: Readonly<Partial<Record<keyof Slots, string>>>
  /** The steps of the brief, in order. */
  readonly sections: readonly Section[]
  /** There is a `benchmark.ts` in its folder. */
  readonly benchmark?: boolean
}

export interface Section {
  /** Such as `1.2`. */
  readonly id: string
  readonly title: string
  readonly checks: readonly Check[]
}

/** One behaviour that can be seen from outside. */
export interface Check {
  /** That of its section and a letter: `1.2a`. */
  readonly id: string
  /** Completes “it …”. */
  readonly title: string
  /** Checks that must pass before this one says anything about the learner's code. */
  readonly needs?: readonly string[]
  /** The rule and where it stands. */
  readonly why: string
  /** A command to see it with one's own eyes, while `npm run serve N` is running. */
  readonly repeat: string
  /** The idea, the place, nearly the code. */
  readonly hints: readonly [string, string, string]
}

export function checksOf(level: Level): Check[] {
  return level.sections.flatMap(section => section.checks)
}
