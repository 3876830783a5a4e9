/** `npm run compare`: your server and the reference beside the broken one, node:http, Fastify, nginx and Apache. */
import { compare } from './compare/compare.ts'
import { contenders } from './compare/contenders.ts'
import { pagePath, writePage } from './compare/page.ts'
import { drawPictures } from './compare/picture.ts'
import { reportPath, writeReport } from './compare/report.ts'
import { showRecipes } from './compare/show-recipes.ts'
import { showMarks, TerminalAudience } from './compare/show-report.ts'
import { parseWords } from './compare/words.ts'
import { Exit, runCommand } from './kit/exit.ts'
import { shortPath } from './kit/levels.ts'
import { dim, print } from './kit/terminal.ts'

await runCommand(async words => {
  if (words[0] === 'picture') {
    tellWritten(drawPictures(words.slice(1)))
    return Exit.passed
  }
  const options = parseWords(words)
  if (options.show) {
    await showRecipes(options)
    return Exit.passed
  }
  const command = ['npm run compare', ...words].join(' ')
  const report = await compare(options, command, new TerminalAudience())
  showMarks(report.marks, id => contenders.find(contender => contender.id === id)?.name ?? id)
  writeReport(report)
  writePage(report)
  print()
  tellWritten([reportPath, pagePath])
  // What others do is their own affair.
  const results = report.scenarios.flatMap(({ results }) => results)
  const broke = results.some(({ contender, outcome }) => contender === 'reference' && outcome === 'failed')
  return broke ? Exit.broken : Exit.passed
})

function tellWritten(paths: readonly string[]): void {
  print(dim(`written: ${paths.map(path => shortPath(path)).join(', ')}`))
}
