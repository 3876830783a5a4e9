/** The words of `npm run compare`, and what they ask for. */
import { KitError } from '../kit/exit.ts'
import type { Contender } from './contender.ts'
import { contenders as allContenders } from './contenders.ts'
import { scenarios as allScenarios, type CompareScenario } from './scenarios.ts'

export interface Options {
  readonly contenders: readonly Contender[]
  readonly scenarios: readonly CompareScenario[]
  /** Print configurations, and run nothing. */
  readonly show: boolean
  /** A short run, whose figures are rough. */
  readonly quick: boolean
  /** As many workers as there are cores. */
  readonly cores: boolean
  readonly generator: 'autocannon' | 'wrk'
}

/** @throws KitError when a word is not known, or lacks what comes behind it */
export function parseWords(words: readonly string[]): Options {
  const flags = new Set<string>()
  let generator: Options['generator'] = 'autocannon'
  let only: string[] = []
  for (const [index, word] of words.entries()) {
    if (word === 'only') {
      only = words.slice(index + 1)
      if (only.length === 0) throw new KitError(`Only what? ${listNames()}`)
      break
    }
    if (words[index - 1] === 'with') continue
    if (word === 'with') generator = parseGenerator(words[index + 1])
    else if (FLAGS.includes(word)) flags.add(word)
    else throw new KitError(`npm run compare knows ${KNOWN}; not ${JSON.stringify(word)}`)
  }
  return {
    ...chosen(only),
    ...{ show: flags.has('show'), quick: flags.has('quick'), cores: flags.has('cores'), generator },
  }
}

const FLAGS = ['show', 'quick', 'cores']
const KNOWN = 'show, picture, quick, cores, with wrk, and at the end only and what to compare'

function parseGenerator(word: string | undefined): Options['generator'] {
  if (word === 'autocannon' || word === 'wrk') return word
  throw new KitError('Load comes with autocannon, or with wrk')
}

/** Of either kind all, unless some are named. */
function chosen(names: readonly string[]): Pick<Options, 'contenders' | 'scenarios'> {
  const contenders = allContenders.filter(({ id }) => names.includes(id))
  const scenarios = allScenarios.filter(({ id }) => names.some(name => isNamed(id, name)))
  const unknown = names.find(
    name => !contenders.some(({ id }) => id === name) && !scenarios.some(({ id }) => isNamed(id, name)),
  )
  if (unknown !== undefined)
    throw new KitError(`There is nothing called ${JSON.stringify(unknown)} to compare. ${listNames()}`)
  return {
    contenders: contenders.length > 0 ? contenders : allContenders,
    scenarios: scenarios.length > 0 ? scenarios : allScenarios,
  }
}

/** `static` is all that begin with it. */
function isNamed(id: string, name: string): boolean {
  return id === name || id.split('-')[0] === name
}

function listNames(): string {
  const list = (all: readonly { readonly id: string }[]) => all.map(({ id }) => id).join(', ')
  return `There are: ${list(allScenarios)}; and ${list(allContenders)}`
}
