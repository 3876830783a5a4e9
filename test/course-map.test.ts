import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { folderOf, loadLevels, root } from '../scripts/kit/levels.ts'

const map = readFileSync(join(root, 'levels/README.md'), 'utf8')

it.each(await loadLevels())('the course map says of level $number what it says of itself', level => {
  const folder = folderOf(level.number).slice('levels/'.length)
  const row = map.split('\n').find(line => line.startsWith(`| ${level.number} `))
  const cells = row?.split('|').map(cell => cell.trim())
  expect(cells?.[2]).toBe(`[${level.title}](${folder}/README.md)`)
  expect(cells?.[4]).toBe(`${level.minutes}`)
})
