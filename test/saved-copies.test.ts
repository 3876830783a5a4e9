/** Copies of what a learner wrote, and files that are replaced: nothing is lost, and nothing is seen by halves. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { replaceFile } from '../scripts/kit/replace-file.ts'
import { saveCopy } from '../scripts/kit/save-copy.ts'

let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'socket-school-copies-'))
  file = join(folder, 'router.ts')
})

afterEach(() => rmSync(folder, { recursive: true }))

it('a copy is named after the file and the time, and copies of one second stand side by side', () => {
  const now = new Date(2026, 0, 2, 3, 4, 5)
  const copies = ['first', 'second', 'third'].map(text => {
    writeFileSync(file, text)
    return saveCopy(file, join(folder, 'saved', '03-router'), now)
  })
  const names = ['', '-2', '-3'].map(turn => `router.2026-01-02-030405${turn}.ts`)
  expect(copies).toEqual(names.map(name => join(folder, 'saved', '03-router', name)))
  expect(copies.map(copy => readFileSync(copy, 'utf8'))).toEqual(['first', 'second', 'third'])
})

it('a copy has every byte, whatever the bytes are', () => {
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
  writeFileSync(file, bytes)
  expect(readFileSync(saveCopy(file, folder)).equals(bytes)).toBe(true)
})

it('a file that can’t be replaced stays as it was, and nothing is left beside it', () => {
  mkdirSync(join(file, 'within'), { recursive: true })
  expect(() => replaceFile(file, 'new')).toThrow()
  expect(readdirSync(folder, { recursive: true }).sort()).toEqual(['router.ts', join('router.ts', 'within')])
})

it('a file is replaced by the whole of another, and its folder is made', () => {
  const path = join(folder, 'a', 'b.json')
  for (const text of ['one', 'two']) replaceFile(path, text)
  expect(readFileSync(path, 'utf8')).toBe('two')
  expect(readdirSync(join(folder, 'a'))).toEqual(['b.json'])
})
