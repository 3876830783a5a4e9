/** `npm run build`: the reference server as plain JavaScript in `dist/`, which runs with `node dist/main.js`. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { compile } from './kit/compile.ts'
import { Exit, KitError, runCommand } from './kit/exit.ts'
import { root } from './kit/levels.ts'
import { print } from './kit/terminal.ts'

await runCommand(async ([word]) => {
  if (word !== undefined) throw new KitError(`npm run build takes no ${JSON.stringify(word)}`)
  const folder = join(root, 'dist')
  rmSync(folder, { recursive: true, force: true })
  const [problem] = compile({ home: root, project: 'tsconfig.build.json', folder, solution: '' })
  if (problem) throw new KitError(`The server can't be compiled: ${problem}`)
  print('dist/ is the server without TypeScript: node dist/main.js')
  return Exit.passed
})
