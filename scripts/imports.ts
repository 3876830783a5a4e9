/**
 * Part of `npm run check`: imports within `solution/` point down the list of layers and never round in a circle. Types
 * count too: a file that needs a type from above stands in the wrong place.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { Exit, runCommand } from './kit/exit.ts'
import { root } from './kit/levels.ts'

const solution = join(root, 'solution')

/** From top to bottom. What is not named is a slot. */
const LAYERS = ['main', 'config', 'server', 'slots', 'routes', 'slot', 'http', 'contracts'] as const

function layerOf(file: string): number {
  const name = file.startsWith('http/') ? 'http' : file.replace(/\.ts$/, '')
  const layer = LAYERS.indexOf(name as (typeof LAYERS)[number])
  return layer === -1 ? LAYERS.indexOf('slot') : layer
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(solution, file), 'utf8')
  const specifiers = [...text.matchAll(/^(?:import|export) [^;]*?from '([^']+)'|^import '([^']+)'/gm)].map(
    ([, a, b]) => a ?? b ?? '',
  )
  return specifiers.flatMap(specifier => {
    if (specifier.startsWith('#solution/')) return [specifier.slice('#solution/'.length)]
    if (specifier.startsWith('.'))
      return [relative(solution, join(solution, dirname(file), specifier)).replaceAll('\\', '/')]
    return []
  })
}

function problemsOf(file: string): string[] {
  return importsOf(file).flatMap(target => {
    const edge = `${file} → ${target}`
    if (target.startsWith('..')) return [`${edge}: solution/ stands alone`]
    const [from, to] = [layerOf(file), layerOf(target)]
    if (to < from) return [`${edge}: points up, from ${LAYERS[from]} to ${LAYERS[to]}`]
    if (to === from && LAYERS[to] === 'slot') return [`${edge}: slots never import one another`]
    return []
  })
}

/** Within `http/`, where files may import each other. */
function circles(files: string[]): string[] {
  const state = new Map<string, 'open' | 'done'>()
  const found: string[] = []
  const visit = (file: string, path: string[]) => {
    if (state.get(file) === 'open') found.push([...path.slice(path.indexOf(file)), file].join(' → '))
    if (state.has(file)) return
    state.set(file, 'open')
    for (const target of importsOf(file)) visit(target, [...path, file])
    state.set(file, 'done')
  }
  for (const file of files) visit(file, [])
  return found.map(circle => `${circle}: a circle`)
}

await runCommand(async () => {
  const files = readdirSync(solution, { recursive: true, encoding: 'utf8' })
    .map(file => file.replaceAll('\\', '/'))
    .filter(file => file.endsWith('.ts'))
  const problems = [...files.flatMap(problemsOf), ...circles(files)]
  for (const problem of problems) console.error(problem)
  console.log(`${files.length} files in solution/, ${problems.length} imports against the layers`)
  return problems.length === 0 ? Exit.passed : Exit.failed
})
