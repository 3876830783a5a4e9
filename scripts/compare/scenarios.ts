/** What servers are compared in. A row of the table is a load, and how much of the time it is worth. */
import type { Scenario as Load } from '../bench/load.ts'
import type { Need } from './contender.ts'

export interface CompareScenario {
  /** As a word of the command; what stands before a dash names its group, too. */
  readonly id: string
  readonly title: string
  readonly needs: readonly Need[]
  readonly load: Omit<Load, 'duration'>
  /** In how many each contender is measured once. */
  readonly rounds: number
  /** How long a load is beside those of other scenarios. */
  readonly weight: number
  /** A load is at least so long, in seconds: connections must have been made, or workers replaced. */
  readonly least?: number
}

/** Those that a mark is set for have the most rounds. */
export const scenarios: readonly CompareScenario[] = [
  {
    id: 'hello',
    title: 'Hello, 100 kept connections',
    needs: ['keep-alive'],
    load: { connections: 100 },
    rounds: 5,
    weight: 1.2,
  },
  {
    id: 'fresh',
    title: 'Hello, a new connection for each request, 50 at a time',
    needs: ['closing'],
    load: { connections: 50, fresh: true },
    rounds: 3,
    weight: 1,
  },
  {
    id: 'pipelined',
    title: 'Hello, pipelined 16 deep, 50 connections',
    needs: ['keep-alive', 'pipelining'],
    load: { connections: 50, pipelining: 16 },
    rounds: 3,
    weight: 1,
  },
  {
    id: 'many',
    title: 'Hello, 1,000 kept connections',
    needs: ['keep-alive'],
    load: { connections: 1_000 },
    rounds: 3,
    weight: 1.5,
    least: 1,
  },
  {
    id: 'static-14b',
    title: 'File of 14 bytes, 100 connections',
    needs: ['keep-alive', 'files'],
    load: { connections: 100, path: '/static/14b.txt' },
    rounds: 3,
    weight: 0.8,
  },
  {
    id: 'static-10k',
    title: 'File of 10 KB, 100 connections',
    needs: ['keep-alive', 'files'],
    load: { connections: 100, path: '/static/10k.bin' },
    rounds: 5,
    weight: 1,
  },
  {
    id: 'static-10m',
    title: 'File of 10 MB, 10 connections',
    needs: ['keep-alive', 'files'],
    load: { connections: 10, path: '/static/10m.bin', counted: true },
    rounds: 5,
    weight: 1,
  },
  {
    id: 'logs',
    title: 'Hello, 100 connections, with logs and limits',
    needs: ['keep-alive', 'logs'],
    load: { connections: 100 },
    rounds: 5,
    weight: 1.2,
  },
  {
    id: 'restart',
    title: 'Rolling restart, 50 connections',
    needs: ['keep-alive', 'restart'],
    load: { connections: 50, counted: true },
    rounds: 2,
    weight: 1,
    least: 1.2,
  },
]
