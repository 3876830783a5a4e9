/** What a server must bring along to be compared with others. */
import type { LoadTarget } from '../bench/load.ts'

/** What a scenario may ask of a server beyond an answer. */
export type Need = 'keep-alive' | 'pipelining' | 'closing' | 'files' | 'logs' | 'restart' | 'cores'

/** How a contender shall be started: all get the same. */
export interface Setup {
  /** The folder served under `/static/`; `content.ts` tells what is in it. */
  readonly content: string
  /** An empty folder of its own, for its configuration and its logs. Who gives it removes it. */
  readonly folder: string
  /** Of 127.0.0.1, and free a moment ago: for those that can't pick one themselves. */
  readonly port: number
  /** Processes or, for a server of threads, processes full of them. */
  readonly workers: number
  /** An access log goes to a file, and each request passes limits that turn nobody away. */
  readonly logs: boolean
  /** Its workers can be replaced while it runs. */
  readonly restartable: boolean
}

export interface RunningContender extends LoadTarget {
  processes(): Promise<readonly number[]>
  /**
   * Replaces its workers, one after the other, and resolves when the old ones are gone.
   * @throws Error when they do not go
   */
  restart?(): Promise<void>
  /** Resolves when no process of it is left. */
  stop(): Promise<void>
}

/** What one would type to start it. */
export interface Recipe {
  /** With the variables of its environment in front. */
  readonly command: string
  /** The text of its configuration file, if it has one. */
  readonly config?: string
}

/** A contender that is on this machine. */
export interface Present {
  readonly version: string
  recipe(setup: Setup): Recipe
  /** @throws Error in one line when it does not start; nothing is left running */
  start(setup: Setup): Promise<RunningContender>
}

/** A sentence without a full stop: why it is not there, and how to get it. */
export interface Missing {
  readonly missing: string
}

export interface Contender {
  /** As a word of the command. */
  readonly id: string
  /** As it is shown. */
  readonly name: string
  /** Needs that it can't meet, each with the reason, as a sentence without a full stop. */
  readonly cannot: Readonly<Partial<Record<Need, string>>>
  /** Needs that it meets otherwise than the others, and how. */
  readonly differs: Readonly<Partial<Record<Need, string>>>
  find(): Promise<Present | Missing>
}
