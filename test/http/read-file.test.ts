import { expect, it } from 'vitest'
import { isSettled } from '../../solution/http/read-file.ts'

it.each([
  ['in this very moment', 1_000_000_000_123.4, 0, false],
  ['within the tick of a slow clock', 1_000_000_000_123.4, 10, false],
  ['some ticks ago', 1_000_000_000_123.4, 20, true],
  ['later than now, by a clock that is ahead of ours', 1_000_000_000_123.4, -5_000, false],
  ['where times are whole seconds, within the same second', 1_000_000_000_000, 999, false],
  ['where times are whole seconds, some seconds ago', 1_000_000_000_000, 2_000, true],
])('a file that was changed %s', (_, ctimeMs, later, settled) => {
  expect(isSettled({ ctimeMs }, ctimeMs + later)).toBe(settled)
})
