/** Who makes the load. */
import { createRequire } from 'node:module'
import { type LoadTarget, runLoad, type Scenario, withCost } from '../bench/load.ts'
import { KitError } from '../kit/exit.ts'
import { findProgram, howToInstall } from '../kit/find-program.ts'
import type { Load } from './figures.ts'
import type { ReportedScenario } from './report.ts'
import type { CompareScenario } from './scenarios.ts'
import { versionOf } from './version-of.ts'
import { runWrk } from './wrk.ts'

export interface Generator {
  readonly name: 'autocannon' | 'wrk'
  readonly version: string
  /** It knows no parts of seconds. */
  readonly wholeSeconds: boolean
  clientOf(scenario: CompareScenario): ReportedScenario['client']
  /** @throws Error in one line when the server or the generator fails */
  load(server: LoadTarget, scenario: Scenario): Promise<Load>
}

/** It has no count of connections that end, and looks at each byte: those loads are made by a client of ours. */
export function autocannon(): Generator {
  const { version } = createRequire(import.meta.url)('autocannon/package.json') as { version: string }
  return {
    ...{ name: 'autocannon', version, wholeSeconds: false, load: runLoad },
    clientOf: ({ load: { counted, fresh } }) => (counted || fresh ? 'own' : 'autocannon'),
  }
}

/**
 * It goes on where connections end, but does not count each request that is lost: the restart is left to our own client.
 * @param folder takes its script
 * @throws KitError when it is not installed
 */
export function wrk(folder: string): Generator {
  const binary = findProgram('wrk')
  if (binary === undefined)
    throw new KitError(`wrk is not installed. ${howToInstall({ apt: 'wrk', brew: 'wrk' })}`)
  const isOurs = ({ needs }: CompareScenario) => needs.includes('restart')
  return {
    ...{ name: 'wrk', version: versionOf(binary, '-v', /^wrk (?:debian\/)?(\S+)/), wholeSeconds: true },
    clientOf: scenario => (isOurs(scenario) ? 'own' : 'wrk'),
    load: (server, { path = '/', connections = 50, duration = 1, pipelining = 1, fresh = false }) => {
      const url = `http://127.0.0.1:${server.port}${path}`
      return withCost(server, () => runWrk(binary, folder, { url, connections, duration, pipelining, fresh }))
    },
  }
}
