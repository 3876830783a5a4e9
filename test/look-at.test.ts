/** Where a failed check sends the learner. */
import { expect, it } from 'vitest'
import { loadLevel } from '../scripts/kit/levels.ts'
import { lookAt } from '../scripts/kit/show-checks.ts'

it.each([
  ['4.1b', 'errors.ts'],
  ['4.3a', 'errors.ts'],
  ['4.5a', 'logging.ts'],
  ['4.9b', 'logging.ts'],
])('check %s sends the learner into the file of its level that is about it, %s', async (id, file) => {
  expect(lookAt(await loadLevel(4), id)).toMatch(
    new RegExp(`^levels/04-errors-and-logging/${file.replace('.', '\\.')}:[0-9]+$`),
  )
})
