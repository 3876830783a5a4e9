import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface CorpusFiles {
  /** What is to be served under `/static/`. */
  readonly root: string
  remove(): void
}

/** The tree that cases may rely on, in a folder of its own; `test/corpus/README.md` lists it. */
export function createCorpusFiles(): CorpusFiles {
  const folder = mkdtempSync(join(tmpdir(), 'corpus-'))
  const root = join(folder, 'public')
  mkdirSync(join(root, 'sub'), { recursive: true })
  mkdirSync(join(folder, 'public-x'))
  writeFileSync(join(folder, 'secret.txt'), 'secret')
  writeFileSync(join(folder, 'public-x/secret.txt'), 'secret')
  writeFileSync(join(root, 'hello.txt'), 'hello world')
  writeFileSync(join(root, 'empty.txt'), '')
  writeFileSync(join(root, 'a b.txt'), 'a space')
  writeFileSync(join(root, 'sub/inner.txt'), 'inner')
  symlinkSync('../secret.txt', join(root, 'out.txt'))
  const modified = new Date('2024-02-29T12:00:00Z')
  for (const name of ['hello.txt', 'empty.txt', 'a b.txt', 'sub/inner.txt'])
    utimesSync(join(root, name), modified, modified)
  return { root, remove: () => rmSync(folder, { recursive: true }) }
}
