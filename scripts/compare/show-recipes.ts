/** `npm run compare show`: how each contender is started, for whoever wants to know what is compared with what. */
import { cpus } from 'node:os'
import { bold, columns, dim, print, wrap } from '../kit/terminal.ts'
import type { Contender, Need, Recipe, Setup } from './contender.ts'
import type { Options } from './words.ts'

/** In place of what is new each time. */
const PLACES = { content: '/CONTENT', folder: '/FOLDER', port: 8080 }

const WAYS: readonly { readonly title: string; readonly need: Need; readonly setup: Partial<Setup> }[] = [
  { title: 'with logs and limits', need: 'logs', setup: { logs: true } },
  { title: 'for a restart', need: 'restart', setup: { restartable: true } },
]

/** Starts nothing. */
export async function showRecipes({
  contenders,
  cores,
}: Pick<Options, 'contenders' | 'cores'>): Promise<void> {
  print(dim('CONTENT has the files, FOLDER takes configuration and logs, 8080 stands for any port.'))
  const plain: Setup = { ...PLACES, workers: cores ? cpus().length : 1, logs: false, restartable: false }
  for (const contender of contenders) await showContender(contender, plain)
}

async function showContender(contender: Contender, plain: Setup): Promise<void> {
  const { name, cannot, differs } = contender
  const present = await contender.find()
  print()
  if ('missing' in present) return print(`${bold(name)}  ${present.missing}`)
  print(`${bold(name)}  ${dim(present.version)}`)
  const recipe = present.recipe(plain)
  for (const line of linesOf(recipe)) print(`  ${line}`)
  for (const { title, need, setup } of WAYS) {
    const reason = cannot[need] ?? differs[need]
    print(dim(`  ${wrap(`${title}${reason ? `: ${reason}` : ''}`, columns - 2).join('\n  ')}`))
    if (cannot[need]) continue
    const other = linesOf(present.recipe({ ...plain, ...setup }))
    for (const line of other) if (!linesOf(recipe).includes(line)) print(`    ${line.trimStart()}`)
  }
}

function linesOf({ command, config = '' }: Recipe): string[] {
  return [command, ...config.split('\n')].filter(line => line !== '')
}
