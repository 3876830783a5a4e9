/** What `npm run doctor` makes of the facts: what each lack means, and what to do. */
import { connectionsWithin } from '../../solution/http/descriptors.ts'
import { howToInstall } from '../kit/find-program.ts'
import type { Facts, Package, Program } from './facts.ts'

export interface Finding {
  /** `needed`: the kit does not work without it. `lack`: a part of it does not, or not well. */
  readonly kind: 'good' | 'lack' | 'needed'
  readonly subject: string
  readonly text: string
}

/** Connections that the server should hold, and the clients that level 5 sends. */
const CONNECTIONS = 1_000
const CLIENTS = 1_500

/** Two servers, the load generator and the kit, with 1,000 connections. In bytes. */
const MEMORY = 500e6

export function findingsOf(facts: Facts): Finding[] {
  return [
    node(facts),
    packages(facts),
    kitFolder(facts),
    loopback(facts),
    port(facts),
    descriptors(facts),
    cores(facts),
    memory(facts),
    ...Object.entries(PROGRAMS).map(([name, program]) =>
      facts.programs[name as Program]
        ? good(program.subject, 'is here')
        : lack(program.subject, `missing: ${program.without}. ${howToInstall(program, facts.platform)}`),
    ),
  ]
}

const good = (subject: string, text: string): Finding => ({ kind: 'good', subject, text })
const lack = (subject: string, text: string): Finding => ({ kind: 'lack', subject, text })
const needed = (subject: string, text: string): Finding => ({ kind: 'needed', subject, text })

function node({ node: { version, least } }: Facts): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [leastMajor = 0, leastMinor = 0] = least.split('.').map(Number)
  const enough = major > leastMajor || (major === leastMajor && minor >= leastMinor)
  return enough
    ? good('Node', version)
    : needed('Node', `${version} is too old. Install ${least} or newer, from https://nodejs.org`)
}

function packages({ packages }: Facts): Finding {
  const missing = packages.filter(({ found }) => found === undefined)
  if (missing.length > 0) return needed('packages', `missing: ${some(missing)}. Install them: npm ci`)
  const other = packages.filter(({ found, wanted }) => found !== wanted)
  if (other.length > 0)
    return lack('packages', `not as in package-lock.json: ${some(other)}. Install them again: npm ci`)
  return good('packages', 'as in package-lock.json')
}

function some(packages: readonly Package[]): string {
  const names = packages.slice(0, 3).map(({ name, found, wanted }) => {
    return found ? `${name} ${found} instead of ${wanted}` : name
  })
  const more = packages.length - names.length
  return names.join(', ') + (more > 0 ? ` and ${more} more` : '')
}

function kitFolder({ kitFolder: { error } }: Facts): Finding {
  return error
    ? needed('.kit', `can't be written (${error}), and holds progress and results. Whose is this folder?`)
    : good('.kit', 'can be written')
}

function loopback({ loopback: { ipv4, ipv6 } }: Facts): Finding {
  if (!ipv4)
    return needed('loopback', 'no connection to 127.0.0.1, so no check can run. Look at firewall and sandbox')
  return ipv6
    ? good('loopback', 'IPv4 and IPv6')
    : lack('loopback', 'IPv4 only. Enough for all that is here, but HOST=::1 will not work')
}

function port({ port: { number, error } }: Facts): Finding {
  const subject = `port ${number}`
  if (!error) return good(subject, 'is free')
  const other = `Take another: PORT=${number < 65_535 ? number + 1 : 8080} npm run serve`
  return error === 'EADDRINUSE'
    ? lack(subject, `in use, perhaps by a server of yours in another window. ${other}`)
    : lack(subject, `can't be listened on (${error}). ${other}`)
}

function descriptors({ descriptors: limit }: Facts): Finding {
  const subject = 'descriptors'
  if (limit === undefined) return good(subject, 'no limit known')
  const room = connectionsWithin(limit)
  if (room >= CONNECTIONS)
    return good(subject, `${count(limit)}, enough for ${count(CONNECTIONS)} connections`)
  const short = `${count(limit)} are room for ${count(room)} connections in npm start, not ${count(CONNECTIONS)}`
  const figures =
    limit < CLIENTS + 100 ? `; benchmarks with ${count(CONNECTIONS)} and more will fall short` : ''
  return lack(subject, `${short}${figures}. As an administrator: ulimit -Hn 8192`)
}

function cores({ cores, load }: Facts): Finding {
  if (cores === 1)
    return lack('cores', 'one, for server and load: benchmarks will be inconclusive. Checks are not affected')
  if (load >= cores / 2)
    return lack(
      'cores',
      `${cores}, but they are busy (load ${load.toFixed(1)}): benchmarks may be inconclusive until that is over`,
    )
  return good('cores', `${cores}, and little else to do`)
}

function memory({ memory }: Facts): Finding {
  const free = `${count(Math.round(memory / 1e6))} MB free`
  return memory >= MEMORY
    ? good('memory', free)
    : lack('memory', `${free}; a benchmark wants ${MEMORY / 1e6} MB. Close what you don't need`)
}

function count(value: number): string {
  return value.toLocaleString('en')
}

interface Missing {
  readonly subject: string
  /** What does not work without it. */
  readonly without: string
  readonly apt: string
  readonly brew: string
}

const PROGRAMS: Readonly<Record<Program, Missing>> = {
  curl: {
    ...{ subject: 'curl', apt: 'curl', brew: 'curl' },
    without: "you can't repeat by hand what most of the checks send",
  },
  nc: {
    ...{ subject: 'nc', apt: 'netcat-openbsd', brew: 'netcat' },
    without: "you can't repeat by hand what checks of raw bytes send",
  },
  nginx: {
    ...{ subject: 'nginx', apt: 'nginx', brew: 'nginx' },
    without: 'comparisons go without it',
  },
  apache: {
    ...{ subject: 'Apache httpd', apt: 'apache2', brew: 'httpd' },
    without: 'comparisons go without it',
  },
  wrk: {
    ...{ subject: 'wrk', apt: 'wrk', brew: 'wrk' },
    without: 'load comes from autocannon alone, which is slower',
  },
  chromium: {
    ...{ subject: 'chromium', apt: 'chromium', brew: 'chromium' },
    without: "only the kit's own tests want it",
  },
}
